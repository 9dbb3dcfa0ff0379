const fs = require('fs');
const http = require('http');
const os = require('os');
const path = require('path');

const paths = ['plain.txt', 'dir/中 文.txt', 'a/b/100% #1 & more?.bin', "quote'(x)~!*.txt"];
const status = (url) => new Promise((resolve, reject) => {
  http.get(encodeURI(url), (answer) => answer.resume().on('end', () => resolve(answer.statusCode))).on('error', reject);
});

module.exports = [
  ...paths.map((cloudPath) => ({
    name: `storage: upload and download ${cloudPath}`,
    run: async ({ cloud }) => {
      const content = Buffer.from([0, 1, 2, 250, 255, 13, 10, 45, 45]);
      const { fileID } = await cloud.uploadFile({ cloudPath, fileContent: content });
      const { fileContent } = await cloud.downloadFile({ fileID });
      return [fileID.startsWith('cloud://'), fileID.endsWith(`/${cloudPath}`), fileContent.equals(content)];
    },
    expect: [true, true, true],
  })),
  {
    name: 'storage: upload a stream, and over an older file',
    run: async ({ cloud }) => {
      const file = path.join(os.tmpdir(), `conformance-${process.pid}.txt`);
      fs.writeFileSync(file, 'from a stream');
      await cloud.uploadFile({ cloudPath: 's.txt', fileContent: Buffer.from('older and longer than the stream') });
      const { fileID } = await cloud.uploadFile({ cloudPath: 's.txt', fileContent: fs.createReadStream(file) });
      fs.unlinkSync(file);
      return String((await cloud.downloadFile({ fileID })).fileContent);
    },
    expect: 'from a stream',
  },
  {
    name: 'storage: temporary URLs',
    run: async ({ cloud }) => {
      const { fileID } = await cloud.uploadFile({ cloudPath: 'dir/中 文.txt', fileContent: Buffer.from('x') });
      const { fileList } = await cloud.getTempFileURL({ fileList: [fileID, { fileID, maxAge: 60 }, 'cloud://e.b/none.txt'] });
      const reached = await Promise.all(fileList.slice(0, 2).map((each) => status(each.tempFileURL)));
      return [fileList.map((each) => each.status), reached, await status(fileList[0].tempFileURL.replace(/sign=./, 'sign=0x'))];
    },
    expect: [[0, 0, -503003], [200, 200], 403],
  },
  {
    name: 'storage: delete',
    run: async ({ cloud }) => {
      const { fileID } = await cloud.uploadFile({ cloudPath: 'gone.txt', fileContent: Buffer.from('x') });
      const first = (await cloud.deleteFile({ fileList: [fileID] })).fileList[0].status;
      const second = (await cloud.deleteFile({ fileList: [fileID] })).fileList[0].status;
      return [first, second];
    },
    expect: [0, -503003],
  },
  {
    name: 'storage: download of what is not there',
    run: ({ cloud }) => cloud.downloadFile({ fileID: 'cloud://e.b/none.txt' }),
    expect: ({ major }) => ({ refused: major >= 4 ? -1 : -503003, text: 'storage file not exists' }),
  },
];
