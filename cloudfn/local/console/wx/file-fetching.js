/* Files in pages and Node: XMLHttpRequest in a page, where fetch tells no progress of an upload, else fetch. */
"use strict";

/** Posts `fields` and the Blob `file` as a form; `{status, text, header}`. */
function postFetched(url, fields, file, headers, settings, job) {
  const form = new FormData();
  for (const name of Object.keys(fields)) form.append(name, fields[name]);
  form.append("file", file);
  if (!settings.fetch && typeof XMLHttpRequest === "function") return overXhr(url, form, headers, job);
  return overFetch(url, form, file.size, headers, settings, job);
}

function overXhr(url, form, headers, job) {
  return new Promise((resolve, reject) => {
    const xhr = new XMLHttpRequest();
    xhr.open("POST", url);
    for (const name of Object.keys(headers)) xhr.setRequestHeader(name, headers[name]);
    xhr.upload.onprogress = (event) => job.told(event.loaded, event.total);
    xhr.onload = () => resolve({ status: xhr.status, text: xhr.responseText, header: linesOf(xhr.getAllResponseHeaders()) });
    xhr.onerror = () => reject(new Error("uploadFile:fail"));
    xhr.onabort = () => reject(new Error("uploadFile:fail abort"));
    job.stop = () => xhr.abort();
    xhr.send(form);
  });
}

async function overFetch(url, form, size, headers, settings, job) {
  const whole = new Response(form);
  let sent = 0;
  const counted = whole.body.pipeThrough(new TransformStream({
    transform(piece, controller) {
      sent += piece.byteLength;
      job.told(Math.min(sent, size), size);
      controller.enqueue(piece);
    },
  }));
  const ending = new AbortController();
  job.stop = () => ending.abort();
  const doFetch = settings.fetch || ((...args) => fetch(...args));
  const answer = await doFetch(url, {
    method: "POST", body: counted, duplex: "half", signal: ending.signal, cache: "no-store", credentials: "omit",
    headers: Object.assign({ "Content-Type": whole.headers.get("content-type") }, headers),
  }).catch((failure) => { throw new Error("uploadFile:fail " + (job.aborted ? "abort" : failure.message)); });
  return { status: answer.status, text: await answer.text(), header: Object.fromEntries(answer.headers.entries()) };
}

/** `{status, header, blob}`. */
async function getFetched(url, headers, settings, job) {
  const ending = new AbortController();
  job.stop = () => ending.abort();
  const doFetch = settings.fetch || ((...args) => fetch(...args));
  try {
    const answer = await doFetch(url, { headers, signal: ending.signal, cache: "no-store", credentials: "omit" });
    const header = Object.fromEntries(answer.headers.entries());
    job.head(header);
    const size = Number(header["content-length"]) || 0, pieces = [], reader = answer.body.getReader();
    let got = 0;
    for (let read; !(read = await reader.read()).done; ) {
      pieces.push(read.value);
      got += read.value.byteLength;
      job.told(got, size || got);
    }
    return { status: answer.status, header, blob: new Blob(pieces, { type: header["content-type"] || "" }) };
  } catch (failure) {
    throw new Error("downloadFile:fail " + (job.aborted ? "abort" : failure.message));
  }
}

function linesOf(text) {
  const header = {};
  for (const line of text.trim().split(/\r?\n/)) {
    const at = line.indexOf(":");
    if (at > 0) header[line.slice(0, at).toLowerCase()] = line.slice(at + 1).trim();
  }
  return header;
}

module.exports = { getFetched, postFetched };
