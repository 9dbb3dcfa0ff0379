/*
 * A file to the local address and back: over the real wx.uploadFile and wx.downloadFile, else as file-fetching.js does it.
 * Each takes a `job` of `files.js`: told(), head(), stop().
 */
"use strict";

const { getFetched, postFetched } = require("./file-fetching.js");
const { callNative } = require("./styles.js");

/** What progress is told in. */
const SENT = ["totalBytesSent", "totalBytesExpectedToSend"];
const WRITTEN = ["totalBytesWritten", "totalBytesExpectedToWrite"];

/** Posts `formData` and the file as a form; `{status, text, header}`. `file` is a path for the real wx, else a Blob. */
function postForm(url, formData, file, header, settings, job) {
  if (!settings.native) return postFetched(url, formData, file, header, settings, job);
  return carried(settings.native, "uploadFile", { url, filePath: file, name: "file", formData, header }, job, SENT);
}

/** `{status, header, tempFilePath}` from the real wx, else `{status, header, blob}`. */
function getFile(url, header, settings, job) {
  if (!settings.native) return getFetched(url, header, settings, job);
  return carried(settings.native, "downloadFile", { url, header }, job, WRITTEN);
}

/** The real task tells of headers and progress what ours tells. */
async function carried(native, api, args, job, [done, expected]) {
  const { statusCode, data, header, tempFilePath } = await callNative(native, api, args, (task) => {
    if (task.onHeadersReceived) task.onHeadersReceived((head) => job.head(head.header));
    if (task.onProgressUpdate) task.onProgressUpdate((at) => job.told(at[done], at[expected]));
    job.stop = () => task.abort && task.abort();
  });
  return { status: statusCode, text: String(data || ""), header: header || {}, tempFilePath };
}

module.exports = { SENT, WRITTEN, getFile, postForm };
