"""A packaged function in a real Node process, called as the platform calls it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import threading
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from cloudfn import build, shim
from cloudfn.manifest.values import Binding, Function, Manifest

DRIVER = """
const [, , entry, name, calls] = process.argv;
const results = [];
function once(main, { event, environment, timeLeft }) {
  Object.assign(process.env, environment);
  return new Promise((resolve) => {
    const succeed = (value) => resolve({ value: value === undefined ? null : value });
    const fail = (error) => resolve({ error: String((error && error.message) || error), stack: error && error.stack });
    const done = (error, value) => (error ? fail(error) : succeed(value));
    const context = { request_id: "r-1", getRemainingTimeInMillis: () => timeLeft || 20000, done, succeed, fail };
    try {
      const value = main(event, context, done);
      if (value && typeof value.then === "function") value.then(succeed, fail);
    } catch (error) {
      fail(error);
    }
  });
}
(async () => {
  const isModule = /^import |^export /m.test(require("fs").readFileSync(entry + ".js", "utf8"));
  const url = require("url").pathToFileURL(entry + ".js").href;
  const loaded = isModule ? await import(url) : require(entry);
  for (const call of JSON.parse(calls)) results.push(await once(loaded[name], call));
  process.stdout.write("\\n##" + JSON.stringify(results) + "\\n", () => process.exit(0));
})().catch((error) => { console.error(error); process.exit(1); });
"""


@dataclass(frozen=True)
class FunctionRun:
    """What a function answered to each call, and what it printed."""

    results: list[dict[str, object]]
    out: str
    err: str

    @property
    def value(self) -> object:
        (only,) = self.results
        assert "value" in only, (only, self.err)
        return only["value"]

    @property
    def codes(self) -> list[str]:
        """The codes that the shim said, in order."""
        return re.findall(r"\[cloudfn\] (CFN-SDK-\d+)", self.err)


@dataclass
class Project:
    """One function ``fn``, packaged by the builder, unpacked and run as the platform runs it."""

    directory: Path
    payments: Mapping[str, Binding] = field(default_factory=dict)
    settings: Mapping[str, object] = field(default_factory=dict)
    node: str = "node"
    preparing: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self.source = self.directory / "functions" / "fn"
        self.source.mkdir(parents=True)

    def write(self, files: Mapping[str, str]) -> None:
        for name, text in files.items():
            path = self.source / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")

    @property
    def manifest(self) -> Manifest:
        function = Function("fn", self.source, timeout_s=20, **self.settings)  # type: ignore[arg-type]
        return Manifest("shop", self.directory, "test-f0b102", functions={"fn": function}, payments=dict(self.payments))

    def unpacked(self) -> tuple[Path, str]:
        """The unpacked package and its handler."""
        (artifact,) = build.build(self.manifest, ["fn"])
        root = self.directory / "var" / artifact.digest[:8]
        if not root.exists():  # never written over: another process may be reading it
            with zipfile.ZipFile(artifact.path) as archive:
                archive.extractall(root)
        return root, artifact.handler

    def run(
        self,
        *calls: Mapping[str, object],
        modules: Path | None = None,
        url: str = "http://127.0.0.1:9/admin",
        source: str = "wx_client",
        environment: Mapping[str, str] | None = None,
    ) -> FunctionRun:
        """Call the packaged function with each of ``calls``: {event, environment?} in one warm process."""
        with self.preparing:
            root, handler = self.unpacked()
            if modules and not (root / "node_modules").exists():
                (root / "node_modules").symlink_to(modules)
            driver = self.directory / "driver.js"
            if not driver.exists():
                driver.write_text(DRIVER, encoding="utf-8")
        file, _, name = handler.rpartition(".")
        ran = subprocess.run(
            [self.node, str(driver), str(root / file), name, json.dumps(calls)],
            cwd=root,
            env={**platform_environment(url, source), **self.bindings(), **(environment or {})},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert ran.returncode == 0, ran.stderr
        out, _, results = ran.stdout.rpartition("\n##")
        return FunctionRun(json.loads(results), out, ran.stderr)

    def bindings(self) -> dict[str, str]:
        text = shim.bindings(self.manifest, "fn")
        return {"CLOUDFN_BINDINGS": text} if text else {}


def platform_environment(url: str, source: str) -> dict[str, str]:
    """What a function sees on the platform, as far as the SDK and the shim look at it."""
    return {
        "PATH": os.environ["PATH"],
        "TENCENTCLOUD_RUNENV": "SCF",
        "TENCENTCLOUD_REGION": "ap-shanghai",
        "TENCENTCLOUD_SECRETID": "local",
        "TENCENTCLOUD_SECRETKEY": "local",
        "TENCENTCLOUD_SESSIONTOKEN": "local",
        "SCF_NAMESPACE": "test-f0b102",
        "TCB_ENV": "test-f0b102",
        "TCB_SOURCE": source,
        "TCB_CONTEXT_KEYS": "TCB_ENV,TCB_SOURCE",
        "TCB_CONTEXT_CNFG": json.dumps({"URL": url}),
        "WX_CONTEXT_KEYS": "WX_OPENID,WX_APPID",
        "WX_OPENID": "oTest000000000000000000000XX",
        "WX_APPID": "wx0123456789abcdef",
        "NO_PROXY": "127.0.0.1,localhost",
        "no_proxy": "127.0.0.1,localhost",
    }
