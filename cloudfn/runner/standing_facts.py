"""What a Node.js worker is told that no address, key or call takes part in, so that it can be told before there is one.

Pure but for a look at the function's packages. Nothing of asyncio is imported here: ``early`` asks while the rest of
cloudfn is still being loaded.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from cloudfn import regular_files, shim
from cloudfn.manifest.values import Function, Manifest
from cloudfn.runner.environment import DUMMY, detects_modules, function_environment
from cloudfn.runner.settings import RunnerSettings

LOADER = Path(shim.__file__).parent / "node" / "load.js"
SDK = Path("node_modules", "wx-server-sdk")


def standing_facts(manifest: Manifest, function: Function, *, offset_date: bool) -> dict[str, Any]:
    return {
        "function": function.name,
        "handler": function.handler,
        "root": str(function.dir),
        "realRoot": str(function.dir.resolve()),
        "shim": str(shim.node_entry()) if function.shim else "",
        "loader": str(LOADER),
        "shared": [*dict.fromkeys(str(each) for folder in function.shared for each in (folder, folder.resolve()))],
        "bundled": function.install == "bundle",
        "compileCache": str(manifest.state / "cache" / "compiled"),
        "opt": str(function.opt or ""),
        "detects": detects_modules(function.runtime),
        "memoryMb": function.memory_mb,
        "timeoutMs": function.timeout_s * 1000,
        "envId": manifest.env_id,
        "region": manifest.region,
        # Made up: an account's own numbers are of no use to code that runs here.
        "accountAppId": "1250000000",
        "accountUin": "100000000001",
        "environment": {
            "TENCENTCLOUD_SECRETID": DUMMY,
            "TENCENTCLOUD_SECRETKEY": DUMMY,
            "TENCENTCLOUD_SESSIONTOKEN": DUMMY,
            "SCF_NAMESPACE": manifest.env_id,
        },
        "offsetDate": offset_date,
    }


def first_with_sdk(functions: Iterable[Function], memory_mb: int) -> tuple[Function, Path] | None:
    """A function for which a Node.js of ``memory_mb`` can load wx-server-sdk ahead, and the file to load."""
    for function in functions:
        if function.is_python or function.http or function.memory_mb != memory_mb:
            continue
        folder = function.dir / SDK
        try:
            package = regular_files.read_json(folder / "package.json")
            return function, (folder / package.get("main", "index.js")).resolve(strict=True)
        except (OSError, ValueError, AttributeError, TypeError):  # none, or none that loads: the call tells of it
            continue
    return None


def standing(manifest: Manifest, function: Function, *, offset_date: bool, packages: Iterable[Path] = ()) -> bytes:
    """The payload of a ``become`` frame. ``packages`` are files to load already.

    The environment lacks what follows with ``prepare``: secrets, bindings and the address. No package reads those while
    it loads.
    """
    return json.dumps(
        {
            "facts": standing_facts(manifest, function, offset_date=offset_date),
            "environment": function_environment(manifest, function, RunnerSettings(), ""),
            "preload": [str(file) for file in packages],
        }
    ).encode()
