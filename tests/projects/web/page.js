"use strict";
// The mini program's side: what `callHTTPFunction` gives, as JSON.
const fs = require("fs");
const { createWx } = require(process.env.WX);

// With NATIVE, a file that exports `request`, over the wx.request of a phone.
const native = process.env.NATIVE ? require(process.env.NATIVE) : undefined;
const wx = createWx({ base: process.env.BASE, openid: "buyer", native });
const GATE = "gate";
const call = (args) => wx.cloud.callHTTPFunction({ name: "web", ...args });

async function streamed() {
  const chunks = [];
  let head;
  const end = await call({
    path: "/events",
    enableChunked: true,
    onHeadersReceived: (one) => {
      head = one;
    },
    onChunkedReceived: ({ data }) => {
      chunks.push(Buffer.from(data).toString());
      fs.writeFileSync(GATE, "");
    },
  });
  fs.unlinkSync(GATE);
  return [head.statusCode, head.header["content-type"], chunks.join(""), end.statusCode];
}

function aborted() {
  return new Promise((done) => {
    const task = call({
      path: "/events",
      enableChunked: true,
      fail: (error) => done(error.errMsg),
      onChunkedReceived: () => task.abort(),
    });
  });
}

async function whileItRuns() {
  return {
    streamed: await streamed(),
    late: await call({ path: "/events", timeout: 300 }).catch((error) => error.errMsg),
    aborted: await aborted(),
  };
}

async function main() {
  const { errMsg, statusCode, data } = await call({ path: "/orders", method: "post", data: { a: 1 } });
  const missing = await call({ name: "nobody" }).catch((error) => error);
  const teapot = await call({ path: "/teapot" });
  return {
    posted: [errMsg, statusCode, data.method, data.url, data.headers["x-wx-openid"], atob(data.body)],
    got: (await call({ path: "x", data: { a: "1 2", b: "&" } })).data.url,
    form: atob((await call({ path: "x", method: "POST", data: { a: "&" }, header: { "Content-Type": "application/x-www-form-urlencoded" } })).data.body),
    teapot: [teapot.statusCode, teapot.data],
    missing: [missing.errCode, missing.errMsg.split(" ")[0], /FUNCTION_NOT_FOUND/.test(missing.errMsg)],
    noName: await call({ name: undefined }).catch((error) => error.errMsg),
    ...(native ? {} : await whileItRuns()),
  };
}

main().then((told) => console.log(JSON.stringify(told)));
