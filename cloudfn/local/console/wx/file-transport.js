/*
 * A file to the local address and back: over the real wx.uploadFile and wx.downloadFile, else as file-fetching.js does it.
 * Each takes a `job` of `files.js`: told(), head(), stop().
 */
"use strict";

const fetching = require("./file-fetching.js");

/** Posts `fields` and the file as a form; `{status, text, header}`. `file` is a path for the real wx, else a Blob. */
function postForm(url, fields, file, headers, settings, job) {
  if (settings.native) return overNative(url, fields, file, headers, settings.native, job);
  return fetching.postForm(url, fields, file, headers, settings, job);
}

function overNative(url, formData, filePath, header, native, job) {
  return new Promise((resolve, reject) => {
    const task = native.uploadFile({
      url, filePath, name: "file", formData, header,
      success: (answer) => resolve({ status: answer.statusCode, text: String(answer.data || ""), header: answer.header || {} }),
      fail: (failure) => reject(new Error(failure.errMsg)),
    });
    attach(task, job);
  });
}

/** `{status, header, tempFilePath}` from the real wx, else `{status, header, blob}`. */
function get(url, headers, settings, job) {
  if (settings.native) {
    return new Promise((resolve, reject) => {
      const task = settings.native.downloadFile({
        url, header: headers,
        success: (answer) => resolve({ status: answer.statusCode, header: answer.header || {}, tempFilePath: answer.tempFilePath }),
        fail: (failure) => reject(new Error(failure.errMsg)),
      });
      attach(task, job);
    });
  }
  return fetching.get(url, headers, settings, job);
}

/** The real task tells of progress what ours tells. */
function attach(task, job) {
  if (!task) return;
  if (task.onHeadersReceived) task.onHeadersReceived((answer) => job.head(answer.header));
  if (task.onProgressUpdate) {
    task.onProgressUpdate((at) => job.told(
      at.totalBytesSent === undefined ? at.totalBytesWritten : at.totalBytesSent,
      at.totalBytesExpectedToSend === undefined ? at.totalBytesExpectedToWrite : at.totalBytesExpectedToSend,
    ));
  }
  job.stop = () => task.abort && task.abort();
}

module.exports = { postForm, get };
