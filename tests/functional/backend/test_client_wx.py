"""``wx.cloud.database()`` of ``wx.js`` against the local cloud: what it asks means what wx-server-sdk's means."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import cloudfn
from cloudfn.manifest.values import CollectionSettings, DocumentSettings, Permission
from tests.kit.backend import OPENID, manifest_for, serving
from tests.kit.client import told
from tests.kit.sdk import WX, run_node

FOLDER = Path(cloudfn.__file__).parent / "local" / "console" / "wx"
pytestmark = [pytest.mark.node, pytest.mark.npm]

DOCUMENTS = """[
  { _id: 'a', n: 1, s: 'ab', tags: ['x', 'y'], o: { p: 1, q: { r: 2 } },
    at: new Date(1000), where: new db.Geo.Point(113, 23) },
  { _id: 'b', n: 2, s: 'Abc', tags: [], o: { p: 2 }, at: new Date(2000), items: [{ k: 1, v: 5 }, { k: 2, v: 1 }] },
  { _id: 'c', n: 3, s: '', o: null, flag: true, where: new db.Geo.Point(114, 24) },
  { _id: 'd', n: 40, tags: ['y'], o: { p: 3, q: { r: 9 } }, at: new Date(4000) },
]"""

QUERIES = [
    "{}",
    "{ n: 2 }",
    "{ n: _.gt(1) }",
    "{ n: _.gt(1).and(_.lt(40)) }",
    "{ n: _.gt(1).lt(40) }",
    "{ n: _.lt(2).or(_.gt(3)) }",
    "{ n: _.and(_.gte(2), _.lte(3)), s: _.neq('') }",
    "{ n: _.in([1, 3]) }",
    "{ n: _.nin([1, 3]) }",
    "{ n: _.not(_.eq(1)) }",
    "{ n: _.nor([_.eq(1), _.gt(3)]) }",
    "{ n: _.mod(2, 1) }",
    "_.or([{ n: 1 }, { flag: true }])",
    "_.and([{ n: _.gt(1) }, _.or({ s: 'Abc' }, { tags: 'y' })])",
    "{ o: { p: 2 } }",
    "{ o: { q: { r: _.gt(2) } } }",
    "{ 'o.q.r': 2 }",
    "{ o: null }",
    "{ tags: 'y' }",
    "{ tags: _.all(['x', 'y']) }",
    "{ tags: _.size(0) }",
    "{ flag: _.exists(true) }",
    "{ items: _.elemMatch({ k: 2, v: _.lt(3) }) }",
    "{ tags: _.elemMatch(_.eq('x')) }",
    "{ s: /^a/i }",
    "{ s: db.RegExp({ regexp: '^a', options: 'i' }) }",
    "{ at: _.gt(new Date(1500)) }",
    "{ at: _.lt(db.serverDate()) }",
    "{ where: _.geoNear({ geometry: new db.Geo.Point(113, 23), maxDistance: 1000 }) }",
    "{ where: _.geoWithin({ centerSphere: [new db.Geo.Point(113, 23), 1] }) }",
]
CHANGES = [
    "{ n: 5, o: { p: 7 } }",
    "{ n: _.inc(2), s: _.remove() }",
    "{ o: _.set({ z: 1 }), n: _.mul(3) }",
    "{ n: _.max(2), m: _.min(1) }",
    "{ tags: _.push('z') }",
    "{ tags: _.push(['z', 'w']) }",
    "{ tags: _.push({ each: ['q'], position: 0, slice: 2 }) }",
    "{ tags: _.unshift(['z']) }",
    "{ tags: _.addToSet('x') }",
    "{ tags: _.addToSet(['x', 'v']) }",
    "{ tags: _.pull('y') }",
    "{ tags: _.pull(_.in(['x', 'y'])) }",
    "{ items: _.pull({ k: _.gt(1) }) }",
    "{ tags: _.pullAll(['x']) }",
    "{ tags: _.pop() }",
    "{ tags: _.shift() }",
    "{ s: _.rename('renamed') }",
    "{ at: new Date(77) }",
]
PIPELINES = [
    "c.aggregate().match({ n: _.gt(1) }).group({ _id: null, sum: $.sum('$n'), most: $.max('$n') }).end()",
    "c.aggregate().sort({ n: -1 }).limit(2).project({ double: $.multiply(['$n', 2]) }).end()",
    "c.aggregate().addFields({ big: $.cond({ if: $.gt(['$n', 2]), then: 'yes', else: 'no' }) }).sort({ _id: 1 }).end()",
    "c.aggregate().unwind('$tags').sortByCount('$tags').sort({ _id: 1 }).end()",
    "c.aggregate().lookup({ from: 'prices', pipeline: $.pipeline().match({ n: 1 }).project({ n: 1 }).done(), as: 'x' })"
    ".sort({ _id: 1 }).end()",
    "c.aggregate().count('all').end()",
]

BOTH = (
    WX
    + """
const { createWx } = require(%(folder)s);
const wx = createWx({ base: %(url)s, openid: %(openid)s });
const sides = [[db, _, $], [wx.cloud.database(), wx.cloud.database().command, wx.cloud.database().command.aggregate]];
const fill = async () => {
  await db.collection('prices').where({ _id: _.exists(true) }).remove();
  for (const data of %(documents)s) await db.collection('prices').add({ data });
  await db.collection('own').where({ _id: _.exists(true) }).remove();
  for (const data of %(documents)s) await db.collection('own').add({ data: { ...data, _openid: %(openid)s } });
};
const failed = (error) => ({ failed: error.errCode });
const seen = [];
await fill();
for (const text of %(queries)s) {
  const made = new Function('db', '_', 'return (' + text + ')');
  const of = ([db, _]) => db.collection('prices').where(made(db, _)).orderBy('_id', 'asc').get()
    .then((got) => got.data, failed);
  seen.push([text, await of(sides[0]), await of(sides[1])]);
}
for (const text of %(pipelines)s) {
  const made = new Function('c', '_', '$', 'return ' + text);
  const of = ([db, _, $]) => made(db.collection('prices'), _, $).then((got) => got.list, failed);
  seen.push([text, await of(sides[0]), await of(sides[1])]);
}
for (const text of %(changes)s) {
  const made = new Function('db', '_', 'return (' + text + ')');
  const of = async ([side, command]) => {
    await fill();
    const two = side.collection('own').where({ _id: command.in(['a', 'b']) });
    const { stats } = await two.update({ data: made(side, command) });
    return { stats, after: (await db.collection('own').orderBy('_id', 'asc').get()).data };
  };
  seen.push([text, await of(sides[0]).catch(failed), await of(sides[1]).catch(failed)]);
}
return seen;
"""
)


def test_queries_updates_and_aggregations_mean_what_the_server_sdks_do(
    tmp_path: Path, npm: Callable[..., Path]
) -> None:
    documents = DocumentSettings(
        collections={
            "prices": CollectionSettings("prices", (), Permission("ADMINWRITE")),
            "own": CollectionSettings("own", (), Permission("PRIVATE")),
        }
    )
    with serving(tmp_path, manifest=manifest_for(tmp_path, documents=documents)) as cloud:
        script = BOTH % {
            "folder": json.dumps(str(FOLDER)),
            "url": json.dumps(cloud.url),
            "openid": json.dumps(OPENID),
            "documents": DOCUMENTS,
            "queries": json.dumps(QUERIES),
            "changes": json.dumps(CHANGES),
            "pipelines": json.dumps(PIPELINES),
        }
        seen = run_node(cloud, npm("wx-server-sdk@3.0.4"), script)
    apart = [(text, server, client) for text, server, client in seen if server != client]
    assert not apart, "\n".join(map(str, apart))
    assert len(seen) == len(QUERIES) + len(PIPELINES) + len(CHANGES)
    refused = [text for text, server, _ in seen if isinstance(server, dict) and "failed" in server]
    assert refused == []


CLIENT = """
const { createWx } = require(%(folder)s);
const db = createWx({ base: %(url)s, openid: 'ann' }).cloud.database({ throwOnNotFound: false });
const other = createWx({ base: %(url)s, openid: 'bob' }).cloud.database();
const c = db.collection('orders');
const called = (start) => new Promise((resolve) => {
  const seen = [];
  const returned = start({
    success: (res) => seen.push(['success', res.errMsg]),
    fail: (res) => seen.push(['fail', res.errMsg]),
    complete: (res) => { seen.push(['complete', res.errMsg]); resolve({ seen, returned: typeof returned }); } });
});
const failing = (work) => work.then(() => null, (error) => (
  { ...error, message: error.message, isError: error instanceof Error }));
const made = await c.add({ data: { _id: 'x', n: 1, at: new Date(5), gone: undefined, place: new db.Geo.Point(1, 2) } });
const got = await c.doc('x').get();
return {
  made, got, kinds: [got.data.at instanceof Date, got.data.place.longitude],
  set: await c.doc('y').set({ data: { n: 2 } }),
  again: await c.doc('y').set({ data: { n: 3 } }),
  update: await c.doc('x').update({ data: { n: db.command.inc(4) } }),
  count: await c.where({ _openid: '{openid}' }).count(),
  page: (await c.field({ n: true, _id: false }).orderBy('n', 'desc').skip(1).limit(1).get()).data,
  sum: await c.aggregate().group({ _id: null, n: db.command.aggregate.sum('$n') }).end(),
  foreign: await other.collection('orders').doc('x').update({ data: { n: 9 } }),
  missing: await failing(c.doc('nobody').get()),
  openid: await failing(c.add({ data: { _openid: 'bob' } })),
  denied: await failing(db.collection('prices').add({ data: {} })),
  noData: await failing(c.add({})),
  callbacks: await called((callbacks) => c.get(callbacks)),
  failed: await called((callbacks) => c.doc('nobody').get(callbacks)),
  removed: await c.doc('x').remove(),
  members: [db.startTransaction, db.createCollection, typeof c.watch],
};
"""


def test_results_and_errors_are_the_clients(tmp_path: Path) -> None:
    documents = DocumentSettings(
        collections={
            "orders": CollectionSettings("orders", (), Permission("PRIVATE")),
            "prices": CollectionSettings("prices", (), Permission("ADMINONLY")),
        }
    )
    with serving(tmp_path, manifest=manifest_for(tmp_path, documents=documents)) as cloud:
        script = CLIENT % {"folder": json.dumps(str(FOLDER)), "url": json.dumps(cloud.url)}
        seen: dict[str, Any] = run_node(cloud, tmp_path, script)
        assert told(cloud) == ["CFN-TCB-078", "CFN-TCB-077", "CFN-TCB-070"]
    assert seen["made"] == {"_id": "x", "errMsg": "collection.add:ok"}
    place = {"type": "Point", "coordinates": [1, 2]}
    stored = {"_id": "x", "n": 1, "at": "1970-01-01T00:00:00.005Z", "place": place, "_openid": "ann"}
    assert seen["got"] == {"data": stored, "errMsg": "document.get:ok"}
    assert seen["kinds"] == [True, 1]
    assert seen["set"] == {"_id": "y", "stats": {"created": 1, "updated": 0}, "errMsg": "document.set:ok"}
    assert seen["again"]["stats"] == {"created": 0, "updated": 1}
    assert seen["update"] == {"stats": {"updated": 1}, "errMsg": "document.update:ok"}
    assert seen["count"] == {"total": 2, "errMsg": "collection.count:ok"}
    assert seen["page"] == [{"n": 3}]
    assert seen["sum"] == {"list": [{"_id": None, "n": 8}], "errMsg": "collection.aggregate:ok"}
    assert seen["foreign"] == {"stats": {"updated": 0}, "errMsg": "document.update:ok"}
    text = (
        "document.get:fail cannot find document with _id nobody, please make sure that the document exists and you have"
        " the corresponding access permission"
    )
    missing = seen["missing"]
    assert (missing["isError"], missing["errCode"], missing["errMsg"]) == (True, -1, text)
    assert missing["message"] == f"errCode: -1 unknown error | errMsg: {text}"
    assert seen["openid"]["message"] == "errCode: -501007 invalid parameters | errMsg: Invalid Key Name: _openid"
    denied = "errCode: -502003 database permission denied | errMsg: Permission denied"
    assert seen["denied"]["message"].startswith(denied)
    assert seen["denied"]["code"] == "CFN-TCB-070"
    assert "ADMINONLY" in seen["denied"]["why"]
    assert seen["noData"]["errMsg"] == "collection.add:fail parameter.data should be object instead of undefined;"
    assert seen["callbacks"] == {
        "seen": [["success", "collection.get:ok"], ["complete", "collection.get:ok"]],
        "returned": "undefined",
    }
    assert [each[0] for each in seen["failed"]["seen"]] == ["fail", "complete"]
    assert seen["removed"] == {"stats": {"removed": 1}, "errMsg": "document.remove:ok"}
    assert seen["members"] == [None, None, "function"]


SERVED = """
const text = await (await fetch(%(url)s + '/wx.js')).text();
const inFile = { exports: {} };
new Function('module', 'require', text)(inFile, () => { throw new Error('one file needs no other'); });
const page = {};
page.location = new URL(%(url)s);
require('vm').runInNewContext(text, Object.assign(page, { globalThis: page, URL, fetch, console, setTimeout }));
const seen = [];
for (const wx of [inFile.exports.createWx({ base: %(url)s, openid: 'ann' }), page.wx]) {
  seen.push(await wx.cloud.database().collection('orders').count());
}
return seen;
"""


def test_what_the_address_serves_is_whole(tmp_path: Path) -> None:
    """As a module of a mini program, and as the script of a page."""
    with serving(tmp_path) as cloud:
        seen = run_node(cloud, tmp_path, SERVED % {"url": json.dumps(cloud.url)})
    assert seen == [{"total": 0, "errMsg": "collection.count:ok"}] * 2
