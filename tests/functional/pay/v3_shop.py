"""Projects whose functions speak API v3, by whatever client."""

from __future__ import annotations

from pathlib import Path

MERCHANT = "1900000001"
MANIFEST = """
version: 1
project: v3-shop
env: {{id: test-f0b102}}
appId: wx0123456789abcdef
defaults: {{timeout: 20s, runtime: {runtime}, install: vendored}}
functions:
  makeOrder: {{secrets: [MCH_KEY, MCH_SERIAL, MCH_CERT, API_V3_KEY, PLATFORM_KEY, PLATFORM_ID]}}
  payNotify: {{http: /pay/notify, secrets: [MCH_KEY, MCH_SERIAL, MCH_CERT, API_V3_KEY, PLATFORM_KEY, PLATFORM_ID]}}
payments:
  shop:
    api: v3
    mchId: "{merchant}"
    serialNo: "${{env:MCH_SERIAL:-}}"
    privateKey: "${{env:MCH_KEY:-}}"
    certificate: "${{env:MCH_CERT:-}}"
    apiV3Key: "${{env:API_V3_KEY:-}}"
    platformKey: {mode}
    platformKeyId: "${{env:PLATFORM_ID:-}}"
    platformPublicKey: "${{env:PLATFORM_KEY:-}}"
    callers: [makeOrder]
    callback: payNotify
"""


def write(
    home: Path,
    order: str,
    notify: str = "",
    *,
    python: bool = False,
    mode: str = "publicKey",
    modules: Path | None = None,
) -> Path:
    """A project with its two functions; ``modules`` is linked in as their node_modules."""
    name = "index.py" if python else "index.js"
    for function, source in (("makeOrder", order), ("payNotify", notify or order)):
        folder = home / "functions" / function
        folder.mkdir(parents=True)
        (folder / name).write_text(source, encoding="utf-8")
        if modules is not None:
            (folder / "node_modules").symlink_to(modules)
            (folder / "package.json").write_text("{}")
    runtime = "Python3.11" if python else "Nodejs18.15"
    text = MANIFEST.format(runtime=runtime, merchant=MERCHANT, mode=mode)
    (home / "cloudfn.yaml").write_text(text, encoding="utf-8")
    return home
