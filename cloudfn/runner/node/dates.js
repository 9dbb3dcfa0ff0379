"use strict";
// Functions see the emulated clock: `Date` is moved by an offset, while timers, performance and time-outs stay real.
// The real Date stays behind a Proxy, so its prototype, statics, instanceof, subclasses and structuredClone are its own.
const RealDate = Date;
const realNow = Date.now;
let offset = 0;

function now() {
  return realNow() + offset;
}

function install() {
  const Moved = new Proxy(RealDate, {
    construct: (target, args, newTarget) => Reflect.construct(target, args.length ? args : [now()], newTarget),
    apply: () => new RealDate(now()).toString(),
  });
  RealDate.now = { now: () => Math.floor(now()) }.now;
  RealDate.prototype.constructor = Moved;
  globalThis.Date = Moved;
  const proto = Intl.DateTimeFormat.prototype;
  const format = Object.getOwnPropertyDescriptor(proto, "format");
  Object.defineProperty(proto, "format", {
    ...format,
    get() {
      const real = format.get.call(this);
      return (date) => real(date === undefined ? now() : date);
    },
  });
  const toParts = proto.formatToParts;
  proto.formatToParts = { formatToParts(date) { return toParts.call(this, date === undefined ? now() : date); } }.formatToParts;
}

module.exports = { install, setOffset: (ms) => { offset = ms; } };
