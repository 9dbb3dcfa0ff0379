"""What the Node shim costs: added time of a cold start and of a warm call, against the same function without it.

    python bench/shim.py [--rounds 15] [--node PATH]

Cold: from require() of the entry to the handler in hand, in fresh processes, with and without the shim in turn.
Warm: one event after the other in one process. The least of all rounds counts, since other work only ever adds.
Without `verify: query` and `once`, which go over the network.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from cloudfn import build, shim
from cloudfn.manifest.values import Binding, Function, Manifest

GOAL_COLD_MS = 3.0
GOAL_WARM_MS = 0.2

HANDLER = "exports.main = async (event) => ({ errcode: 0, errmsg: String(event.outTradeNo) });\n"

MEASURE = """
const { performance } = require("perf_hooks");
const [, , entry, event] = process.argv;
const begun = performance.now();
const { main } = require(entry);
const cold = performance.now() - begun;
(async () => {
  const calls = 20000;
  for (let n = 0; n < 2000; n += 1) await main(JSON.parse(event), {}, () => {});
  const begun = performance.now();
  for (let n = 0; n < calls; n += 1) await main(JSON.parse(event), {}, () => {});
  console.log(JSON.stringify({ cold, warm: (performance.now() - begun) / calls }));
})();
"""

EVENT = {
    "appid": "wxd2d16a504f24665e", "bankType": "OTHERS", "cashFee": 1, "feeType": "CNY", "isSubscribe": "N",
    "mchId": "1800008281", "nonceStr": "d7b95b2f00000001", "openid": "oPoo44XXXXXXXXXXXXXXXXXXXXXX",
    "outTradeNo": "1217752501201407033233368018", "resultCode": "SUCCESS", "returnCode": "SUCCESS",
    "subAppid": "wx0123456789abcdef", "subMchId": "1900009231", "timeEnd": "20201228145526", "totalFee": 1,
    "tradeType": "JSAPI", "transactionId": "4200000791202012280000000001",
}  # fmt: skip


def measure(node: str, script: Path, entry: Path, bindings: str) -> dict[str, float]:
    environment = {"CLOUDFN_BINDINGS": bindings, "TCB_SOURCE": "wx_paycallback"}
    command = [node, str(script), str(entry), json.dumps(EVENT)]
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    found: dict[str, float] = json.loads(ran.stdout)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--node", default=shutil.which("node"))
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        source = root / "functions" / "fn"
        source.mkdir(parents=True)
        (source / "index.js").write_text(HANDLER)
        roles = {
            "no role": {},
            "places orders": {"default": Binding("default", "1900009231", ("fn",), "fn2")},
            "callback": {"default": Binding("default", "1900009231", (), "fn")},
        }
        script = root / "measure.js"
        script.write_text(MEASURE)
        print(f"{'role':15} {'cold +ms':>9} {'warm +ms':>9}")
        missed = False
        for role, payments in roles.items():
            manifest = Manifest("p", root, "e", functions={"fn": Function("fn", source)}, payments=payments)
            (artifact,) = build.build(manifest)
            unpacked = root / artifact.digest[:8]
            shutil.unpack_archive(artifact.path, unpacked)
            bindings = shim.bindings(manifest, "fn")
            plain, laid = [], []
            for _ in range(chosen.rounds):
                plain.append(measure(chosen.node, script, unpacked / "index.js", ""))
                laid.append(measure(chosen.node, script, unpacked / f"{shim.ENTRY}.js", bindings))
            added = {
                key: min(each[key] for each in laid) - min(each[key] for each in plain) for key in ("cold", "warm")
            }
            print(f"{role:15} {added['cold']:9.2f} {added['warm']:9.4f}")
            missed = missed or added["cold"] >= GOAL_COLD_MS or added["warm"] >= GOAL_WARM_MS
    print(f"goals: cold < {GOAL_COLD_MS} ms, warm < {GOAL_WARM_MS} ms: {'missed' if missed else 'met'}")
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
