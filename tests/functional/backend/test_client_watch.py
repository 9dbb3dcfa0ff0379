"""``watch`` of ``wx.js`` in Node against the local address: snapshots, changes, refusals, the end."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import cloudfn
from cloudfn.manifest.values import CollectionSettings, DocumentSettings, Permission
from tests.kit.backend import Cloud, manifest_for, serving
from tests.kit.client import told
from tests.kit.sdk import run_node

FOLDER = Path(cloudfn.__file__).parent / "local" / "console" / "wx"
pytestmark = pytest.mark.node

BEGIN = """
const { createWx } = require(%(folder)s);
const as = (openid) => createWx({ base: %(url)s, openid }).cloud.database();
const db = as('ann'), _ = db.command, orders = db.collection('orders'), prices = db.collection('prices');
/** A listener whose snapshots can be waited for, as plain values. */
function follow(query) {
  const seen = [], waiting = [];
  const settle = () => { while (waiting.length && seen.length >= waiting[0].n) waiting.shift().resolve(seen); };
  const listener = query.watch({
    onChange: (snapshot) => {
      const { id, type, docs, docChanges } = snapshot;
      seen.push({ id, type, docs, docChanges, names: Object.keys(snapshot) });
      settle();
    },
    onError: (error) => {
      const { errCode, errMsg, message, code, why, fix } = error;
      seen.push({ failed: { errCode, errMsg, message, code, why: Boolean(why && fix) } });
      settle();
    },
  });
  return { listener, seen, until: (n) => new Promise((resolve) => { waiting.push({ n, resolve }); settle(); }) };
}
const gist = ({ docs, docChanges, failed }) => failed || [
  docs.map((doc) => doc._id).join(''),
  ...docChanges.map((change) => [change.queueType, change.dataType, change.docId].join(' ')),
];
"""


def run(cloud: Cloud, script: str) -> Any:
    begin = BEGIN % {"folder": json.dumps(str(FOLDER)), "url": json.dumps(cloud.url)}
    return run_node(cloud, Path("node_modules"), begin + script)


def permitted(**presets: str) -> DocumentSettings:
    return DocumentSettings(
        collections={name: CollectionSettings(name, (), Permission(tag)) for name, tag in presets.items()}
    )


LIFE = """
await orders.add({ data: { _id: 'a', n: 1, at: new Date(7), o: { p: 1, q: 2 } } });
const all = follow(orders.where({ n: _.lt(10) }).orderBy('n', 'asc'));
await all.until(1);
const steps = [
  () => orders.add({ data: { _id: 'c', n: 3 } }),
  () => orders.add({ data: { _id: 'b', n: 2 } }),
  () => orders.add({ data: { _id: 'z', n: 20 } }),
  () => orders.doc('a').update({ data: { n: 5, o: { p: 9 }, at: _.remove(), deep: { x: [1, { y: new Date(3) }] } } }),
  () => orders.doc('c').set({ data: { n: 4, whole: true } }),
  () => orders.doc('z').update({ data: { n: 6 } }),
  () => orders.doc('b').update({ data: { n: 30 } }),
  () => orders.where({ n: _.gt(4) }).update({ data: { n: _.inc(1) } }),
  () => orders.doc('c').remove(),
];
for (const step of steps) await step();
const one = follow(orders.doc('a'));
await one.until(1);
await orders.doc('a').remove();
await one.until(2);
await all.until(10);
await all.listener.close();
await orders.doc('z').update({ data: { n: 7 } });
const last = follow(orders.doc('z'));
await last.until(1);
one.listener.close(); last.listener.close();
return { all: all.seen, gists: all.seen.map(gist), one: one.seen.map(gist), last: last.seen.map(gist) };
"""


def test_a_listener_sees_the_result_and_then_every_change_in_order(tmp_path: Path) -> None:
    manifest = manifest_for(tmp_path, documents=permitted(orders="PRIVATE"))
    with serving(tmp_path, manifest=manifest) as cloud:
        found = run(cloud, LIFE)
    assert found["gists"] == [
        ["a", "init init a"],
        ["ac", "enqueue add c"],
        ["acb", "enqueue add b"],  # appended, although 2 sorts before 3
        ["acb", "update update a"],
        ["acb", "update replace c"],
        ["acbz", "enqueue update z"],
        ["acz", "dequeue update b"],
        ["acz", "update update a", "update update z"],
        ["az", "dequeue remove c"],
        ["z", "dequeue remove a"],
    ]
    assert [each["id"] for each in found["all"]] == [*range(10)]
    assert [each.get("type") for each in found["all"]] == ["init", *[None] * 9]
    assert found["all"][0]["names"] == ["id", "docs", "docChanges", "type"]
    updated = found["all"][3]["docChanges"][0]
    assert updated["updatedFields"] == {
        "n": 5,
        "o.p": 9,
        "deep": {"x": [1, {"y": "1970-01-01T00:00:00.003Z"}]},
    }
    assert updated["removedFields"] == ["at"]
    assert updated["doc"]["o"] == {"p": 9, "q": 2}
    assert "updatedFields" not in found["all"][4]["docChanges"][0]
    assert found["all"][6]["docChanges"][0]["doc"]["n"] == 30  # an own document may still be read
    assert found["all"][8]["docChanges"][0]["doc"]["whole"] is True  # the last that was known
    assert found["one"] == [["a", "init init a"], ["", "dequeue remove a"]]
    assert found["last"] == [["z", "init init z"]]


LIMITED = """
for (const [id, n] of [['a', 1], ['b', 2], ['c', 3], ['d', 4]]) await prices.doc(id).set({ data: { n } });
const two = follow(prices.orderBy('n', 'asc').limit(2));
await two.until(1);
await prices.doc('c').update({ data: { n: 0 } });
await two.until(2);
await prices.doc('c').remove();
await two.until(4);
await prices.doc('d').update({ data: { n: 5 } });
await prices.doc('a').update({ data: { n: 1.5 } });
await two.until(5);
two.listener.close();
return two.seen.map(gist);
"""


def test_with_a_limit_documents_come_and_go_because_others_moved(tmp_path: Path) -> None:
    documents = DocumentSettings(
        collections={"prices": CollectionSettings("prices", (), Permission("CUSTOM", '{"read": true, "write": true}'))}
    )
    with serving(tmp_path, manifest=manifest_for(tmp_path, documents=documents)) as cloud:
        seen = run(cloud, LIMITED)
    assert seen == [
        ["ab", "init init a", "init init b"],
        ["ac", "enqueue update c", "dequeue limit b"],
        ["a", "dequeue remove c"],
        ["ab", "enqueue limit b"],
        ["ab", "update update a"],
    ]


RIGHTS = """
const bob = as('bob').collection('orders');
await orders.doc('mine').set({ data: { n: 1 } });
await bob.doc('his').set({ data: { n: 2 } });
const mine = follow(orders), his = follow(bob), { seen } = follow(prices);
await mine.until(1); await his.until(1);
await bob.doc('his').update({ data: { n: 3 } });
await his.until(2);
const empty = follow(orders.where({ n: 99 }));
const refused = [follow(prices), follow(orders.skip(1)), follow(orders.field({ n: true })),
  follow(orders.where({ n: _.geoNear({ geometry: new db.Geo.Point(1, 2) }) })), follow(orders.where({ n: _.in(3) }))];
for (const each of [empty, ...refused]) await each.until(1);
const wrong = [{}, { onChange() {} }, undefined].map((options) => {
  try { orders.watch(options); return ''; } catch (error) { return [error.errCode, error.errMsg].join(' '); }
});
for (const each of [mine, his, empty]) await each.listener.close();
return { mine: mine.seen.map(gist), his: his.seen.map(gist), empty: empty.seen, wrong,
  refused: refused.map(({ seen }) => seen.map((each) => each.failed)) };
"""


def test_rights_hold_and_what_cannot_be_followed_says_so_by_its_name(tmp_path: Path) -> None:
    documents = permitted(orders="PRIVATE", prices="ADMINONLY")
    with serving(tmp_path, manifest=manifest_for(tmp_path, documents=documents)) as cloud:
        found = run(cloud, RIGHTS)
        assert {"CFN-TCB-070", "CFN-TCB-082"} <= {*told(cloud)}
    assert found["mine"] == [["mine", "init init mine"]]
    assert found["his"] == [["his", "init init his"], ["his", "update update his"]]
    assert found["empty"] == [
        {"id": 0, "type": "init", "docs": [], "docChanges": [], "names": ["id", "docs", "docChanges", "type"]}
    ]
    denied, skip, field, near, bad = found["refused"]
    assert all(len(each) == 1 for each in found["refused"])
    assert {each[0]["errCode"] for each in found["refused"]} == {-402002}
    assert denied[0]["code"] == "CFN-TCB-070" and denied[0]["why"]
    assert '"code":"COLLECTION_PERMISSION_DENIED"' in denied[0]["errMsg"]
    assert [each[0]["code"] for each in (skip, field, near)] == ["CFN-TCB-082"] * 3
    assert "$in" in bad[0]["errMsg"]
    assert found["wrong"] == [
        "-401003 collection.watch:fail parameter.onChange should be function instead of undefined;",
        "-401003 collection.watch:fail parameter.onError should be function instead of undefined;",
        "-401003 collection.watch:fail parameter.onChange should be function instead of undefined;",
    ]
