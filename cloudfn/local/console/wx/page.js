/* Where a page loads the local address's wx.js by a script tag: `window.wx`, for the user that the tag's data names. */
"use strict";

const { createWx } = require("./wx.js");

const script = typeof document === "object" ? document.currentScript : null;
const data = (script && script.dataset) || {};
globalThis.wx = createWx({
  base: data.base || (script ? new URL(script.src).origin : location.origin),
  openid: data.openid,
  appid: data.appid,
  payment: data.payment,
});

// A mini program's elements take `cloud://` ids, a page's do not: what could not load is loaded from the local cloud.
if (typeof document === "object") {
  document.addEventListener("error", ({ target }) => {
    const src = target && target.getAttribute && target.getAttribute("src");
    if (src && src.startsWith("cloud://")) target.src = globalThis.wx.cloudfn.srcOf(src);
  }, true);
}
