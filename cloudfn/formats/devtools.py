"""The layout of WeChat DevTools: ``project.config.json``, its private twin, ``config.json`` beside functions."""

from __future__ import annotations

import os
from pathlib import Path

from cloudfn import regular_files
from cloudfn.formats.foreign import read_json
from cloudfn.formats.imported import Claim, Declared, ForeignSource, Left
from cloudfn.formats.reading import ForeignValue
from cloudfn.formats.settings import given, kind_of, left_of, others_of, settings_of
from cloudfn.formats.templates import escaped

TIMEOUT = "20s"
"""DevTools' files need not say one: it is set in its window. `cloudfn plan` shows what would change."""
ROOT = "cloudfunctions"
PROJECT, PRIVATE = "project.config.json", "project.private.config.json"
ENVIRONMENT = ("envId", "env", "envID", "cloudEnv", "cloudbaseEnv", "cloudbaseEnvId")
"""No documented key holds the environment, which is chosen in the window; projects write it under these."""


def read(file: Path, content: ForeignValue, prefix: str = "") -> ForeignSource:
    """A mini-program project. ``prefix`` is put before names of files. Raises InvalidFile (CFN-DEP-082)."""
    directory = file.parent
    content.entries()
    private = ForeignValue(PRIVATE, None)
    if regular_files.is_file(directory / PRIVATE):
        private = read_json(directory / PRIVATE, f"{prefix}{PRIVATE}")
        private.entries()
    both = [each for each in (private, content) if each]
    env = [Claim(each.get(key).text(), f"{each.file}: {key}") for each in both for key in ENVIRONMENT if each.get(key)]
    apps = [Claim(each.get("appid").text(), each.file) for each in both if each.get("appid")]
    named = next((each.get("projectname").text() for each in (content, private) if each.get("projectname")), "")
    client = _under(directory, content.get("miniprogramRoot").text() or ".")
    root = content.get("cloudfunctionRoot").text() or ROOT
    roots = [_under(directory, root), _under(client, root)]
    return ForeignSource(
        file=content.file,
        project=named,
        env=tuple(env),
        app_id=tuple(apps),
        roots=tuple(dict.fromkeys(roots)),
        client=client,
        timeout=TIMEOUT,
    )


def read_function(folder: Path, called: str) -> tuple[Declared, list[Left]]:
    """What ``config.json`` in the folder of a function says. Raises InvalidFile (CFN-DEP-082)."""
    file = folder / "config.json"
    if not regular_files.is_file(file):
        return Declared(folder.name, "", folder), []
    content = read_json(file, f"{called}/config.json")
    keys = given(content)
    kind = kind_of(keys)
    left = [] if kind else list(left_of(keys, folder.name))
    if not kind and "triggers" in keys:
        left += others_of(keys["triggers"], folder.name)
    settings = settings_of(keys, literal=escaped)
    return Declared(folder.name, content.file, folder, settings, kind), left


def _under(directory: Path, written: str) -> Path:
    return Path(os.path.normpath(directory / written.replace("\0", "").strip().lstrip("/\\")))
