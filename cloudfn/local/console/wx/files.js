/*
 * `wx.cloud.uploadFile`, `downloadFile`, `getTempFileURL`, `deleteFile`. The local cloud says who may; the file itself
 * goes by one request, as it goes to the cloud's object storage.
 */
"use strict";

const { get, postForm } = require("./file-transport.js");
const { blobOf, keep } = require("./local-files.js");
const { dropUndefined, kindOf, later, settle } = require("./styles.js");
const { askCloud, identity } = require("./transport.js");

/** The four members of `wx.cloud`. */
function files(settings, send, note) {
  const ask = (api, action, fields) => askCloud("storage." + action, fields, settings, send)
    .catch((failure) => { throw fileError(api, failure); });
  const task = (api, args, work, names) => {
    note("cloud." + api, args);
    const job = jobOf(names);
    const returned = settle(args, work(args || {}, job));
    return returned || job.task;
  };
  return {
    uploadFile: (args) => task("uploadFile", args, (given, job) => upload(given, job, ask, settings), SENT),
    downloadFile: (args) => task("downloadFile", args, (given, job) => download(given, job, ask, settings), WRITTEN),
    getTempFileURL: (args) => {
      note("cloud.getTempFileURL", args);
      return settle(args, links(args || {}, ask, settings));
    },
    deleteFile: (args) => {
      note("cloud.deleteFile", args);
      return settle(args, remove(args || {}, ask));
    },
  };
}

async function upload(args, job, ask, settings) {
  const { cloudPath, filePath } = args;
  demand("uploadFile", "cloudPath", cloudPath);
  const bytes = typeof filePath === "object" && filePath !== null && !settings.native;
  if (!bytes) demand("uploadFile", "filePath", filePath);
  const file = settings.native ? filePath : await blobOf(filePath).catch((failure) => { throw lost("uploadFile", failure); });
  const { path, fields, fileID } = await ask("uploadFile", "upload", dropUndefined({ cloudPath, size: file.size }));
  if (job.aborted) throw lost("uploadFile", new Error("uploadFile:fail abort"));
  const headers = Object.assign({}, args.header, identity(settings));
  const answer = await postForm(settings.base + path, fields, file, headers, settings, job)
    .catch((failure) => { throw lost("uploadFile", failure); });
  job.head(answer.header);
  if (answer.status >= 300) throw refused(answer);
  return { errMsg: "cloud.uploadFile:ok", fileID, statusCode: answer.status };
}

async function download(args, job, ask, settings) {
  const fileID = args.fileID === undefined ? args.cloudPath : args.fileID;
  demand("downloadFile", "fileID", fileID);
  const { path } = await ask("downloadFile", "download", { fileID });
  if (job.aborted) throw lost("downloadFile", new Error("downloadFile:fail abort"));
  const answer = await get(settings.base + path, identity(settings), settings, job)
    .catch((failure) => { throw lost("downloadFile", failure); });
  const tempFilePath = answer.tempFilePath || (await keep(answer.blob, fileID));
  return { errMsg: "cloud.downloadFile:ok", tempFilePath, statusCode: answer.status };
}

async function links(args, ask, settings) {
  const { fileList } = await ask("getTempFileURL", "links", { fileList: listed("getTempFileURL", args) });
  const answered = fileList.map(({ path, ...file }) => Object.assign({ tempFileURL: path ? (settings.view || settings.base) + path : "" }, file));
  return { errMsg: "cloud.getTempFileURL:ok", fileList: answered };
}

async function remove(args, ask) {
  const { fileList } = await ask("deleteFile", "delete", { fileList: listed("deleteFile", args) });
  return { errMsg: "cloud.deleteFile:ok", fileList };
}

// --- tasks -----------------------------------------------------------------------------------------------------------

const SENT = ["totalBytesSent", "totalBytesExpectedToSend"];
const WRITTEN = ["totalBytesWritten", "totalBytesExpectedToWrite"];

/** What runs (`told`, `head`, `stop`) and what the program holds of it (`task`). */
function jobOf([done, expected]) {
  const onProgress = new Set(), onHeaders = new Set();
  const job = {
    aborted: false,
    stop: () => {},
    told: (now, whole) => {
      const progress = whole > 0 ? Math.floor((now / whole) * 100) : 100;
      for (const callback of onProgress) later(callback, { progress, [done]: now, [expected]: whole });
    },
    head: (header) => {
      for (const callback of onHeaders) later(callback, { header });
      onHeaders.clear();
    },
  };
  job.task = {
    abort: () => { job.aborted = true; job.stop(); },
    onProgressUpdate: (callback) => void onProgress.add(callback),
    offProgressUpdate: (callback) => void (callback ? onProgress.delete(callback) : onProgress.clear()),
    onHeadersReceived: (callback) => void onHeaders.add(callback),
    offHeadersReceived: (callback) => void (callback ? onHeaders.delete(callback) : onHeaders.clear()),
  };
  return job;
}

// --- errors ----------------------------------------------------------------------------------------------------------

function demand(api, name, value) {
  if (typeof value === "string" && value) return;
  throw failed(api, -1, "parameter." + name + " should be String instead of " + kindOf(value) + ";");
}

function listed(api, args) {
  if (Array.isArray(args.fileList)) return args.fileList;
  throw failed(api, -1, "parameter.fileList should be Array instead of " + kindOf(args.fileList) + ";");
}

/** The network failed. The text is as logs of base library 3 show it. */
function lost(api, failure) {
  return failed(api, -1, "undefined . " + failure.message);
}

/** The local cloud refused: number, explanation and text, wrapped as callFunction's are. */
function fileError(api, failure) {
  if (failure.errCode === -1) return failed(api, -1, failure.errMsg);
  const { code, why, fix, requestID } = failure;
  return Object.assign(failed(api, failure.errCode, "Error: " + failure.message), dropUndefined({ code, why, fix, requestID }));
}

/** The storage refused the file itself: COS's XML, or the local address. */
function refused(answer) {
  const large = answer.status === 413 || answer.text.includes("<Code>EntityTooLarge</Code>");
  const said = (answer.text.match(/<Message>([^<]*)</) || [])[1] || "HTTP " + answer.status;
  if (large) return failed("uploadFile", -403001, "Error: errCode: -403001  | errMsg: " + said);
  return failed("uploadFile", -503001, "Error: errCode: -503001 storage request fail | errMsg: " + said);
}

function failed(api, errCode, text) {
  const errMsg = "cloud." + api + ":fail " + text;
  return Object.assign(new Error(errMsg), { errCode, errMsg });
}

module.exports = { files };
