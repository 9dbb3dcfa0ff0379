"""What ``cloudfn doctor`` looks at. Each check says what it saw and, where something is wrong, what to do."""

from __future__ import annotations

import json
import platform
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from cloudfn import __version__, platforms, regular_files
from cloudfn.cli.app import App
from cloudfn.cli.texts import help
from cloudfn.digits import only_digits
from cloudfn.errors import CloudfnError, ManifestError
from cloudfn.frozen import dataclass
from cloudfn.local.settings import DEFAULT_PORT
from cloudfn.local.state import running
from cloudfn.manifest import find, load
from cloudfn.manifest.values import SAMPLE_ENV, SAMPLE_MERCHANT, Function, Manifest
from cloudfn.platforms.ports import owner_of

OLDEST_NODE = 18
OLDEST_PAY_SDK = (2, 0, 2)
"""The first wx-server-sdk whose cloudPay works as documented."""


@dataclass(frozen=True, slots=True)
class Check:
    """``says`` is what was seen, ``fix`` what to do about it ("" when nothing)."""

    name: str
    state: Literal["ok", "warning", "failed", "note"]
    says: str
    fix: str = ""


def machine(app: App) -> Iterator[Check]:
    """Everything outside of the project."""
    yield Check("cloudfn", "ok", f"{__version__} ({' '.join(platforms.machine())})")
    yield Check("Python", "ok", platform.python_version())
    yield _tool(app, "node")
    yield _tool(app, "npm")
    yield _port(app)


def _tool(app: App, name: str) -> Check:
    place = shutil.which(name)
    if place is None:
        return Check(name, "failed", app.say(help.NOT_FOUND), app.say(help.NODE_MISSING))
    try:
        ran = subprocess.run([place, "--version"], capture_output=True, text=True, timeout=30, check=False)
    except (OSError, subprocess.SubprocessError) as error:
        return Check(name, "failed", str(error), app.say(help.REINSTALL))
    version = ran.stdout.strip().lstrip("v")
    major = int(version.split(".")[0]) if only_digits(version.split(".")[0]) else 0
    if name == "node" and major < OLDEST_NODE:
        return Check(name, "failed", version or "?", app.say(help.NODE_TOO_OLD))
    return Check(name, "ok", version)


def _port(app: App) -> Check:
    owner = owner_of(DEFAULT_PORT)
    name = app.say(help.PORT)
    if not owner:
        return Check(name, "ok", app.say(help.port_free(DEFAULT_PORT)))
    fix = app.say(help.ANOTHER_PORT)
    return Check(name, "warning", app.say(help.port_used(DEFAULT_PORT, owner)), fix)


def project(app: App) -> Iterator[Check]:
    """The project here, if there is one."""
    name = app.say(help.MANIFEST)
    try:
        loaded = load(find(app.directory, app.file), stage=app.stage)
    except ManifestError as error:
        count = len(error.problems)
        fix = app.say(help.SEE_VALIDATE)
        yield Check(name, "failed", app.say(help.problems(count)), fix)
        return
    except CloudfnError as error:
        state: Literal["failed", "note"] = "failed" if app.file else "note"
        yield Check(name, state, error.title(app.lang), error.fix(app.lang))
        return
    manifest = loaded.manifest
    yield Check(name, "ok", app.say(help.manifest_read(manifest.file.name, manifest.project, len(manifest.functions))))
    yield from _functions(app, manifest)
    yield from _samples(app, manifest)
    yield _running(app, manifest)


def _functions(app: App, manifest: Manifest) -> Iterator[Check]:
    for function in manifest.functions.values():
        if not function.dir.is_dir():
            text = app.say(help.FOLDER_MISSING)
            yield Check(function.name, "failed", text, f"cloudfn new function {function.name}")
        elif not function.is_python:
            yield _sdk(app, manifest, function)


def _sdk(app: App, manifest: Manifest, function: Function) -> Check:
    declared = _dependencies(function.dir).get("wx-server-sdk", "")
    installed = _installed(function.dir)
    if not declared and not installed:
        return Check(function.name, "note", app.say(help.WITHOUT_SDK))
    if not declared:
        fix = app.say(help.SDK_NOT_DECLARED)
        return Check(function.name, "warning", f"wx-server-sdk {installed}", fix)
    if not installed:
        text = app.say(help.SDK_LATER)
        return Check(function.name, "note", f"wx-server-sdk {declared}: {text}")
    numbers = tuple(int(part) for part in re.findall(r"\d+", installed)[:3])
    if numbers < OLDEST_PAY_SDK and manifest.binding_of(function.name) is not None:
        fix = app.say(help.SDK_TOO_OLD)
        return Check(function.name, "failed", f"wx-server-sdk {installed}", fix)
    return Check(function.name, "ok", f"wx-server-sdk {installed}")


def _dependencies(folder: Path) -> dict[str, str]:
    try:
        package = regular_files.read_json(folder / "package.json")
        return dict(package.get("dependencies", {}))
    except (OSError, ValueError, AttributeError, TypeError):
        return {}


def _installed(folder: Path) -> str:
    try:
        text = regular_files.read_text(folder / "node_modules" / "wx-server-sdk" / "package.json")
        return str(json.loads(text)["version"])
    except (OSError, ValueError, KeyError):
        return ""


def _samples(app: App, manifest: Manifest) -> Iterator[Check]:
    if manifest.env_id == SAMPLE_ENV:
        text = app.say(help.SAMPLE)
        yield Check("env.id", "note", f"{SAMPLE_ENV}: {text}")
    for binding in manifest.payments.values():
        if binding.sub_mch_id == SAMPLE_MERCHANT:
            text = app.say(help.SAMPLE)
            yield Check(f"payments.{binding.name}", "note", f"{SAMPLE_MERCHANT}: {text}")


def _running(app: App, manifest: Manifest) -> Check:
    instance = running(manifest.state)
    if instance is None:
        return Check("dev", "note", app.say(help.NOT_RUNNING))
    return Check("dev", "ok", f"{instance.url} (pid {instance.pid})")


def authorisations(app: App) -> tuple[str, ...]:
    """What no program can see from here; a missing one is told only as a refused order."""
    return tuple(map(app.say, help.AUTHORISATIONS))
