/*
 * `wx.cloud.uploadFile`, `downloadFile`, `getTempFileURL`, `deleteFile`. The local cloud says who may; the file itself
 * goes by one request, as it goes to the cloud's object storage.
 */
"use strict";

const { SENT, WRITTEN, getFile, postForm } = require("./file-transport.js");
const { blobOf, keep } = require("./local-files.js");
const { cloudFailed, demand, failed, later, settle } = require("./styles.js");
const { askCloud, identity, viewOf } = require("./transport.js");

/** The four members of `wx.cloud`. */
function files(settings, send, note) {
  const ask = (api, action, fields) => askCloud("storage." + action, fields, settings, send)
    .catch((failure) => { throw fileError(api, failure); });
  const members = {};
  const member = (api, work, names) => {
    members[api] = (args) => {
      note("cloud." + api, args);
      const job = jobOf(names);
      const returned = settle(args, work(args || {}, job).then((found) => ({ errMsg: "cloud." + api + ":ok", ...found })));
      return returned || (names ? job.task : undefined);
    };
  };
  member("uploadFile", (args, job) => upload(args, job, ask, settings), SENT);
  member("downloadFile", (args, job) => download(args, job, ask, settings), WRITTEN);
  member("getTempFileURL", (args) => list("getTempFileURL", "links", args, ask, settings));
  member("deleteFile", (args) => list("deleteFile", "delete", args, ask, settings));
  return members;
}

async function upload(args, job, ask, settings) {
  const api = "uploadFile";
  const { cloudPath, filePath } = args;
  demand(api, "cloudPath", cloudPath);
  if (settings.native || typeof filePath !== "object" || filePath === null) demand(api, "filePath", filePath);
  const file = settings.native ? filePath : await blobOf(filePath).catch(lostBy(api));
  const { path, fields, fileID } = await ask(api, "upload", { cloudPath, size: file.size });
  if (job.aborted) lostBy(api)(new Error("uploadFile:fail abort"));
  const headers = { ...args.header, ...identity(settings) };
  const { header, status, text } = await postForm(settings.base + path, fields, file, headers, settings, job).catch(lostBy(api));
  job.head(header);
  if (status >= 300) throw storeRefused(api, status, text);
  return { fileID, statusCode: status };
}

async function download(args, job, ask, settings) {
  const api = "downloadFile";
  const fileID = args.fileID === undefined ? args.cloudPath : args.fileID;
  demand(api, "fileID", fileID);
  const { path } = await ask(api, "download", { fileID });
  if (job.aborted) lostBy(api)(new Error("downloadFile:fail abort"));
  const { blob, status, tempFilePath } = await getFile(settings.base + path, identity(settings), settings, job).catch(lostBy(api));
  return { tempFilePath: tempFilePath || (await keep(blob, fileID)), statusCode: status };
}

/** Links, or what was deleted. */
async function list(api, action, args, ask, settings) {
  demand(api, "fileList", args.fileList, "Array");
  const { fileList } = await ask(api, action, { fileList: args.fileList });
  if (action === "links") {
    for (const file of fileList) {
      file.tempFileURL = file.path ? viewOf(settings) + file.path : "";
      delete file.path;
    }
  }
  return { fileList };
}

/** What runs (`told`, `head`, `stop`) and what the program holds of it (`task`). */
function jobOf(names) {
  const heard = { ProgressUpdate: new Set(), HeadersReceived: new Set() };
  const tell = (what, told) => heard[what].forEach((callback) => later(callback, told));
  const job = {
    aborted: false,
    stop: () => {},
    told: (now, whole) => tell("ProgressUpdate", { progress: whole > 0 ? Math.floor((now / whole) * 100) : 100, [names[0]]: now, [names[1]]: whole }),
    head: (header) => {
      tell("HeadersReceived", { header });
      heard.HeadersReceived.clear();
    },
    task: { abort: () => { job.aborted = true; job.stop(); } },
  };
  for (const event of ["ProgressUpdate", "HeadersReceived"]) {
    const callbacks = heard[event];
    job.task["on" + event] = (callback) => void callbacks.add(callback);
    job.task["off" + event] = (callback) => void (callback ? callbacks.delete(callback) : callbacks.clear());
  }
  return job;
}

/** The network failed. The text is as logs of base library 3 show it. */
function lostBy(api) {
  return ({ message }) => { throw failed(api, -1, "undefined . " + message); };
}

/** The local cloud refused: number, explanation and text, wrapped as callFunction's are. */
function fileError(api, { errCode, errMsg, message, code, why, fix, requestID }) {
  if (errCode === -1) return failed(api, -1, errMsg);
  return failed(api, errCode, "Error: " + message, { code, why, fix, requestID });
}

/** The storage refused the file itself: COS's XML, or the local address. */
function storeRefused(api, status, text) {
  const [, said] = /<Message>([^<]*)</.exec(text) || ["", "HTTP " + status];
  const isLarge = status === 413 || text.includes("EntityTooLarge");
  return cloudFailed(api, isLarge ? -403001 : -503001, isLarge ? "" : "storage request fail", said);
}

module.exports = { files, jobOf };
