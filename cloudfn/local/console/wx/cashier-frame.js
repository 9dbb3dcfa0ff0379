/* The cashier in a frame over a page. */
"use strict";

/** Resolves with what the sheet reports, `{outcome, errMsg?}`. */
function cashier(prepayId, payment, settings) {
  if (typeof document !== "object") throw { errMsg: "requestPayment:fail cloudfn: there is no page to show the cashier in" };
  const query = new URLSearchParams(payment);
  if (settings.openid) query.set("openid", settings.openid);
  query.set("embedded", "1");
  query.set("opener", location.origin);
  return openSheet(settings.base + "/cashier/" + encodeURIComponent(prepayId) + "?" + query);
}

function openSheet(address) {
  return new Promise((resolve) => {
    const origin = new URL(address).origin;
    const before = document.activeElement;
    const frame = document.createElement("iframe");
    frame.src = address;
    frame.title = "WeChat Pay (local) 微信支付（本地）";
    frame.dataset.cloudfn = "cashier";
    frame.style.cssText =
      "position:fixed;inset:0;width:100%;height:100%;border:0;z-index:2147483647;background:transparent;color-scheme:normal";
    function hear(event) {
      if (event.source !== frame.contentWindow || event.origin !== origin) return;
      if (!event.data || event.data.type !== "cloudfn:cashier") return;
      window.removeEventListener("message", hear);
      frame.remove();
      if (before && before.focus) before.focus();
      resolve(event.data);
    }
    window.addEventListener("message", hear);
    frame.addEventListener("load", () => frame.contentWindow && frame.contentWindow.focus());
    document.body.append(frame);
  });
}

module.exports = { cashier };
