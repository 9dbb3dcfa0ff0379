"use strict";
// Files of the environment and its static site, as manager-node calls them.
const fs = require("fs");

module.exports = async function({ app, check, envId, root, tmp }) {
  const { storage: s, hosting: h } = app;
  fs.writeFileSync(tmp + "/a.txt", "hello");
  fs.mkdirSync(tmp + "/dir/sub", { recursive: true });
  fs.writeFileSync(tmp + "/dir/1.txt", "1");
  fs.writeFileSync(tmp + "/dir/sub/2.txt", "2");
  fs.writeFileSync(tmp + "/big.bin", Buffer.alloc(25 * 1024 * 1024, 7));
  await check("uploadFile", () => s.uploadFile({ localPath: tmp + "/a.txt", cloudPath: "x/a.txt" }));
  await check("uploadBig", () => s.uploadFile({ localPath: tmp + "/big.bin", cloudPath: "x/big.bin" }));
  await check("uploadFiles", () => s.uploadFiles({ files: [{ localPath: tmp + "/a.txt", cloudPath: "y/b.txt" }] }));
  await check("uploadDirectory", () => s.uploadDirectory({ localPath: tmp + "/dir", cloudPath: "d" }));
  await check("createDir", () => s.createCloudDirectroy("empty"));
  await check(
    "listDirectoryFiles",
    () => s.listDirectoryFiles("d"),
    (r) => r.filter((x) => x.Key.endsWith(".txt")).length === 2
  );
  await check("walkCloudDir", () => s.walkCloudDir("x"), (r) => r.length === 2);
  await check(
    "listCurrentDirectory",
    () => s.listCurrentDirectory("d"),
    (r) => r.files.length === 1 && r.directories.length === 1
  );
  await check("getFileInfo", () => s.getFileInfo("x/a.txt"), (r) => r.ETag && r.Size === "0.00");
  await check("getTemporaryUrl", () => s.getTemporaryUrl(["x/a.txt"]), (r) => r.length === 1 && r[0].url);
  await check(
    "downloadFile",
    () => s.downloadFile({ cloudPath: "x/a.txt", localPath: tmp + "/a2.txt" }),
    () => fs.readFileSync(tmp + "/a2.txt", "utf8") === "hello"
  );
  fs.mkdirSync(tmp + "/dd");
  await check(
    "downloadDirectory",
    () => s.downloadDirectory({ cloudPath: "d", localPath: tmp + "/dd" }),
    () => fs.existsSync(tmp + "/dd/sub/2.txt")
  );
  await check("copyFile", () => s.copyFile({ sourcePath: "x/a.txt", destPath: "x/c.txt" }), (r) => r.success);
  await check(
    "copyDirectory",
    () => s.copyDirectory({ sourcePath: "d", destPath: "d2" }),
    (r) => r.length === 2 && r.every((x) => x.success)
  );
  await check("moveFile", () => s.moveFile({ sourcePath: "x/c.txt", destPath: "x/m.txt" }), (r) => r.success);
  await check(
    "moveDirectory",
    () => s.moveDirectory({ sourcePath: "d2", destPath: "d3" }),
    (r) => r.every((x) => x.success)
  );
  await check("searchFiles", () => s.searchFiles({ pattern: "*.txt", path: "x" }), (r) => r.length === 2);
  await check("getUploadMetadata", () => s.getUploadMetadata("z.txt"), (r) => !!r.url);
  await check("getStorageAcl", () => s.getStorageAcl());
  await check("setStorageAcl", () => s.setStorageAcl("READONLY"));
  await check("acl", () => s.getStorageAcl(), (r) => r === "READONLY");
  await check("deleteFile", () => s.deleteFile(["x/a.txt"]));
  await check("deleteDirectory", () => s.deleteDirectory("d"), (r) => r.Deleted.length >= 2);
  await check("hosting getInfo", () => h.getInfo(), (r) => r.length === 0);
  await check("enableService", () => h.enableService(), (r) => r.code === 0);
  await check("hosting info2", () => h.getInfo(), (r) => r[0].Status === "online");
  await check("hosting upload", () => h.uploadFiles({ localPath: tmp + "/dir", cloudPath: "" }));
  await check("hosting list", () => h.listFiles(), (r) => r.filter((x) => !x.Key.endsWith("/")).length === 2);
  await check("hosting find", () => h.findFiles({ prefix: "", maxKeys: 10 }));
  await check(
    "hosting download",
    () => h.downloadFile({ cloudPath: "1.txt", localPath: tmp + "/h1.txt" }),
    () => fs.readFileSync(tmp + "/h1.txt", "utf8") === "1"
  );
  await check(
    "setWebsiteDocument",
    () => h.setWebsiteDocument({ indexDocument: "index.html", errorDocument: "404.html" })
  );
  await check(
    "getWebsiteConfig",
    () => h.getWebsiteConfig(),
    (r) => r.WebsiteConfiguration.IndexDocument.Suffix === "index.html"
  );
  await check("CreateHostingDomain", () => h.CreateHostingDomain({ domain: "w.example.com", certId: "c" }));
  await check("deleteHostingDomain", () => h.deleteHostingDomain({ domain: "w.example.com" }));
  await check("tcbCheckResource", () => h.tcbCheckResource({ domains: ["w.example.com"] }));
  await check("hosting delete", () => h.deleteFiles({ cloudPath: "", isDir: true }));
  await check("destroyService", () => h.destroyService(), (r) => r.code === 0);
};
