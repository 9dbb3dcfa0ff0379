# ruff: noqa: E501 -- the scripts below
"""``wx.cloud.uploadFile`` and its like of ``wx.js`` against the local cloud: results, refusals, tasks, owners."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

import cloudfn
from cloudfn.backend.limits import CLIENT_UPLOAD_BYTES
from cloudfn.manifest.values import Permission, StorageSettings
from tests.kit.backend import Cloud, manifest_for, serving
from tests.kit.client import told
from tests.kit.sdk import run_node

FOLDER = Path(cloudfn.__file__).parent / "local" / "console" / "wx"
pytestmark = [pytest.mark.node]

BEGIN = """
const { createWx } = require(%(folder)s);
const [ann, bob] = ['ann', 'bob'].map((openid) => createWx({ base: %(url)s, openid }));
const fs = require('fs');
const failing = (work) => work.then((value) => ({ unexpected: value }), (error) => (
  { ...error, message: error.message, isError: error instanceof Error }));
const called = (start) => new Promise((resolve) => {
  const seen = [];
  const task = start({
    success: (res) => seen.push(['success', res.errMsg]),
    fail: (res) => seen.push(['fail', res.errMsg]),
    complete: (res) => { seen.push(['complete', res.errMsg]); resolve({ seen, members: Object.keys(task || {}), progress }); } });
  const progress = [];
  if (task) task.onProgressUpdate((at) => progress.push(at));
  called.task = task;
});
"""

ROUND_TRIP = """
fs.writeFileSync('photo.txt', 'by path');
const up = (wx, cloudPath, filePath) => wx.cloud.uploadFile({ cloudPath, filePath });
const text = async (id) => fs.readFileSync((await bob.cloud.downloadFile({ fileID: id })).tempFilePath, 'utf8');
const made = await up(ann, 'a/中 文.txt', 'photo.txt');
const others = [
  await up(ann, 'a/url.txt', require('url').pathToFileURL('photo.txt').href),
  await up(ann, 'a/buffer.txt', Buffer.from('by bytes')),
  await up(ann, 'a/blob.txt', new Blob(['by ', 'blob'])),
  await up(ann, 'a/data.txt', 'data:text/plain,by%%20data'),
  await up(ann, 'a/blob-url.txt', URL.createObjectURL(new Blob(['by blob url']))),
];
const { fileList, errMsg } = await bob.cloud.getTempFileURL({ fileList: [made.fileID, 'cloud://env.b/none.txt'] });
const down = await bob.cloud.downloadFile({ fileID: made.fileID });
return {
  made, texts: await Promise.all([made, ...others].map(({ fileID }) => text(fileID))),
  down: { ...down, tempFilePath: require('path').extname(down.tempFilePath) },
  fileList, errMsg, linked: await (await fetch(fileList[0].tempFileURL)).text(),
  shown: await (await fetch(bob.cloudfn.srcOf(made.fileID))).text(),
  plain: bob.cloudfn.srcOf('/local.png'),
  again: [await up(ann, 'a/buffer.txt', Buffer.from('new')), await text(others[1].fileID)],
  removed: await ann.cloud.deleteFile({ fileList: [made.fileID, made.fileID] }),
  gone: await failing(ann.cloud.downloadFile({ fileID: made.fileID })),
};
"""


def node(cloud: Cloud, script: str) -> Any:
    about = {"folder": json.dumps(str(FOLDER)), "url": json.dumps(cloud.url)}
    return run_node(cloud, cloud.directory, BEGIN % about + (script % {}))


def test_files_go_up_and_down(tmp_path: Path) -> None:
    with serving(tmp_path) as cloud:
        seen = node(cloud, ROUND_TRIP)
        file_id = seen["made"]["fileID"]
        assert seen["made"] == {"errMsg": "cloud.uploadFile:ok", "fileID": file_id, "statusCode": 204}
        assert file_id.startswith("cloud://env-local.")
        assert file_id.endswith("/a/中 文.txt")
        texts = ["by path", "by path", "by bytes", "by blob", "by data", "by blob url"]
        assert seen["texts"] == texts
        assert seen["down"] == {"errMsg": "cloud.downloadFile:ok", "tempFilePath": ".txt", "statusCode": 200}
        first, second = seen["fileList"]
        assert first.pop("tempFileURL").startswith(f"{cloud.url}/storage/a/{quote('中 文.txt')}?sign=")
        assert first == {"fileID": file_id, "status": 0, "errMsg": "ok", "maxAge": 7200}
        nothing = {"status": -503003, "errMsg": "STORAGE_FILE_NONEXIST"}
        assert second == {"fileID": "cloud://env.b/none.txt", "tempFileURL": "", **nothing}
        assert seen["errMsg"] == "cloud.getTempFileURL:ok"
        assert (seen["linked"], seen["shown"], seen["plain"]) == ("by path", "by path", "/local.png")
        assert seen["again"][1] == "new"
        assert seen["removed"] == {
            "errMsg": "cloud.deleteFile:ok",
            "fileList": [
                {"fileID": file_id, "status": 0, "errMsg": "ok"},
                {"fileID": file_id, **nothing},
            ],
        }
        text = "errCode: -503003 storage file not exists | errMsg: STORAGE_FILE_NONEXIST"
        assert seen["gone"]["errMsg"] == f"cloud.downloadFile:fail Error: {text}"
        assert seen["gone"]["errCode"] == -503003
        assert told(cloud) == []


TASKS = """
const big = Buffer.alloc(3 << 20, 7);
const sent = await called((callbacks) => ann.cloud.uploadFile({ cloudPath: 'big.bin', filePath: big, ...callbacks }));
const got = await called((callbacks) => ann.cloud.downloadFile({ fileID: 'big.bin', ...callbacks }));
const ended = called((callbacks) => ann.cloud.uploadFile({ cloudPath: 'ended.bin', filePath: big, ...callbacks }));
called.task.abort();
const cut = called((callbacks) => ann.cloud.downloadFile({ fileID: 'big.bin', ...callbacks }));
called.task.abort();
const during = new Promise((resolve) => {
  const task = ann.cloud.uploadFile({ cloudPath: 'during.bin', filePath: Buffer.alloc(20 << 20), fail: resolve });
  task.onProgressUpdate(() => task.abort());
});
const links = await called((callbacks) => ann.cloud.getTempFileURL({ fileList: ['big.bin'], ...callbacks }));
return {
  sent, got, links, ended: (await ended).seen, cut: (await cut).seen, during: (await during).errMsg,
  promised: typeof ann.cloud.downloadFile({ fileID: 'big.bin' }).then,
};
"""


def test_callbacks_get_a_task_that_tells_and_ends(tmp_path: Path) -> None:
    with serving(tmp_path) as cloud:
        seen = node(cloud, TASKS)
        uploaded = cloud.directory / ".cloudfn" / "storage"
        assert (uploaded / "big.bin").stat().st_size == 3 << 20
        assert not (uploaded / "ended.bin").exists()
        assert not (uploaded / "during.bin").exists()
    assert seen["sent"]["seen"] == [["success", "cloud.uploadFile:ok"], ["complete", "cloud.uploadFile:ok"]]
    assert seen["got"]["seen"] == [["success", "cloud.downloadFile:ok"], ["complete", "cloud.downloadFile:ok"]]
    members = ["abort", "onProgressUpdate", "offProgressUpdate", "onHeadersReceived", "offHeadersReceived"]
    for way, done, expected in (
        ("sent", "totalBytesSent", "totalBytesExpectedToSend"),
        ("got", "totalBytesWritten", "totalBytesExpectedToWrite"),
    ):
        assert seen[way]["members"] == members
        progress = seen[way]["progress"]
        assert progress[-1] == {"progress": 100, done: 3 << 20, expected: 3 << 20}
        assert [at[done] for at in progress] == sorted(at[done] for at in progress)
        assert len(progress) > 1
    assert seen["links"]["members"] == []
    for which in ("ended", "cut"):
        assert [name for name, _ in seen[which]] == ["fail", "complete"]
        assert seen[which][0][1].endswith("File:fail abort")
    assert seen["during"] == "cloud.uploadFile:fail undefined . uploadFile:fail abort"
    assert seen["promised"] == "function"


WRONG = """
const up = (args) => failing(ann.cloud.uploadFile(args));
return {
  noPath: await up({ filePath: Buffer.from('') }),
  noFile: await up({ cloudPath: 'a' }),
  missing: await up({ cloudPath: 'a', filePath: 'nowhere.png' }),
  absolute: await up({ cloudPath: '/a', filePath: Buffer.from('') }),
  large: await up({ cloudPath: 'a', filePath: Buffer.alloc(%(most)d + 1) }),
  noList: await failing(ann.cloud.getTempFileURL({})),
  long: await failing(ann.cloud.deleteFile({ fileList: Array(51).fill('a') })),
  offline: await failing(createWx({ base: 'http://127.0.0.1:1' }).cloud.uploadFile({ cloudPath: 'a', filePath: Buffer.from('') })),
};
"""


def test_what_is_wrong_is_said_in_the_clients_words(tmp_path: Path) -> None:
    with serving(tmp_path) as cloud:
        seen = node(cloud, WRONG.replace("%(most)d", str(CLIENT_UPLOAD_BYTES)))
        assert told(cloud) == ["CFN-TCB-092"]
    texts = {name: each["errMsg"] for name, each in seen.items()}
    assert texts["noPath"] == "cloud.uploadFile:fail parameter.cloudPath should be String instead of Undefined;"
    assert texts["noFile"] == "cloud.uploadFile:fail parameter.filePath should be String instead of Undefined;"
    assert texts["noList"] == "cloud.getTempFileURL:fail parameter.fileList should be Array instead of Undefined;"
    assert "file doesn't exist: nowhere.png" in texts["missing"]
    assert "-501007 invalid parameters | errMsg: invalid cloud path '/a'" in texts["absolute"]
    assert "at most 50 at a time" in texts["long"]
    assert (seen["large"]["errCode"], seen["large"]["code"]) == (-403001, "CFN-TCB-092")
    assert (seen["offline"]["errCode"], seen["offline"]["isError"]) == (-1, True)
    assert "is `cloudfn dev` running?" in texts["offline"]


RIGHTS = """
const up = (wx, cloudPath) => wx.cloud.uploadFile({ cloudPath, filePath: Buffer.from('x') }).then(() => 0, (e) => e.errCode);
const down = (wx, fileID) => wx.cloud.downloadFile({ fileID }).then(() => 0, (e) => e.errCode);
const link = async (wx, id) => (await wx.cloud.getTempFileURL({ fileList: [id] })).fileList[0].status;
const remove = async (wx, id) => (await wx.cloud.deleteFile({ fileList: [id] })).fileList[0].status;
const seen = {};
for (const [path, wx, other] of [['ann.txt', ann, bob], ['server.txt', ann, bob]]) {
  seen[path] = [
    await up(wx, path), await down(wx, path), await link(wx, path), await up(other, path), await down(other, path),
    await link(other, path), await remove(other, path), await remove(wx, path),
  ];
}
const picture = await fetch(bob.cloudfn.srcOf('cloud://e.b/kept.txt'), { redirect: 'manual' });
return { ...seen, picture: picture.status, refused: await failing(bob.cloud.uploadFile({ cloudPath: 'kept.txt', filePath: Buffer.from('') })) };
"""
NO = -503002
OWN = '{"read": "resource.openid == auth.openid", "write": "resource.openid == auth.openid"}'
OPEN = '{"read": true, "write": "/^ann/.test(resource.path) && resource.openid == auth.openid"}'


@pytest.mark.parametrize(
    ("permission", "anns", "servers", "picture"),
    [
        (None, [0, 0, 0, NO, 0, 0, NO, 0], [NO, 0, 0, NO, 0, 0, NO, NO], 302),
        (Permission("READONLY"), [0, 0, 0, NO, 0, 0, NO, 0], [NO, 0, 0, NO, 0, 0, NO, NO], 302),
        (Permission("PRIVATE"), [0, 0, 0, NO, NO, NO, NO, 0], [NO] * 8, 403),
        (Permission("ADMINWRITE"), [NO, -503003, -503003, NO, -503003, -503003, -503003, -503003], None, 302),
        (Permission("ADMINONLY"), [NO, -503003, -503003, NO, -503003, -503003, -503003, -503003], [NO] * 8, 403),
        (Permission("CUSTOM", OWN), [0, 0, 0, NO, NO, NO, NO, 0], [NO] * 8, 403),
        (Permission("CUSTOM", OPEN), [0, 0, 0, NO, 0, 0, NO, 0], [NO, 0, 0, NO, 0, 0, NO, NO], 302),
    ],
)
def test_presets_and_rules_of_files(
    tmp_path: Path, permission: Permission | None, anns: list[int], servers: list[int] | None, picture: int
) -> None:
    """A file of ann's that bob wants too; one of a function's; whether bob is shown a function's picture."""
    with serving(tmp_path, manifest=manifest_for(tmp_path, storage=StorageSettings(permission))) as cloud:
        root = cloud.directory / ".cloudfn" / "storage"
        root.mkdir(parents=True)
        for name in ("server.txt", "kept.txt"):
            (root / name).write_text("of a function")
        seen = node(cloud, RIGHTS)
        assert seen["ann.txt"] == anns
        assert seen["server.txt"] == (servers or [NO, 0, 0, NO, 0, 0, NO, NO])
        assert seen["picture"] == picture
        refused = seen["refused"]
        assert refused["errMsg"] == (
            "cloud.uploadFile:fail Error: errCode: -503002 storage permission denied | errMsg: Have no access right to the"
            " storage STORAGE_EXCEED_AUTHORITY"
        )
        rules = permission is not None and permission.rule
        assert refused["code"] == ("CFN-TCB-091" if rules else "CFN-TCB-090")
        assert refused["code"] in told(cloud)


def test_a_functions_upload_takes_a_file_over(tmp_path: Path) -> None:
    with serving(tmp_path) as cloud:
        node(cloud, "await ann.cloud.uploadFile({ cloudPath: 'a.txt', filePath: Buffer.from('x') });")
        folder = cloud.directory / ".cloudfn" / "storage"
        assert [each.name for each in folder.iterdir() if each.name.endswith(".owner")] == [".a.txt.owner"]
        data = cloud.admin({"action": "storage.getUploadMetadata", "path": "a.txt"})["data"]
        request = urllib.request.Request(data["url"], b"y", {"Signature": data["authorization"]}, method="PUT")
        with urllib.request.urlopen(request) as answer:
            assert answer.status == 200
        assert node(cloud, "return (await ann.cloud.deleteFile({ fileList: ['a.txt'] })).fileList[0].status") == NO
        assert [each.name for each in folder.iterdir()] == ["a.txt"]


def test_nobody_uploads_in_anothers_name(tmp_path: Path) -> None:
    """The form is signed with whose the file will be."""
    script = """
    const ask = await fetch(%(url)s + '/client/storage.upload', { method: 'POST', headers: { 'X-CloudFn-Openid': 'bob' },
      body: JSON.stringify({ cloudPath: 'a.txt' }) });
    const { data } = await ask.json();
    const post = async (changes) => {
      const form = new FormData();
      for (const [name, value] of Object.entries({ ...data.fields, ...changes })) form.append(name, value);
      form.append('file', new Blob(['x']));
      return (await fetch(%(url)s + data.path, { method: 'POST', body: form })).status;
    };
    return [await post({ 'x-cloudfn-owner': 'ann' }), await post({ 'x-cloudfn-owner': '' }), await post({})];
    """
    with serving(tmp_path) as cloud:
        assert run_node(cloud, tmp_path, script % {"url": json.dumps(cloud.url)}) == [403, 403, 204]
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(f"{cloud.url}/client/file?id=nothing.png")
        with refused.value as answer:
            assert answer.status == 404


ONE_FILE = """
fs.writeFileSync('photo.txt', 'by path');
fs.writeFileSync('one-file.js', await (await fetch(%(url)s + '/wx.js')).text());
const wx = require(require('path').resolve('one-file.js')).createWx({ base: %(url)s, openid: 'ann' });
const { fileID } = await wx.cloud.uploadFile({ cloudPath: 'a.txt', filePath: 'photo.txt' });
return fs.readFileSync((await wx.cloud.downloadFile({ fileID })).tempFilePath, 'utf8');
"""


def test_the_one_file_that_the_address_serves_reads_paths_too(tmp_path: Path) -> None:
    with serving(tmp_path) as cloud:
        assert node(cloud, ONE_FILE.replace("%(url)s", json.dumps(cloud.url))) == "by path"


NATIVE = """
const asked = [];
const answers = (name, extra) => (args) => {
  asked.push({ api: name, ...args, success: undefined, fail: undefined, complete: undefined });
  const task = { onProgressUpdate: (tell) => setTimeout(() => tell({ progress: 100, totalBytesSent: 5, totalBytesExpectedToSend: 5,
    ...(name === 'downloadFile' ? { totalBytesSent: undefined, totalBytesExpectedToSend: undefined, totalBytesWritten: 6, totalBytesExpectedToWrite: 6 } : {}) }), 0),
    onHeadersReceived: () => {}, abort: () => args.fail({ errMsg: name + ':fail abort' }) };
  setTimeout(async () => args.success(await extra(args)), 5);
  return task;
};
const native = {
  request: (args) => void fetch(args.url, { method: args.method, headers: args.header, body: args.data }).then(async (answer) =>
    args.success({ statusCode: answer.status, header: {}, data: await answer.text() })),
  uploadFile: answers('uploadFile', async ({ url, formData }) => {
    const form = new FormData();
    for (const [name, value] of Object.entries(formData)) form.append(name, value);
    form.append('file', new Blob(['photo']));
    return { statusCode: (await fetch(url, { method: 'POST', body: form })).status, data: '' };
  }),
  downloadFile: answers('downloadFile', async ({ url }) => {
    const answer = await fetch(url);
    return { statusCode: answer.status, tempFilePath: 'wxfile://tmp_' + (await answer.text()) };
  }),
};
const wx = createWx({ base: %(url)s, native, openid: 'ann', appid: 'wx1' });
const sent = await called((callbacks) => wx.cloud.uploadFile({ cloudPath: 'p.png', filePath: 'wxfile://tmp_1.png', ...callbacks }));
const got = await called((callbacks) => wx.cloud.downloadFile({ fileID: 'p.png', ...callbacks }));
const down = await wx.cloud.downloadFile({ fileID: 'p.png' });
const ended = called((callbacks) => wx.cloud.downloadFile({ fileID: 'p.png', ...callbacks }));
called.task.abort();
return { sent, got, down, ended: (await ended).seen[0], asked };
"""


def test_over_the_real_wx_of_a_phone(tmp_path: Path) -> None:
    with serving(tmp_path) as cloud:
        seen = node(cloud, NATIVE.replace("%(url)s", json.dumps(cloud.url)))
        assert (cloud.directory / ".cloudfn" / "storage" / "p.png").read_text() == "photo"
    first = seen["asked"][0]
    assert (first["api"], first["filePath"]) == ("uploadFile", "wxfile://tmp_1.png")
    assert first["url"].startswith(f"{cloud.url}/storage/p.png")
    assert first["header"] == {"X-CloudFn-Openid": "ann", "X-CloudFn-Appid": "wx1"}
    assert seen["sent"]["seen"][0] == ["success", "cloud.uploadFile:ok"]
    assert seen["sent"]["progress"] == [{"progress": 100, "totalBytesSent": 5, "totalBytesExpectedToSend": 5}]
    assert seen["got"]["progress"] == [{"progress": 100, "totalBytesWritten": 6, "totalBytesExpectedToWrite": 6}]
    assert seen["down"] == {"errMsg": "cloud.downloadFile:ok", "tempFilePath": "wxfile://tmp_photo", "statusCode": 200}
    assert seen["ended"] == ["fail", "cloud.downloadFile:fail undefined . downloadFile:fail abort"]
