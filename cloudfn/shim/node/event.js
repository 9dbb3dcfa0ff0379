"use strict";
// The callback's event answers both spellings. To JSON.stringify, spread, Object.keys, structuredClone and the database
// it stays exactly what production delivers: the other spelling is a getter that nothing enumerates.
const snake = (name) => name.replace(/[A-Z]/g, (letter) => "_" + letter.toLowerCase());
const camel = (name) => name.replace(/_[a-z]/g, (pair) => pair[1].toUpperCase());

function define(event, name, real, read) {
  Object.defineProperty(event, name, {
    configurable: true,
    get() {
      if (read) read(name, real);
      return this[real];
    },
    set(value) {
      delete this[name]; // so that the new property comes last, as it would without us
      this[name] = value;
    },
  });
}

function alias(event, read) {
  for (const real of Object.keys(event)) {
    if (!/^[a-z]\w*$/.test(real)) continue;
    for (const name of [snake(real), camel(real)]) if (!(name in event)) define(event, name, real, read);
  }
}

// The first of `names` that the event has, in either spelling.
function field(event, ...names) {
  return names.map((name) => (event[name] === undefined ? event[snake(name)] : event[name])).find((v) => v !== undefined);
}

module.exports = { alias, field, snake };
