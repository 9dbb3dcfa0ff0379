/* The way to the local address: fetch, or the real wx.request of DevTools and phones. */
"use strict";

const fetching = require("./fetching.js");
const { clientError, dropUndefined, parse } = require("./styles.js");

/**
 * `send(method, path, body, headers)` over fetch or the real wx.request; resolves for every HTTP status. Where
 * `settings.ready` is a promise nothing is sent before it, and nothing at all when it says no.
 */
function transport(settings) {
  const way = settings.native ? overNative(settings) : fetching.transport(settings);
  const send = (method, path, body, headers) => way(method, path, body, Object.assign(deviceOf(settings), headers));
  if (!settings.ready) return send;
  return (...request) =>
    settings.ready.then((isLocal) => {
      if (isLocal) return send(...request);
      throw new Error("the local cloud did not answer when the mini program started");
    });
}

function overNative(settings) {
  return (method, path, body, headers) =>
    new Promise((resolve, reject) => {
      settings.native.request(dropUndefined({
        url: settings.base + path,
        method,
        data: body === undefined ? undefined : JSON.stringify(body),
        header: Object.assign({ "content-type": "application/json" }, headers),
        timeout: settings.timeout,
        dataType: "text",
        success: (answer) => {
          const lower = {};
          for (const name of Object.keys(answer.header || {})) lower[name.toLowerCase()] = answer.header[name];
          resolve({ status: answer.statusCode, data: parse(answer.data), header: (name) => lower[name] || "" });
        },
        fail: (failure) => reject(new Error(failure.errMsg)),
      }));
    });
}

/** `POST /client/<action>`: its data, or the error as the base library makes it, with cloudfn's `code`, `why`, `fix`. */
async function askCloud(action, fields, settings, send) {
  let answer;
  try {
    answer = await send("POST", "/client/" + action, fields, identity(settings));
  } catch (failure) {
    throw clientError(-1, "request:fail " + failure.message + " (" + settings.base + "; is `cloudfn dev` running?)");
  }
  const said = answer.data || {};
  if (answer.status >= 400) throw clientError(-1, (said.error || {}).message || "HTTP " + answer.status);
  if (said.errCode === undefined) return said.data;
  if (said.code && settings.payment === "cashier") console.warn(said.code + " " + said.why + "\n" + said.fix);
  const { code, why, fix, requestId } = said;
  throw Object.assign(clientError(said.errCode, said.errMsg, said.explanation), dropUndefined({ code, why, fix }), {
    requestID: requestId,
  });
}

/** Who asks: a user that the page chose, or the device, whose user is chosen in the console. */
function identity(settings) {
  return dropUndefined({
    "X-CloudFn-Openid": settings.openid || undefined,
    "X-CloudFn-Appid": settings.appid || undefined,
    "X-CloudFn-Device": settings.device || undefined,
    "X-CloudFn-Source": settings.source || undefined,
  });
}

/** Who a phone is to a cloud that listens on the local network: on every request, whatever it asks. */
function deviceOf(settings) {
  return dropUndefined({ "X-CloudFn-Device": settings.device || undefined });
}

module.exports = { transport, askCloud, identity };
