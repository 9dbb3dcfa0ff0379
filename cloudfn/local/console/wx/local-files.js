/* What a `filePath` stands for outside of mini programs, and where a download is kept: a Blob in pages, a file in Node. */
"use strict";

/** A module of Node's own, undefined elsewhere. Not a plain require: DevTools looks for the file of each one. */
function builtin(name) {
  return typeof module === "object" && module.require ? module.require("node:" + name) : undefined;
}

/** A Blob of a Blob or File, bytes, a `blob:`, `data:` or `file:` URL, or in Node a path. */
async function blobOf(filePath) {
  if (typeof Blob === "function" && filePath instanceof Blob) return filePath;
  if (filePath instanceof ArrayBuffer || ArrayBuffer.isView(filePath)) return new Blob([filePath]);
  if (/^(blob|data):/.test(filePath)) return (await fetch(filePath)).blob();
  const fs = builtin("fs");
  if (!fs) throw new Error("uploadFile:fail file doesn't exist: " + filePath + " (cloudfn: a page's filePath is a File, a Blob or their blob: URL)");
  const path = filePath.startsWith("file:") ? builtin("url").fileURLToPath(filePath) : filePath;
  try {
    return new Blob([await fs.promises.readFile(path)]);
  } catch (failure) {
    throw new Error("uploadFile:fail file doesn't exist: " + filePath + " (" + failure.code + ")");
  }
}

/** The `tempFilePath` of a download whose cloud path ends with `name`. */
async function keep(blob, name) {
  const fs = builtin("fs");
  if (!fs) return URL.createObjectURL(blob);
  const path = builtin("path"), os = builtin("os");
  const folder = await fs.promises.mkdtemp(path.join(os.tmpdir(), "cloudfn-wx-"));
  const file = path.join(folder, "file" + path.extname(name).replace(/[^.\w]/g, ""));
  await fs.promises.writeFile(file, Buffer.from(await blob.arrayBuffer()));
  return file;
}

module.exports = { blobOf, keep };
