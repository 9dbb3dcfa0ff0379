// Mini programs as their frameworks build them, with the real runtimes: MODULES names folders of npm packages.
import assert from "node:assert/strict";
import fs from "node:fs";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import test from "node:test";

const modules = JSON.parse(process.env.MODULES);
const { createApp } = createRequire(import.meta.url)(process.env.CLOUDFN_WX);
const esbuild = createRequire(path.join(modules.esbuild, "x"))("esbuild");
const home = fs.mkdtempSync(path.join(os.tmpdir(), "layouts-"));
test.after(() => fs.rmSync(home, { recursive: true }));

function folder(name, files) {
  for (const [file, text] of Object.entries(files)) {
    const place = path.join(home, name, file);
    fs.mkdirSync(path.dirname(place), { recursive: true });
    fs.writeFileSync(place, text);
  }
  return path.join(home, name);
}

/** Bundles a text to one CommonJS module, as the frameworks' own bundlers do. */
function bundle(text, outfile, resolveDir, more = {}) {
  esbuild.buildSync({ stdin: { contents: text, resolveDir, loader: "jsx" }, bundle: true, outfile, format: "cjs", target: "es2018", logLevel: "error", ...more });
}

const functions = async (url, init) => {
  const name = new URL(url).pathname.split("/").pop();
  return new Response(JSON.stringify({ orderId: `${name}-${JSON.parse(init.body).id}-${init.headers["X-CloudFn-Openid"]}` }));
};
const appOf = (folder) => createApp(folder, { openid: "ann", base: "http://cloud", fetch: functions });
const PAGES = JSON.stringify({ pages: ["pages/order/order", "pages/done/done"] });

const SOURCE = {
  "app.json": PAGES,
  "app.ts": 'import { count } from "./utils/count"; App<{ started: number }>({ started: count(1) });',
  "utils/count.ts": "export const count = (n: number): number => n + 1; export enum State { New, Paid }",
  "pages/order/order.ts": `import { State } from "../../utils/count";
interface Made { orderId: string }
Page({
  data: { state: State.New },
  id: "" as string,
  onLoad(query: Record<string, string | undefined>) { this.id = query.id!; },
  async submit(event: WechatMiniprogram.TouchEvent): Promise<void> {
    const made = (await wx.cloud.callFunction({ name: "makeOrder", data: { id: this.id } })).result as Made;
    this.setData({ state: State.Paid });
    wx.navigateTo({ url: \`/pages/done/done?id=\${made.orderId}\` });
  },
});`,
  "pages/done/done.ts": "Page({ onLoad(this: any, query: object) { this.setData(query); } });",
};

async function ordered(app, submit) {
  const page = await app.open("pages/order/order?id=7");
  await submit(page);
  assert.equal(app.page.route, "pages/done/done");
  return { order: page, done: app.page };
}

/** What tsc makes of a folder, without looking at types. */
function compiled(name, module) {
  const typescript = createRequire(path.join(modules.typescript, "x"))("typescript");
  const options = { module: typescript.ModuleKind[module], target: typescript.ScriptTarget.ES2019 };
  const files = Object.entries(SOURCE).map(([file, text]) => file.endsWith(".ts")
    ? [file.replace(/ts$/, "js"), typescript.transpileModule(text, { compilerOptions: options }).outputText] : [file, text]);
  return folder(name, Object.fromEntries(files));
}

for (const module of ["CommonJS", "ESNext"]) {
  test("output of TypeScript: " + module, async () => {
    const app = appOf(compiled("tsc-" + module, module));
    const { order, done } = await ordered(app, (page) => page.tap("submit"));
    assert.equal(app.instance.started, 2);
    assert.equal(order.data.state, 1);
    assert.deepEqual(done.data, { id: "makeOrder-7-ann" });
  });
}

test("TypeScript without output, by the project's own esbuild", async () => {
  const program = folder("typescript", SOURCE);
  fs.symlinkSync(modules.esbuild, path.join(program, "node_modules"), "dir");
  const { done } = await ordered(appOf(program), (page) => page.tap("submit"));
  assert.deepEqual(done.data, { id: "makeOrder-7-ann" });
});

test("a build of uni-app (Vue 3)", async () => {
  const program = folder("uni", {
    "app.json": PAGES,
    "app.js": `"use strict";
Object.defineProperty(exports, Symbol.toStringTag, { value: "Module" });
const common_vendor = require("./common/vendor.js");
const App = { globalData: { from: "app" }, onLaunch() { getApp; } };
function createApp() { return { app: common_vendor.createSSRApp(App) }; }
createApp().app.mount("#app");
exports.createApp = createApp;`,
    "pages/order/order.js": `"use strict";
const common_vendor = require("../../common/vendor.js");
const _sfc_main = { __name: "order", setup() {
  const state = common_vendor.ref("new");
  let id = "";
  common_vendor.onLoad((query) => { id = query.id; });
  const submit = async () => {
    const { result } = await wx.cloud.callFunction({ name: "makeOrder", data: { id } });
    state.value = "made";
    await common_vendor.index.navigateTo({ url: "/pages/done/done?id=" + result.orderId });
  };
  return (_ctx, _cache) => ({ a: common_vendor.t(state.value), b: common_vendor.o(submit, "e3") });
} };
wx.createPage(_sfc_main);`,
    "pages/done/done.js": `"use strict";
const common_vendor = require("../../common/vendor.js");
wx.createPage({ data: () => ({ id: "" }), onLoad(query) { this.id = query.id; }, render(_ctx) { return { a: common_vendor.t(this.id) }; } });`,
  });
  const runtime = modules.uni;
  const uni = path.join(runtime, "@dcloudio/uni-mp-weixin/dist/uni.api.esm.js"); // `uni` is imported wherever it is named
  const inject = [path.join(folder("inject", { "uni.js": `export { default as uni } from ${JSON.stringify(uni)};` }), "uni.js")];
  const alias = { vue: path.join(runtime, "@dcloudio/uni-mp-vue/dist/vue.runtime.esm.js") };
  bundle(`export * from "vue"; export { onLoad } from "@dcloudio/uni-app/dist/uni-app.es.js";
import "@dcloudio/uni-mp-weixin/dist/uni.mp.esm.js"; export { default as index } from "@dcloudio/uni-mp-weixin/dist/uni.api.esm.js";`,
  path.join(program, "common/vendor.js"), path.dirname(runtime),
  { alias, inject, nodePaths: [runtime], mainFields: ["module", "main"], define: { "process.env.NODE_ENV": '"production"', "process.env": "{}", __VUE_PROD_DEVTOOLS__: "false", __VUE_CREATED_DEFERRED__: "false", __VUE_OPTIONS_API__: "true" } });
  const app = appOf(program);
  const { order, done } = await ordered(app, (page) => page.tap("b"));
  assert.equal(order.data.a, "made");
  assert.equal(done.data.a, "makeOrder-7-ann");
  assert.equal(app.instance.globalData.from, "app");
  await app.back();
  assert.equal(app.pages.length, 1);
});
