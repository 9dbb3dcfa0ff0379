"use strict";
// Local only: tells when a callback reads a field that production does not deliver under this name. An alias getter
// reports the other spelling; a Proxy behind the event, over Object.prototype itself, sees the names that are no field.
const { alias } = require("./event.js");

// Sent only where the order had them: reading them is right even when they are absent.
const OPTIONAL = new Set(["attach", "detail", "deviceInfo", "couponFee", "couponCount", "settlementTotalFee"]);

// In the documentation of the underlying API, and never in the event of a cloud function.
const ELSEWHERE = {
  sign: "",
  signType: "",
  returnMsg: "",
  errCode: "",
  errCodeDes: "",
  version: "",
  prepayId: "",
  tradeState: "resultCode",
  refundStatus: "",
  resultCode: "refundStatus",
  status: "refundStatus",
  amount: "totalFee",
};

const plain = (name) => name.replace(/_/g, "").toLowerCase();
const camel = (name) => name.replace(/_[a-z]/g, (pair) => pair[1].toUpperCase());

// One letter more, less or other.
function isClose(a, b) {
  if (Math.abs(a.length - b.length) > 1 || a.length < 4) return false;
  let start = 0;
  while (start < a.length && a[start] === b[start]) start += 1;
  const rest = [a.slice(start + 1) === b.slice(start + 1), a.slice(start) === b.slice(start + 1)];
  return rest.includes(true) || a.slice(start + 1) === b.slice(start);
}

// The delivered name that was probably meant; "" for none, undefined where the read tells nothing.
function meant(event, name) {
  const wanted = camel(name);
  if (OPTIONAL.has(wanted)) return undefined;
  const keys = Object.keys(event);
  const near = keys.find((key) => plain(key) === plain(name)) || keys.find((key) => isClose(plain(key), plain(name)));
  if (near) return near;
  if (!Object.prototype.hasOwnProperty.call(ELSEWHERE, wanted)) return undefined;
  return keys.includes(ELSEWHERE[wanted]) ? ELSEWHERE[wanted] : "";
}

// trace("alias" | "unknown", the name that was read, the name that is delivered), once per name and event.
module.exports = (event, trace) => {
  const told = new Set();
  const tell = (kind, name, real) => {
    if (told.has(name)) return;
    told.add(name);
    trace(kind, name, real);
  };
  const off = process.env.CLOUDFN_TRACE === "off";
  alias(event, off ? undefined : (name, real) => tell("alias", name, real));
  if (off || Object.getPrototypeOf(event) !== Object.prototype) return;
  const get = (target, name, self) => {
    if (typeof name === "string" && !(name in target)) {
      const real = meant(event, name);
      if (real !== undefined) tell("unknown", name, real);
    }
    return Reflect.get(target, name, self);
  };
  const getPrototypeOf = () => Object.prototype; // for instanceof
  Object.setPrototypeOf(event, new Proxy(Object.prototype, { get, getPrototypeOf }));
};
