"""``cloudfn pay keys``"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import click

from cloudfn import regular_files
from cloudfn.cli.app import App
from cloudfn.cli.pay.control import with_app
from cloudfn.cli.texts import pay
from cloudfn.errors import NotFound

FILE = ".env.local"


@click.command()
@click.argument("binding", required=False)
@click.option("--write/--no-write", default=True, help="Write the variables that have no value yet into .env.local")
@with_app
def keys(app: App, binding: str | None, write: bool) -> None:
    """Make a local set of keys for merchants of API v3 and v2, and give it to the functions that read them.

    The merchant's key and certificate, the platform's public key and certificate, the APIv3 key and v2's key. What the
    binding and the functions' secrets name and nobody has set is written into .env.local.

    \b
    Example:
      cloudfn pay keys
      cloudfn pay keys shop --no-write
    """
    from cloudfn.manifest import dotenv, find, load
    from cloudfn.pay.mch import local_set, variables

    loaded = load(find(app.directory, app.file), tolerate=("CFN-CFG-017",))
    manifest = loaded.manifest
    own = {name: each for name, each in manifest.payments.items() if each.api != "cloudpay"}
    chosen = {name: each for name, each in own.items() if binding in (None, name)}
    if not chosen:
        raise NotFound("CFN-PAY-145", name=binding or "-", known=", ".join(own) or "-")
    known = dotenv.variables(manifest.directory)
    answers, lines, fresh = [], [], dict[str, str]()
    for name, each in chosen.items():
        made = local_set.ensure(manifest.wxpay_keys, each.mch_id)
        names = variables.of_binding(each, manifest, loaded.origins)
        missing = variables.missing(names, {**known, **fresh})
        fresh |= variables.values({variable: names[variable] for variable in missing}, made)
        kept = [variable for variable in names if variable not in missing]
        folder = _shown(made.folder, manifest.directory)
        answers.append({"binding": name, "mchId": each.mch_id, "folder": folder, "set": missing, "kept": kept})
        lines.append(app.say(pay.keys_in(each.mch_id, folder)))
        lines += [app.say(pay.keys_kept(", ".join(kept)))] if kept else []
        lines += [] if names else [app.say(pay.KEYS_UNREAD)]
    if write and fresh:
        _append(manifest.directory / FILE, fresh)
        lines.append(app.say(pay.keys_written(FILE, ", ".join(fresh))))
    lines.append(app.say(pay.KEYS_LOCAL))
    app.answer({"ok": True, "bindings": answers, "written": list(fresh) if write else []}, "\n".join(lines))


def _append(path: Path, values: Mapping[str, str]) -> None:
    """Below what is there; only the owner may read a file that is new."""
    before = regular_files.read_text(path, "utf-8") if path.exists() else ""
    lines = [f'{name}="{_escaped(value)}"' for name, value in values.items()]
    text = before + ("" if before.endswith("\n") or not before else "\n") + "\n".join(lines) + "\n"
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def _shown(path: Path, directory: Path) -> str:
    return path.relative_to(directory).as_posix() if path.is_relative_to(directory) else path.as_posix()
