"""Projects of one order function and callbacks whose source is the test's."""

from __future__ import annotations

from pathlib import Path

from cloudfn.errors import Notice
from cloudfn.manifest.values import Binding, Function, Manifest
from cloudfn.source import inspect

SDK = '{"dependencies": {"wx-server-sdk": "~2.6.3"}}'
REQUIRE = "const cloud = require('wx-server-sdk');\nconst db = cloud.database();\n"


def project(home: Path, files: dict[str, str]) -> Manifest:
    """A manifest of makeOrder, payCallback and refundCallback; ``files`` are relative to ``functions/``."""
    names = ("makeOrder", "payCallback", "refundCallback")
    for name in names:
        (home / "functions" / name).mkdir(parents=True, exist_ok=True)
        (home / "functions" / name / "package.json").write_text(SDK)
    for path, text in files.items():
        target = home / "functions" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    functions = {name: Function(name, home / "functions" / name) for name in names}
    binding = Binding("default", "1900009231", ("makeOrder",), "payCallback", "refundCallback")
    return Manifest("shop", home, "test-f0b102", functions=functions, payments={"default": binding})


def found(home: Path, files: dict[str, str]) -> tuple[Notice, ...]:
    return inspect(project(home, files))


def codes(notices: tuple[Notice, ...]) -> list[str]:
    return [notice.code.removeprefix("CFN-SRC-") for notice in notices]


def order(home: Path, arguments: str, before: str = "", after: str = "return res;") -> list[str]:
    """Codes for a makeOrder that calls unifiedOrder with ``arguments``."""
    text = f"""{REQUIRE}{before}
exports.main = async (event) => {{
  const res = await cloud.cloudPay.unifiedOrder({arguments});
  {after}
}};
"""
    return codes(found(home, {"makeOrder/index.js": text}))


def callback(home: Path, body: str, parameters: str = "event", after: str = "") -> list[str]:
    """Codes for a payCallback with ``body``."""
    text = f"{REQUIRE}exports.main = async ({parameters}) => {{\n{body}\n}};\n{after}\n"
    return codes(found(home, {"payCallback/index.js": text}))


def refund_callback(home: Path, body: str, parameters: str = "event") -> list[str]:
    text = f"exports.main = async ({parameters}) => {{\n{body}\n}};\n"
    return codes(found(home, {"refundCallback/index.js": text}))
