/**
 * The newest lines of the log and those of them that pass the filter. Memory is bounded: at most `capacity` lines and a
 * tenth more are held, the oldest tenth goes at once (cheaper than one by one at a thousand lines a second).
 */

export class LogBuffer {
  constructor(capacity = 20000) {
    this.capacity = capacity;
    this.lines = [];
    this.shown = [];
    this.accept = () => true;
    this.count = 0;
  }

  /** Add lines, newest last. Returns how many *shown* lines were dropped at the front. */
  add(lines) {
    for (const line of lines) {
      line.n = this.count++;
      this.lines.push(line);
      if (this.accept(line)) this.shown.push(line);
    }
    if (this.lines.length <= this.capacity * 1.1) return 0;
    this.lines.splice(0, this.lines.length - this.capacity);
    const first = this.lines[0].n;
    let dropped = this.shown.findIndex((line) => line.n >= first);
    if (dropped < 0) dropped = this.shown.length;
    this.shown.splice(0, dropped);
    return dropped;
  }

  filter(accept) {
    this.accept = accept;
    this.shown = this.lines.filter(accept);
  }

  clear() {
    this.lines = [];
    this.shown = [];
  }
}

/** The predicate of the filter bar. `text` matches any part, case-insensitive; all given conditions must hold. */
export function acceptor({ text = "", fn = "", level = "", request = "", group = "" }) {
  const wanted = text.trim().toLowerCase();
  return (line) =>
    (!fn || line.fn === fn) &&
    (!level || (level === "error" ? line.level === "error" : line.level === "error" || line.level === "warning")) &&
    (!request || line.request.startsWith(request)) &&
    (!group || line.group === group) &&
    (!wanted || line.text.toLowerCase().includes(wanted) || line.order.toLowerCase().includes(wanted));
}
