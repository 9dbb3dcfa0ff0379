/* The cloud's clock. Moving it plays every retry, settlement and expiry on the way. */
"use strict";

class Clock {
  constructor(control) {
    this.control = control;
  }

  async now() {
    return new Date((await this.control.get("clock")).now);
  }

  /** "2h", "15m", "30s", "1d12h"; the new instant. */
  advance(by) {
    return this.move(String(by));
  }

  /** Plays what is due at this instant, and moves nothing. */
  settle() {
    return this.move("0s");
  }

  /** To whatever is due next; null when nothing waits. */
  async next() {
    const { nextAt } = await this.control.get("clock");
    return nextAt ? this.move("next") : null;
  }

  /** To the end of everything that waits. */
  drain() {
    return this.move("drain");
  }

  async move(advance) {
    return new Date((await this.control.post("clock", { advance })).now);
  }
}

module.exports = { Clock };
