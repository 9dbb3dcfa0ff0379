// WeChat Pay writes instants as yyyyMMddHHmmss in Beijing time; cloud functions run in UTC.
const OFFSET_MS = 8 * 3600 * 1000;

/** Milliseconds to WeChat Pay's text. */
function toBeijing(ms) {
  return new Date(ms + OFFSET_MS).toISOString().slice(0, 19).replace(/\D/g, '');
}

/** WeChat Pay's text to a Date, null for anything else. */
function fromBeijing(text) {
  const [, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(text || '') || [];
  return year ? new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}+08:00`) : null;
}

module.exports = { fromBeijing, toBeijing };
