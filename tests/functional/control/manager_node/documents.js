"use strict";
// Collections, permissions and users, as manager-node calls them.
const fs = require("fs");

module.exports = async function({ app, check, envId, root, tmp }) {
  const { database: d, permission: p, user: u, hosting: h } = app;
  await check("createCollection", () => d.createCollection("orders"));
  await check("createIfNot", () => d.createCollectionIfNotExists("orders"), (r) => r.IsCreated === false);
  await check("createIfNot2", () => d.createCollectionIfNotExists("items"), (r) => r.IsCreated === true);
  await check("checkExists", () => d.checkCollectionExists("orders"), (r) => r.Exists);
  await check(
    "updateCollection",
    () => d.updateCollection("orders", { CreateIndexes: [{ IndexName: "i", MgoKeySchema: { MgoIndexKeys: [{ Name: "a", Direction: "1" }], MgoIsUnique: false } }] })
  );
  await check("describeCollection", () => d.describeCollection("orders"), (r) => r.IndexNum === 2);
  await check("listCollections", () => d.listCollections(), (r) => r.Collections.length === 2);
  await check("checkIndex", () => d.checkIndexExists("orders", "i"), (r) => r.Exists);
  await check("distribution", () => d.distribution());
  await check(
    "runCommands insert",
    () => d.runCommands({ MgoCommands: [{ TableName: "orders", CommandType: "INSERT", Command: JSON.stringify({ insert: "orders", documents: [{ _id: "1", a: 1 }] }) }] })
  );
  await check(
    "runCommands query",
    () => d.runCommands({ MgoCommands: [{ TableName: "orders", CommandType: "QUERY", Command: JSON.stringify({ find: "orders", filter: { a: 1 } }) }] })
  );
  fs.writeFileSync(tmp + "/docs.json", '{"_id":"9","a":9}\n');
  const j = await check(
    "import",
    () => d.import("orders", { FilePath: tmp + "/docs.json" }, { ConflictMode: "upsert", StopOnError: true }),
    (r) => !!r.JobId
  );
  await check(
    "migrateStatus",
    () => d.migrateStatus(j.JobId),
    (r) => r.Status === "success" && r.RecordSuccess === 1
  );
  await check("export", () => d.export("orders", { ObjectKey: "out.json" }, {}), (r) => !!r.JobId);
  await check(
    "exported",
    () => app.storage.downloadFile({ cloudPath: "out.json", localPath: tmp + "/out.json" }),
    () => fs.readFileSync(tmp + "/out.json", "utf8") === '{"_id": "9", "a": 9}\n'
  );
  await check("deleteCollection", () => d.deleteCollection("items"));
  await check(
    "modifyPermission",
    () => p.modifyResourcePermission({ resourceType: "collection", resource: "orders", permission: "READONLY" })
  );
  await check(
    "describePermission",
    () => p.describeResourcePermission({ resourceType: "collection", resources: ["orders"] }),
    (r) => r.Data.PermissionList[0].Permission === "READONLY"
  );
  await check("getEndUserList", () => u.getEndUserList({ limit: 10, offset: 0 }));
  await check("createEndUser", () => u.createEndUser({ username: "bob", password: "Passw0rd!" }));
  const ul = await check("endUsers", () => u.getEndUserList({ limit: 10, offset: 0 }), (r) => r.Users.length === 1);
  await check("setEndUserStatus", () => u.setEndUserStatus({ uuid: ul.Users[0].UUId, status: "DISABLE" }));
  await check("modifyEndUser", () => u.modifyEndUser({ uuid: ul.Users[0].UUId, username: "bobby" }));
  await check("updateEndUser", () => u.updateEndUser({ uuid: ul.Users[0].UUId, nickName: "B" }));
  await check("deleteEndUsers", () => u.deleteEndUsers({ userList: [ul.Users[0].UUId] }));
  await check("createUser", () => u.createUser({ name: "amy" }));
  await check("describeUserList", () => u.describeUserList(), (r) => r.Data.Total === 1);
  await check("account", () => u.getTcbAccountInfo());
  await check(
    "common",
    () => app.commonService("tcb", "2018-06-08").call({ Action: "DescribeEnvs", Param: { EnvId: envId } })
  );
  await check("third", () => app.third.deleteThirdPartAttach({ ThirdPartAppid: "wx1", TypeFlag: 1 }));
  await check(
    "monitor",
    () => app.monitor.describeCurveData({ MetricName: "FunctionInvocation", StartTime: "2026-01-01 00:00:00", EndTime: "2026-01-01 01:00:00" })
  );
};
