# ruff: noqa: E501 - scripts for Node keep their own lines
"""SDKs of earlier generations: those before @cloudbase/database 1.0 speak a dialect of their own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.kit.backend import OPENID, serving
from tests.kit.sdk import run_node

pytestmark = [pytest.mark.node, pytest.mark.npm]

REDIRECT = r"""
// These SDKs do not read TCB_CONTEXT_CNFG: send what goes to Tencent's hosts to the test's server.
const target = new URL(JSON.parse(process.env.TCB_CONTEXT_CNFG).URL);
const http = require('http');
const real = http.request;
for (const module of [http, require('https')]) {
  module.request = (options, ...rest) => {
    const host = String((options && (options.host || options.hostname)) || '');
    if (!/tencentyun\.com|tencentcloudapi\.com/.test(host)) return real.call(http, options, ...rest);
    const { hostname, port, pathname: path } = target;
    const headers = Object.fromEntries(Object.entries(options.headers || {}).filter(([name]) => name.toLowerCase() !== 'host'));
    headers.host = target.host;
    return real.call(http, { ...options, headers, protocol: 'http:', host: hostname, hostname, port, path, agent: undefined }, ...rest);
  };
}
"""
WX = "const wx = true, cloud = require('wx-server-sdk'); cloud.init({ env: 'env-local' });\n"
TCB = "const wx = false, cloud = require('%s').init({ env: 'env-local', secretId: 'local', secretKey: 'local' });\n"
SCRIPT = r"""
const db = cloud.database(), _ = db.command, $ = _.aggregate, orders = db.collection('orders');
const put = (data) => (wx ? { data } : data);
const one = (result) => (Array.isArray(result.data) ? result.data[0] : result.data);
const out = {};
await orders.add(put({ _id: 'o1', n: 1, f: 1.5, s: '中', none: null, d: new Date(1700000000000), at: db.serverDate({ offset: 1000 }), spot: new db.Geo.Point(113.3, 23.1), list: [1, { x: 2 }], nested: { a: { b: 1 } } }));
const first = one(await orders.doc('o1').get());
out.types = [first.d instanceof Date && first.d.getTime(), first.at instanceof Date, first.none, first.f, first.list, first.nested];
await orders.doc('o1').update(put({ n: _.inc(2), 'nested.a.c': 3, list: _.push(7) }));
const second = one(await orders.doc('o1').get());
out.update = [second.n, second.nested, second.list];
out.query = (await orders.where({ n: _.gt(2).and(_.lt(9)), 'nested.a.c': 3, s: /中/, d: _.lte(new Date(1700000000000)) }).orderBy('n', 'desc').limit(5).field({ n: true }).get()).data;
await orders.doc('o2').set(put({ q: 1 }));
out.count = (await orders.where({ q: 1 }).count()).total;
await orders.where({ q: 1 }).update(put({ z: 1 }));
const transaction = await db.startTransaction();
const inside = transaction.collection('orders').doc('o2');
const held = one(await inside.get()) ;
await inside.update(put({ q: _.inc(held.q) }));
await transaction.commit();
out.transaction = one(await orders.doc('o2').get());
const grouped = await orders.aggregate().match({ n: _.gt(0) }).group({ _id: '$s', t: $.sum('$n') }).end();
out.aggregate = grouped.list || grouped.data;
await orders.doc('o2').remove();
out.left = (await orders.count()).total;
out.call = (await cloud.callFunction({ name: 'echo', data: { a: 1 } })).result.openid;
const { fileID } = await cloud.uploadFile({ cloudPath: 'dir/中 文.txt', fileContent: Buffer.from('hello') });
out.file = String((await cloud.downloadFile({ fileID })).fileContent);
return out;
"""
EXPECTED = {
    "types": [1700000000000, True, None, 1.5, [1, {"x": 2}], {"a": {"b": 1}}],
    "update": [3, {"a": {"b": 1, "c": 3}}, [1, {"x": 2}, 7]],
    "query": [{"_id": "o1", "n": 3}],
    "count": 1,
    "transaction": {"_id": "o2", "q": 2, "z": 1},
    "aggregate": [{"_id": "中", "t": 3}],
    "left": 1,
    "call": OPENID,
    "file": "hello",
}


@pytest.mark.parametrize(
    ("package", "head"),
    [
        ("wx-server-sdk@1.8.3", WX),
        ("wx-server-sdk@2.0.4", WX),
        ("wx-server-sdk@2.1.2", WX),
        ("wx-server-sdk@2.3.3", WX),  # what ~2.3.2 installs: 2.3.2 itself was never published
        ("tcb-admin-node@1.23.0", TCB % "tcb-admin-node"),
        ("@cloudbase/node-sdk@2.9.1", TCB % "@cloudbase/node-sdk"),
        ("@cloudbase/node-sdk@3.18.3", TCB % "@cloudbase/node-sdk"),
    ],
)
def test_an_old_sdk_reads_and_writes(package: str, head: str, tmp_path: Path, npm: Callable[..., Path]) -> None:
    with serving(tmp_path) as cloud:
        assert run_node(cloud, npm(package), REDIRECT + head + SCRIPT) == EXPECTED
