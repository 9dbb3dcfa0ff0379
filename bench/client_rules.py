"""A query of the mini program, through rules, beside the same query of server code.

    python bench/client_rules.py --node-modules DIR [--documents 10000] [--rounds 20] [--queries 25]

``DIR`` holds wx-server-sdk. Starts a ``dev`` of its own. One Node.js process is the mini program (the package's
``wx``), a warm function with the real SDK the server code; each times its own queries, in turns round by round, and
every answer of one is compared with the other's. Prints medians in milliseconds; fails where answers differ, asserts
no time.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.running import ROOT, Dev, start

OPENID = "oBench0000000000000000000001"
MANIFEST = """version: 1
project: rules
env: {id: test-f0b102}
appId: wx0123456789abcdef
functions: {ask: {timeout: 60s}}
documents:
  collections:
    ruled:
      indexes: [[_openid, n]]
      rules: {read: doc._openid == auth.openid, write: false}
    preset:
      indexes: [[_openid, n]]
      permission: PRIVATE
"""
TIMED = """
/** Milliseconds and answers of queries, one after the other. `who` stands for the user's openid. */
module.exports = async function timed(db, who, collection, first, count) {
  const _ = db.command, took = [], answers = [];
  for (let n = first; n < first + count; n += 1) {
    const mine = collection === 'ruled' || who !== '{openid}' ? { _openid: who } : {};
    const query = db.collection(collection).where({ ...mine, n: _.gte(n * 7).and(_.lt(n * 7 + 2000)), state: 'open' })
      .orderBy('n', 'asc').limit(20);
    const began = process.hrtime.bigint();
    const { data } = await query.get();
    took.push(Number(process.hrtime.bigint() - began) / 1e6);
    answers.push(data);
  }
  return { took, answers };
};
"""
FUNCTION = """
const cloud = require('wx-server-sdk');
cloud.init();
const timed = require('./timed');
exports.main = ({ who, collection, first, count }) => timed(cloud.database(), who, collection, first, count);
"""
CLIENT = """
const { createWx } = require(process.argv[2]);
const timed = require(process.argv[3]);
const wx = createWx({ base: process.argv[4], openid: process.argv[5] });
const db = wx.cloud.database();
require('node:readline').createInterface({ input: process.stdin }).on('line', async (line) => {
  const { collection, first, count } = JSON.parse(line);
  process.stdout.write(JSON.stringify(await timed(db, '{openid}', collection, first, count)) + '\\n');
});
"""


def prepare(folder: Path, modules: Path, documents: int) -> Path:
    """A project whose state the first start fills: documents of 50 users, a fifth of them ours."""
    project = folder / "project"
    function = project / "functions" / "ask"
    function.mkdir(parents=True)
    (project / "cloudfn.yaml").write_text(MANIFEST)
    (function / "package.json").write_text('{"dependencies": {"wx-server-sdk": "*"}}')
    (function / "index.js").write_text(FUNCTION)
    (function / "timed.js").write_text(TIMED)
    (function / "node_modules").symlink_to(modules.resolve())
    rows = [
        {
            "_id": f"o{n}",
            "_openid": OPENID if n % 5 == 0 else f"oOther{n % 50}",
            "n": n,
            "state": "open" if n % 3 else "done",
            "lines": [{"id": f"p{n % 40}", "count": 1 + n % 3}],
            "totalFee": n % 900,
        }
        for n in range(documents)
    ]
    for name in ("ruled", "preset"):
        (folder / f"{name}.json").write_text("\n".join(json.dumps(row) for row in rows))
    return project


def server(dev: Dev, wanted: dict[str, Any]) -> dict[str, Any]:
    status, told = dev.ask("POST", "/functions/ask", {**wanted, "who": OPENID})
    assert status == 200, told
    return dict(told)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--node-modules", type=Path, required=True)
    parser.add_argument("--documents", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--queries", type=int, default=25)
    given = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="cloudfn-bench-"))
    project = prepare(folder, given.node_modules, given.documents)
    for name in ("ruled", "preset"):
        load = [sys.executable, "-m", "cloudfn", "db", "import", name, str(folder / f"{name}.json")]
        subprocess.run(load, cwd=project, check=True, stdout=subprocess.DEVNULL)
    dev = start(project)
    (folder / "client.js").write_text(CLIENT)
    wx = ROOT / "cloudfn" / "local" / "console" / "wx"
    command = ["node", str(folder / "client.js"), str(wx), str(project / "functions" / "ask" / "timed.js"), dev.url]
    client = subprocess.Popen([*command, OPENID], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert client.stdin is not None and client.stdout is not None
    try:
        print(
            f"{given.documents:,} documents, {given.rounds} rounds of {given.queries} queries, 20 documents an answer"
        )
        for collection in ("ruled", "preset"):
            times: dict[str, list[float]] = {"mini program": [], "server code": []}
            for number in range(given.rounds + 1):
                wanted = {"collection": collection, "first": number * given.queries, "count": given.queries}
                client.stdin.write(json.dumps(wanted) + "\n")
                client.stdin.flush()
                ours = json.loads(client.stdout.readline())
                theirs = server(dev, wanted)
                assert ours["answers"] == theirs["answers"], (collection, number)
                assert any(ours["answers"]), collection
                if number:  # the first warms both
                    times["mini program"] += ours["took"]
                    times["server code"] += theirs["took"]
            medians = {name: statistics.median(taken) for name, taken in times.items()}
            more = medians["mini program"] - medians["server code"]
            shown = "   ".join(f"{name} {median:6.3f} ms" for name, median in medians.items())
            print(f"  {collection:<8} {shown}   difference {more:+.3f} ms")
    finally:
        client.stdin.close()
        client.wait(30)
        dev.kill()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
