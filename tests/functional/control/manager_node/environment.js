"use strict";
// Environments and who signs in, as manager-node calls them.

module.exports = async function({ app, check, envId, root, tmp }) {
  const { env: e } = app;
  await check("listEnvs", () => e.listEnvs(), (r) => r.EnvList.length === 1);
  await check("describeEnvs", () => e.describeEnvs({ EnvId: envId }));
  await check("getEnvInfo", () => e.getEnvInfo(), (r) => r.EnvInfo.EnvId === envId);
  await check("describeEnvInfo", () => e.describeEnvInfo({ EnvId: envId }));
  await check("isPostgresqlEnv", () => e.isPostgresqlEnv(), (r) => r === false);
  await check("updateEnvInfo", () => e.updateEnvInfo("shop"));
  await check("alias", () => e.getEnvInfo(), (r) => r.EnvInfo.Alias === "shop");
  await check("checkTcbService", () => e.checkTcbService(), (r) => r.Initialized === true);
  await check("initTcb", () => e.initTcb());
  await check("getEnvAuthDomains", () => e.getEnvAuthDomains(), (r) => Array.isArray(r.Domains));
  await check("createEnvDomain", () => e.createEnvDomain(["a.example.com"]));
  await check("domains", () => e.getEnvAuthDomains(), (r) => r.Domains.length === 1);
  await check("deleteEnvDomain", () => e.deleteEnvDomain(["a.example.com"]), (r) => r.Deleted === 1);
  await check("getLoginConfigList", () => e.getLoginConfigList(), (r) => Array.isArray(r.ConfigList));
  await check("createLoginConfig", () => e.createLoginConfig("ANONYMOUS", "anonymous"));
  const lc = await check("loginlist", () => e.getLoginConfigList(), (r) => r.ConfigList.length === 1);
  await check("updateLoginConfig", () => e.updateLoginConfig(lc.ConfigList[0].Id, "DISABLE"));
  await check("getLoginConfig", () => e.getLoginConfig());
  await check("modifyLoginConfig", () => e.modifyLoginConfig({ AnonymousLogin: true }));
  await check("getLoginConfigListV2", () => e.getLoginConfigListV2());
  await check("createCustomLoginKeys", () => e.createCustomLoginKeys(), (r) => r.PrivateKey && r.KeyID);
  await check("describeClient", () => e.describeClient(envId));
  await check("modifyClient", () => e.modifyClient({ Id: envId, MaxDevice: 2 }));
  await check("getProviders", () => e.getProviders());
  await check("describeBillingInfo", () => e.describeBillingInfo({ EnvId: envId }));
  await check("describeBaasPackageList", () => e.describeBaasPackageList({}));
  await check("getCOSDomains", () => e.getCOSDomains());
  await check("createApiKey", () => e.createApiKey({ KeyType: "api_key", KeyName: "x" }));
  await check("describeApiKeyList", () => e.describeApiKeyList({}), (r) => r.Total === 1);
  await check("describeEnvAccountCircle", () => e.describeEnvAccountCircle({ EnvId: envId }));
};
