// A page on another server uploads from a file input, and shows the picture by its cloud:// id.
const PICTURE = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

export default async function ({ given, open, shot, assert }) {
  const page = await open(`${given.pages}/shop.css`, { locale: "zh-CN" });
  await page.setContent(`<input type="file" id="file"><img id="shown" alt="shown"><img id="kept" alt="kept">
    <script src="${given.url}/wx.js" data-openid="oUploader"></script>`);
  await page.waitForFunction("globalThis.wx");
  await page.setInputFiles("#file", { name: "tea.png", mimeType: "image/png", buffer: Buffer.from(PICTURE, "base64") });

  const sent = await page.evaluate(() => new Promise((resolve, reject) => {
    const progress = [];
    const task = wx.cloud.uploadFile({
      cloudPath: "photos/茶 1.png",
      filePath: URL.createObjectURL(document.querySelector("#file").files[0]),
      success: (res) => setTimeout(() => resolve({ ...res, progress }), 0),
      fail: reject,
    });
    task.onProgressUpdate((at) => progress.push(at.progress));
  }));
  assert.equal(sent.errMsg, "cloud.uploadFile:ok");
  assert.equal(sent.statusCode, 204);
  assert.equal(sent.progress.at(-1), 100);

  const loaded = (id) => page.waitForFunction((one) => document.querySelector(one).naturalWidth === 1, id);
  await page.evaluate((id) => { document.querySelector("#shown").src = id; }, sent.fileID);
  await loaded("#shown");
  const down = await page.evaluate(async (id) => {
    const { tempFilePath, statusCode } = await wx.cloud.downloadFile({ fileID: id });
    document.querySelector("#kept").src = tempFilePath;
    return { tempFilePath, statusCode };
  }, sent.fileID);
  assert.match(down.tempFilePath, /^blob:/);
  await loaded("#kept");
  await shot(page, "1-shown");

  // A File itself, over a file of another user: refused before a byte is sent. Ended before it was sent: nothing is there.
  const other = await page.evaluate(async (id) => {
    wx.cloudfn.use({ openid: "oSomebodyElse" });
    const file = document.querySelector("#file").files[0];
    const failed = (work) => work.then(() => "no failure", (failure) => failure.errMsg);
    const refused = await failed(wx.cloud.uploadFile({ cloudPath: "photos/茶 1.png", filePath: file }));
    const { fileList } = await wx.cloud.deleteFile({ fileList: [id] });
    const ended = await new Promise((resolve) => {
      const task = wx.cloud.uploadFile({ cloudPath: "big.bin", filePath: new Blob([new Uint8Array(30 << 20)]), fail: resolve, success: resolve });
      task.abort();
    });
    const gone = await wx.cloud.getTempFileURL({ fileList: ["big.bin"] });
    return { refused, deleted: fileList[0].status, ended: ended.errMsg, gone: gone.fileList[0].errMsg };
  }, sent.fileID);
  assert.match(other.refused, /^cloud\.uploadFile:fail Error: errCode: -503002 /);
  assert.deepEqual({ ...other, refused: "" }, {
    refused: "", deleted: -503002, ended: "cloud.uploadFile:fail undefined . uploadFile:fail abort", gone: "STORAGE_FILE_NONEXIST",
  });
}
