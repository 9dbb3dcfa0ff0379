"""The cloud's dependency install for Node functions: production dependencies only, from package.json.

Functions with equal dependencies share one install: the second one gets it in links, not in copies.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import shutil
from pathlib import Path
from typing import Any

from cloudfn.control.packages import Installer

LOCKS = ("package-lock.json", "npm-shrinkwrap.json")
OWN = ("file:", "link:", ".", "/", "git", "http")
"""Where a version begins so, equal text does not mean equal code: such installs are not shared."""


def npm_installer(cache: Path) -> Installer:
    """An installer that keeps finished installs in ``cache``."""
    running: dict[str, asyncio.Lock] = {}

    async def install(place: Path) -> str:
        try:
            wanted = _read(place)
        except ValueError as error:
            return f"package.json is not valid JSON: {error}"
        if not wanted:
            return ""
        key = _key(place, wanted)
        if not key:
            return await _npm(place)
        async with running.setdefault(key, asyncio.Lock()):
            kept = cache / key
            if not kept.exists():
                problem = await _npm(place)
                if problem:
                    return problem
                await asyncio.to_thread(_link, place / "node_modules", kept)
                return ""
            await asyncio.to_thread(_link, kept, place / "node_modules")
            return ""

    return install


def _read(place: Path) -> dict[str, Any]:
    """package.json when it names dependencies, else nothing. Raises ValueError."""
    manifest = place / "package.json"
    content = json.loads(manifest.read_text("utf-8")) if manifest.exists() else {}
    return content if isinstance(content, dict) and content.get("dependencies") else {}


def _key(place: Path, wanted: dict[str, Any]) -> str:
    """What the install depends on, as a name; "" when it depends on more than that."""
    parts = {name: wanted.get(name) for name in ("dependencies", "optionalDependencies", "overrides")}
    versions = [str(each) for part in parts.values() if isinstance(part, dict) for each in part.values()]
    if any(version.startswith(OWN) for version in versions) or wanted.get("scripts", {}).get("install"):
        return ""
    locks = [(place / name).read_text("utf-8") for name in LOCKS if (place / name).exists()]
    return hashlib.sha256(json.dumps([parts, locks], sort_keys=True).encode()).hexdigest()[:24]


def _link(source: Path, target: Path) -> None:
    """``target`` becomes a tree of links to ``source``'s files, copies where the file system has no links."""
    if not source.exists():
        return
    fresh = target.with_name(f"{target.name}.{os.getpid()}.part")
    shutil.rmtree(fresh, ignore_errors=True)
    shutil.copytree(source, fresh, symlinks=True, copy_function=_link_file)
    shutil.rmtree(target, ignore_errors=True)
    fresh.replace(target)


def _link_file(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


async def _npm(place: Path) -> str:
    npm = shutil.which("npm")
    if npm is None:
        return "npm was not found on this machine"
    options = ("--omit=dev", "--no-audit", "--no-fund", "--prefer-offline", "--loglevel=error")
    process = await asyncio.create_subprocess_exec(
        npm,
        "install",
        *options,
        cwd=place,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        output, _ = await process.communicate()
    except asyncio.CancelledError:
        process.kill()
        await process.wait()
        raise
    return "" if process.returncode == 0 else output.decode(errors="replace").strip()[-2000:] or "npm failed"
