"""What the package consists of, and that its types are right."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

import cloudfn
from tests.kit.npm_package import SOURCE, pack, run_tool
from tests.kit.project import ROOT

pytestmark = [pytest.mark.node, pytest.mark.npm]

GOOD = """
import { startCloud, wxServerSdk, CallFailed, type Cloud, type Order } from "cloudfn-testing";
import sdk, { database } from "cloudfn-testing/wx-server-sdk";

export async function test(): Promise<void> {
  await using cloud: Cloud = await startCloud({ project: "shop", stage: "dev", start: "now", scale: "max" });
  const made = await cloud.call<{ outTradeNo: string }>("makeOrder", { fee: 1 }, { openid: "o1" });
  const end = await cloud.pay(made.outTradeNo, "cancel");
  const order: Order = await cloud.order(end.outTradeNo);
  const rows = await cloud.documents<{ _id: string; n: number }>("orders").find({ n: 1 });
  const at: Date = await cloud.clock.advance("1h");
  const ids: string[] = await cloud.documents("orders").insert([{ n: rows[0].n, at }]);
  const proof = await cloud.prove({ function: "payCallback", lang: "zh" });
  if (!proof.ok || order.totalFeeFen > 1 || ids.length) throw new Error(proof.findings[0].message);
  try {
    await cloud.call("makeOrder");
  } catch (error) {
    if (error instanceof CallFailed) console.log(error.kind, error.functionStack);
  }
  sdk.cloudfn.as("o2");
  sdk.getWXContext.mockReturnValue({ OPENID: "o3" });
  wxServerSdk({ openid: "o4", getWXContext: () => ({ OPENID: "o4" }) }).cloudPay.unifiedOrder({});
  database().collection("orders");
}
"""
SLIPS = {
    'startCloud({ projekt: "." });': "projekt",
    'cloud.pay("1", "paid");': '"paid"',
    "cloud.clock.advance(3600);": "number",
    'cloud.documents("a").put({ n: 1 });': "_id",
    'cloud.call("a").outTradeNo;': "outTradeNo",
}


def test_it_holds_what_it_needs_and_nothing_else(tmp_path: Path) -> None:
    package, files = pack(tmp_path)
    source = {path.relative_to(SOURCE).as_posix() for path in SOURCE.rglob("*") if path.is_file()}
    assert set(files) == source
    told = json.loads((package / "package.json").read_text("utf-8"))
    assert told["version"] == cloudfn.__version__
    assert "dependencies" not in told
    for entry in re.findall(r'"\./([^"]+\.\w+)"', json.dumps(told["exports"])):
        assert entry in files
    assert (package / "LICENSE").read_text() == (ROOT / "LICENSE").read_text()


def test_both_languages_say_the_same(tmp_path: Path) -> None:
    script = f"""
      const {{ WORDS }} = require({json.dumps(str(SOURCE / "lib" / "words.js"))});
      console.log(JSON.stringify(Object.entries(WORDS).map(([name, {{ en, zh }}]) => [name, en.length, zh.length])));"""
    ran = run_tool("node", "-e", script, cwd=tmp_path)
    texts = json.loads(ran.out)
    assert len(texts) > 15
    assert [name for name, en, zh in texts if en != zh] == []
    said = " ".join(file.read_text("utf-8") for file in SOURCE.rglob("*.js") if file.name != "words.js")
    assert [name for name, _, _ in texts if f'say("{name}"' not in said] == []
    heads = [re.findall(r"^#+|^```\w*", (SOURCE / name).read_text("utf-8"), re.M) for name in READMES]
    assert heads[0] == heads[1]


READMES = ("README.md", "README.zh-CN.md")


def test_types_fit_and_catch_slips(package: Path, npm: Callable[..., Path], tmp_path: Path) -> None:
    (tmp_path / "node_modules").mkdir()
    (tmp_path / "node_modules" / "cloudfn-testing").symlink_to(package)
    tsc = npm("typescript@5.9.3") / "typescript" / "bin" / "tsc"
    options = (
        "--noEmit",
        "--strict",
        "--module",
        "node16",
        "--target",
        "es2022",
        "--lib",
        "es2022,dom,esnext.disposable",
    )
    (tmp_path / "good.mts").write_text(GOOD)
    (tmp_path / "good.cts").write_text(
        'import testing = require("cloudfn-testing");\nimport sdk = require("cloudfn-testing/wx-server-sdk");\n'
        'import setup = require("cloudfn-testing/global-setup");\n'
        "export const all = [testing.startCloud, sdk.cloudfn.cloud.url, setup.globalTeardown];\n"
    )
    good = run_tool("node", tsc, *options, "good.mts", "good.cts", cwd=tmp_path)
    assert good.code == 0, good.out
    head = 'import { startCloud, type Cloud } from "cloudfn-testing";\ndeclare const cloud: Cloud;\n'
    (tmp_path / "bad.mts").write_text(head + "\n".join(SLIPS) + "\n")
    bad = run_tool("node", tsc, *options, "bad.mts", cwd=tmp_path)
    lines = bad.out.splitlines()
    for number, name in enumerate(SLIPS.values(), 3):
        assert any(line.startswith(f"bad.mts({number},") and name in line for line in lines), (number, bad.out)
