/* `EventChannel`: what a page and the page it opened tell each other. */
"use strict";

/** Two ends: what one emits, the other's listeners hear; what nobody listens for yet is kept for the first who does. */
function channelPair() {
  const ends = [endOf(() => ends[1]), endOf(() => ends[0])];
  return ends;
}

function endOf(other) {
  const listeners = new Map(); // event -> [[listener, once]]
  const kept = [];
  const end = {
    hear(name, given) {
      const heard = listeners.get(name);
      if (!heard || !heard.length) return void kept.push([name, given]);
      listeners.set(name, heard.filter(([, once]) => !once));
      for (const [listener] of heard) listener(...given);
    },
    listen(name, listener, once) {
      listeners.set(name, [...(listeners.get(name) || []), [listener, once]]);
      for (const [told, given] of kept.splice(0)) end.hear(told, given);
    },
    channel: {
      emit: (name, ...given) => other().hear(name, given),
      on: (name, listener) => end.listen(name, listener, false),
      once: (name, listener) => end.listen(name, listener, true),
      off: (name, listener) => void listeners.set(name, (listeners.get(name) || []).filter(([own]) => listener && own !== listener)),
    },
  };
  return end;
}

module.exports = { channelPair };
