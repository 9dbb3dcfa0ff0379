"use strict";
// Functions: code, settings, triggers, layers, versions, logs, as manager-node calls them.
const fs = require("fs");

module.exports.made = async function({ app, check, envId, root, tmp }) {
  const { functions: f } = app;
  const func = {
    name: "makeOrder",
    timeout: 12,
    runtime: "Nodejs18.15",
    memorySize: 256,
    handler: "index.main",
    envVariables: { SHOP: "tea" },
    installDependency: false,
    triggers: [{ name: "nightly", type: "timer", config: "0 0 2 * * * *" }],
    path: "/order"
  };
  const rest = async (name = "makeOrder") => {
    for (; ; ) {
      const { Status } = await f.getFunctionDetail(name);
      if (!["Creating", "Updating", "Publishing"].includes(Status)) return;
      await new Promise((r) => setTimeout(r, 50));
    }
  };
  await check(
    "createFunction",
    () => f.createFunction({ func, functionRootPath: root, force: true, deployMode: "zip" })
  );
  await check("getFunctionDetail", () => f.getFunctionDetail("makeOrder"), (r) => r.Status === "Active");
  await check("getFunctionList", () => f.getFunctionList(20, 0), (r) => r.Functions.length === 1);
  await check("listFunctions", () => f.listFunctions(), (r) => r.length === 1);
  await check("listAllFunctions", () => f.listAllFunctions({ envId }), (r) => r.length === 1);
  await check("invoke", () => f.invokeFunction("makeOrder", { a: 1 }), (r) => JSON.parse(r.RetMsg).a === 1);
  await check(
    "batchInvoke",
    () => f.batchInvokeFunctions({ functions: [{ name: "makeOrder", params: { a: 2 } }], envId }),
    (r) => r.length === 1
  );
  await check("batchDetail", () => f.batchGetFunctionsDetail({ names: ["makeOrder"], envId }), (r) => r.length === 1);
  await check(
    "updateFunctionConfig",
    () => f.updateFunctionConfig({ ...func, timeout: 15, description: "x", publicNetConfig: { publicNetStatus: "ENABLE", eipConfig: { eipStatus: "DISABLE" } }, initTimeout: 20 })
  );
  await rest();
  await check(
    "detail2",
    () => f.getFunctionDetail("makeOrder"),
    (r) => r.Timeout === 15 && r.InitTimeout === 20 && r.Description === "x"
  );
  fs.writeFileSync(root + "/makeOrder/index.js", "exports.main=async e=>({version:2,shop:process.env.SHOP})");
  await check(
    "updateFunctionCode zip",
    () => f.updateFunctionCode({ func, functionRootPath: root, deployMode: "zip" })
  );
  await rest();
  await check("updateFunctionCode cos", () => f.updateFunctionCode({ func, functionRootPath: root }));
  await rest();
  await check(
    "incremental",
    () => f.updateFunctionIncrementalCode({ func, functionRootPath: root, addFiles: "index.js" })
  );
  await rest();
  await check("withProgress", () => f.updateFunctionWithProgress({ name: "makeOrder", config: { timeout: 16 } }));
  await check("again", () => f.invokeFunction("makeOrder", {}), (r) => JSON.parse(r.RetMsg).version === 2);
  await check("createFunction force", () => f.createFunction({ func, functionRootPath: root, force: true }));
  await check("copyFunction", () => f.copyFunction("makeOrder", "copied", envId, true));
  await rest("copied");
  await check(
    "createTriggers",
    () => f.createFunctionTriggers("copied", [{ name: "t", type: "timer", config: "0 0 2 * * * *" }])
  );
  await check(
    "batchCreateTriggers",
    () => f.batchCreateTriggers({ functions: [{ name: "copied", triggers: [{ name: "t2", type: "timer", config: "0 0 2 * * * *" }] }], envId })
  );
  await check("deleteTrigger", () => f.deleteFunctionTrigger("copied", "t"));
  await check(
    "batchDeleteTriggers",
    () => f.batchDeleteTriggers({ functions: [{ name: "copied", triggers: [{ name: "t2" }] }], envId })
  );
  await check("downloadUrl", () => f.getFunctionDownloadUrl("makeOrder"), (r) => !!r.Url);
  fs.mkdirSync(tmp + "/code");
  await check(
    "downloadCode",
    () => f.downloadFunctionCode({ destPath: tmp + "/code", envId, functionName: "makeOrder" }),
    () => fs.existsSync(tmp + "/code/index.js")
  );
  fs.mkdirSync(tmp + "/layer");
  fs.writeFileSync(tmp + "/layer/x.js", "module.exports=7");
  await check(
    "createLayer",
    () => f.createLayer({ contentPath: tmp + "/layer", name: "deps", runtimes: ["Nodejs18.15"] }),
    (r) => r.LayerVersion === 1
  );
  await check("listLayers", () => f.listLayers({}), (r) => r.Layers.length === 1);
  await check("listLayerVersions", () => f.listLayerVersions({ name: "deps" }), (r) => r.LayerVersions.length === 1);
  await check("getLayerVersion", () => f.getLayerVersion({ name: "deps", version: 1 }), (r) => !!r.Location);
  fs.mkdirSync(tmp + "/lay2");
  await check("downloadLayer", () => f.downloadLayer({ name: "deps", version: 1, destPath: tmp + "/lay2" }));
  await check(
    "attachLayer",
    () => f.attachLayer({ envId, functionName: "makeOrder", layerName: "deps", layerVersion: 1 })
  );
  await rest();
  fs.writeFileSync(root + "/makeOrder/index.js", "exports.main=async e=>({opt:require('/opt/x.js'),bare:require('x.js'),text:require('fs').readFileSync('/opt/x.js','utf8')})");
  await check("code3", () => f.updateFunctionCode({ func, functionRootPath: root, deployMode: "zip" }));
  await rest();
  await check(
    "layer at run time",
    () => f.invokeFunction("makeOrder", {}),
    (r) => JSON.parse(r.RetMsg).opt === 7 && JSON.parse(r.RetMsg).bare === 7
  );
  await check(
    "updateFunctionLayer",
    () => f.updateFunctionLayer({ envId, functionName: "makeOrder", layers: [{ LayerName: "deps", LayerVersion: 1 }] })
  );
  await rest();
  await check(
    "unAttachLayer",
    () => f.unAttachLayer({ envId, functionName: "makeOrder", layerName: "deps", layerVersion: 1 })
  );
  await rest();
  await check("deleteLayerVersion", () => f.deleteLayerVersion({ name: "deps", version: 1 }));
  await check(
    "publishVersion",
    () => f.publishVersion({ functionName: "makeOrder", description: "one" }),
    (r) => r.FunctionVersion === "1"
  );
  await rest();
  await check(
    "listVersions",
    () => f.listVersionByFunction({ functionName: "makeOrder" }),
    (r) => r.Versions.length === 2
  );
  await check(
    "setProvisioned",
    () => f.setProvisionedConcurrencyConfig({ functionName: "makeOrder", qualifier: "1", versionProvisionedConcurrencyNum: 2 })
  );
  await check(
    "getProvisioned",
    () => f.getProvisionedConcurrencyConfig({ functionName: "makeOrder", qualifier: "1" }),
    (r) => r.Allocated.length === 1
  );
  await check(
    "deleteProvisioned",
    () => f.deleteProvisionedConcurrencyConfig({ functionName: "makeOrder", qualifier: "1" })
  );
  await check(
    "updateAlias",
    () => f.updateFunctionAliasConfig({ functionName: "makeOrder", name: "$DEFAULT", functionVersion: "$LATEST", routingConfig: { AddtionVersionMatchs: [{ Key: "invoke.headers.X-Tcb-Route-Key", Method: "range", Expression: "[0,90)", Version: "1" }] } })
  );
  await check(
    "getAlias",
    () => f.getFunctionAlias({ functionName: "makeOrder", name: "$DEFAULT" }),
    (r) => r.RoutingConfig.AddtionVersionMatchs.length === 1
  );
  await check(
    "legacyUpload",
    () => f.uploadFunctionZipToCosLegacy({ func, functionRootPath: root }, "FALSE"),
    (r) => !!r.UnixTimestamp
  );
  await check("createFunction code legacy", async () => {
    const { UnixTimestamp } = await f.uploadFunctionZipToCosLegacy({ func, functionRootPath: root }, "FALSE");
    return f.createFunction({ func: { ...func, name: "legacy", path: void 0, triggers: [] }, functionRootPath: root, code: { CosTimestamp: UnixTimestamp } });
  });
  await check("createFunction image", () => f.createFunction({ func: { name: "img", imageConfig: { imageUri: "x/y:1" } }, functionRootPath: root }).then(() => {
    throw new Error("made up");
  }, (e) => {
    if (!e.code) throw e;
    return e.code;
  }));
  await check(
    "searchClsLog",
    () => app.log.searchClsLog({ queryString: 'function_name:"makeOrder"', StartTime: "2020-01-01 00:00:00", EndTime: "2099-01-01 00:00:00", Limit: 10 }),
    (r) => r.LogResults.Results.length > 0
  );
  await check("logEnabled", () => app.log.checkLogServiceEnabled(), (r) => r === true);
  await check("createLogService", () => app.log.createLogService());
};
module.exports.deleted = async function({ app, check }) {
  const { functions: f } = app;
  await check("deleteFunction", () => f.deleteFunction("makeOrder"));
  await check("batchDelete", () => f.batchDeleteFunctions({ names: ["copied", "legacy"] }));
};
