"""CloudBase's own ``@cloudbase/manager-node``, unchanged, deploys to ``cloudfn emulate`` through a CONNECT proxy.

So the emulated cloud is checked by a client that nobody here wrote. The function then runs in the real runner.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.kit.command import argv, environment
from tests.kit.connect_proxy import Proxy, connect_proxy

pytestmark = [
    pytest.mark.node,
    pytest.mark.npm,
    pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl makes the throw-away certificates"),
]

ENV = "shop-1a2b3c"
SCRIPT = r"""
const CloudBase = require("@cloudbase/manager-node")
const fs = require("fs")
async function main() {
  const app = new CloudBase({ secretId: process.env.KEY_ID, secretKey: process.env.KEY, envId: process.env.ENV_ID })
  const out = {}
  const func = {
    name: "makeOrder", timeout: 12, runtime: "Nodejs18.15", memorySize: 256, handler: "index.main",
    envVariables: { SHOP: "tea" }, installDependency: false,
    triggers: [{ name: "nightly", type: "timer", config: "0 0 2 * * * *" }], path: "/order",
  }
  const root = process.env.ROOT
  await app.functions.createFunction({ func, functionRootPath: root, force: true, deployMode: "zip" })
  out.created = await app.functions.getFunctionDetail("makeOrder")
  out.invoked = await app.functions.invokeFunction("makeOrder", { a: 1 })
  fs.writeFileSync(root + "/makeOrder/index.js", "exports.main = async e => ({ version: 2, shop: process.env.SHOP })")
  await app.functions.createFunction({ func: { ...func, timeout: 20 }, functionRootPath: root, force: true })
  out.updated = await app.functions.getFunctionDetail("makeOrder")
  out.again = await app.functions.invokeFunction("makeOrder", {})
  out.list = (await app.functions.getFunctionList(20, 0)).Functions.map(each => each.FunctionName)
  out.version = (await app.functions.publishVersion({ functionName: "makeOrder", description: "one" })).FunctionVersion
  const rested = async () => (await app.functions.getFunctionDetail("makeOrder")).Status === "Active"
  while (!(await rested())) await new Promise(r => setTimeout(r, 50))
  await app.database.createCollection("orders")
  await app.database.updateCollection("orders", { CreateIndexes: [{ IndexName: "byNo",
    MgoKeySchema: { MgoIndexKeys: [{ Name: "outTradeNo", Direction: "1" }], MgoIsUnique: true } }] })
  out.index = (await app.database.checkIndexExists("orders", "byNo")).Exists
  out.collections = (await app.database.listCollections()).Collections.map(each => each.CollectionName)
  out.missing = (await app.database.checkCollectionExists("nothing")).Exists
  try { await app.functions.getFunctionDetail("nothing") } catch (e) { out.refusal = e.code }
  out.access = (await app.access.getAccessList({ name: "makeOrder" })).APISet.map(each => each.Path)
  await app.functions.deleteFunctionTrigger("makeOrder", "nightly")
  await app.functions.deleteFunction("makeOrder")
  fs.writeFileSync(process.env.OUT, JSON.stringify(out))
}
main().catch(e => { console.error(e); process.exit(1) })
"""


@pytest.fixture
def emulate(tmp_path: Path) -> Iterator[dict[str, object]]:
    """A ``cloudfn emulate`` of its own; what its dev.json says."""
    (tmp_path / "functions" / "makeOrder").mkdir(parents=True)
    (tmp_path / "functions" / "makeOrder" / "index.js").write_text(
        "exports.main = async e => { console.log('order', e.a); return { version: 1, a: e.a } }\n"
    )
    (tmp_path / "functions" / "makeOrder" / "package.json").write_text('{"name": "order", "version": "1.0.0"}')
    (tmp_path / "cloudfn.yaml").write_text(
        f"version: 1\nproject: tea\nenv: {{id: {ENV}}}\nfunctions: {{makeOrder: {{}}}}\n"
    )
    ready = tmp_path / "ready.json"
    command = argv("-C", str(tmp_path), "emulate", "--port", "0", "--settle", "0.2")
    environ = environment()
    process = subprocess.Popen(
        [*command, "--ready-file", str(ready)], env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    try:
        deadline = time.monotonic() + 60
        while not ready.exists():
            assert process.poll() is None, process.communicate()[1]
            assert time.monotonic() < deadline
            time.sleep(0.05)
        yield {**json.loads((tmp_path / ".cloudfn/emulate/dev.json").read_text()), "directory": tmp_path}
    finally:
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=30)
        assert process.returncode == 0, err


@pytest.fixture
def proxy(emulate: dict[str, object], tmp_path: Path) -> Iterator[Proxy]:
    place = tmp_path / "certificates"
    place.mkdir()
    with connect_proxy(place, int(str(emulate["url"]).rpartition(":")[2])) as found:
        yield found


def test_manager_node_deploys_and_calls(
    emulate: dict[str, object], proxy: Proxy, npm: Callable[..., Path], tmp_path: Path
) -> None:
    script = tmp_path / "deploy.js"
    script.write_text(SCRIPT)
    environ = {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "NODE_PATH": str(npm("@cloudbase/manager-node@5.6.5")),
        "NODE_EXTRA_CA_CERTS": str(proxy.ca),
        "http_proxy": proxy.url,
        "https_proxy": proxy.url,
        "KEY_ID": str(emulate["secretId"]),
        "KEY": str(emulate["secretKey"]),
        "ENV_ID": ENV,
        "ROOT": str(tmp_path / "functions"),
        "OUT": str(tmp_path / "out.json"),
    }
    ran = subprocess.run(["node", str(script)], env=environ, capture_output=True, text=True, timeout=120, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    out = json.loads((tmp_path / "out.json").read_text())
    created = out["created"]
    assert (created["Status"], created["Timeout"], created["MemorySize"]) == ("Active", 12, 256)
    assert created["Environment"]["Variables"] == [{"Key": "SHOP", "Value": "tea"}]
    assert [each["TriggerName"] for each in created["Triggers"]] == ["nightly"]
    assert json.loads(out["invoked"]["RetMsg"]) == {"version": 1, "a": 1}
    assert "order 1" in out["invoked"]["Log"]
    assert out["updated"]["Timeout"] == 20
    assert json.loads(out["again"]["RetMsg"]) == {"version": 2, "shop": "tea"}
    assert out["list"] == ["makeOrder"]
    assert out["version"] == "1"
    assert (out["index"], out["collections"], out["missing"]) == (True, ["orders"], False)
    assert out["refusal"].startswith("ResourceNotFound.Function")
    assert out["access"] == ["/order"]
