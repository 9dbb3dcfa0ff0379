/* `wx.setStorage` and its family, in memory, one store for a user. */
"use strict";

const LIMIT_KB = 10 * 1024; // of a user in one mini program
const ENTRY_BYTES = 1024 * 1024;

/** Both styles of each: `setStorageSync` throws what `setStorage` is refused with. */
function storageOf(start) {
  const stored = new Map(Object.entries(start || {}).map(([key, value]) => [key, JSON.stringify(value)]));

  function set(key, value) {
    if (typeof key !== "string" || !key) throw failed("setStorage", "parameter error: parameter.key should be String");
    const text = JSON.stringify(value === undefined ? "" : value);
    if (Buffer.byteLength(text) > ENTRY_BYTES) throw failed("setStorage", "entry size limit reached");
    stored.set(key, text);
  }

  function info() {
    const bytes = [...stored].reduce((sum, [key, text]) => sum + key.length + text.length, 0);
    return { keys: [...stored.keys()], currentSize: Math.ceil(bytes / 1024), limitSize: LIMIT_KB };
  }

  function get(key) {
    return stored.has(key) ? JSON.parse(stored.get(key)) : undefined;
  }

  const sync = {
    setStorageSync: set,
    getStorageSync: (key) => (stored.has(key) ? get(key) : ""),
    removeStorageSync: (key) => void stored.delete(key),
    clearStorageSync: () => stored.clear(),
    getStorageInfoSync: info,
    batchSetStorageSync: (list) => list.forEach(({ key, value }) => set(key, value)),
    batchGetStorageSync: (keys) => keys.map(sync.getStorageSync),
  };
  const later = {
    setStorage: ({ key, data }) => set(key, data),
    getStorage: ({ key }) => {
      if (!stored.has(key)) throw failed("getStorage", "data not found");
      return { data: get(key) };
    },
    removeStorage: ({ key }) => sync.removeStorageSync(key),
    clearStorage: () => sync.clearStorageSync(),
    getStorageInfo: info,
  };
  return { sync, later };
}

function failed(api, text) {
  const errMsg = api + ":fail " + text;
  return Object.assign(new Error(errMsg), { errMsg });
}

module.exports = { failed, storageOf };
