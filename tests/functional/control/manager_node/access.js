"use strict";
// HTTP access of functions, in both shapes, as manager-node calls them.

module.exports = async function({ app, check, envId, root, tmp }) {
  const { access: a, env: e } = app;
  await check("createAccess", () => a.createAccess({ path: "/c", name: "copied" }), (r) => !!r.APIId);
  const al = await check(
    "accessList",
    () => a.getAccessList({ name: "copied" }),
    (r) => r.APISet.length === 1 && typeof r.APISet[0].CreateTime === "number"
  );
  await check("domainList", () => a.getDomainList());
  await check("switchPathAuth", () => a.switchPathAuth({ apiIds: [al.APISet[0].APIId], auth: true }));
  await check("auth on", () => a.getAccessList({ name: "copied" }), (r) => r.APISet[0].EnableAuth === true);
  await check("switchAuth", () => a.switchAuth(true));
  await check("addCustomDomain", () => a.addCustomDomain({ domain: "x.example.com" }));
  await check("deleteCustomDomain", () => a.deleteCustomDomain("x.example.com"));
  await check("deleteAccess", () => a.deleteAccess({ apiId: al.APISet[0].APIId }));
  await check(
    "createHttpServiceRoute",
    () => e.createHttpServiceRoute({ EnvId: envId, Domain: { Domain: "*", Routes: [{ Path: "/r", UpstreamResourceType: "SCF", UpstreamResourceName: "copied" }] } })
  );
  await check(
    "describeRoute",
    () => e.describeHttpServiceRoute({ EnvId: envId }),
    (r) => r.Domains[0].Routes.length === 2
  );
  await check(
    "modifyRoute",
    () => e.modifyHttpServiceRoute({ EnvId: envId, Domain: { Domain: "*", Routes: [{ Path: "/r", EnableAuth: true }] } })
  );
  await check("deleteRoute", () => e.deleteHttpServiceRoute({ EnvId: envId, Domain: "*", Paths: ["/r"] }));
  await check(
    "bindCustomDomain",
    () => e.bindCustomDomain({ EnvId: envId, Domain: { Domain: "y.example.com", CertId: "c" } })
  );
  await check("deleteCustomDomain2", () => e.deleteCustomDomain({ EnvId: envId, Domain: "y.example.com" }));
};
