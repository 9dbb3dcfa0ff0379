"""``cloudbaserc`` of CloudBase CLI 1.x and 2.x: functions, and the plug-ins of CloudBase Framework in it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cloudfn.formats.imported import Claim, Declared, ForeignSource, Left
from cloudfn.formats.reading import ForeignValue
from cloudfn.formats.settings import given, kind_of, left_of, others_of, settings_of
from cloudfn.formats.templates import Templates, read_env_files
from cloudfn.nearest import nearest

REGIONS = {
    "sh": "ap-shanghai",
    "gz": "ap-guangzhou",
    "bj": "ap-beijing",
    "nj": "ap-nanjing",
    "cd": "ap-chengdu",
    "cq": "ap-chongqing",
}
TIMEOUT = "15s"
"""What the CLI takes where the file says nothing."""
TOP = ("version", "envId", "region", "functionRoot", "functions", "functionDefaultConfig", "framework", "database")
TOP_LEFT = ("servers", "privateSettings", "functionDeployMode", "hosting", "storage", "requirement", "hooks", "run")


def read(file: Path, content: ForeignValue, mode: str) -> ForeignSource:
    """What a cloudbaserc in the folder of ``file`` says. Raises InvalidFile (CFN-DEP-082)."""
    directory = file.parent
    content.entries()
    values = {**read_env_files(directory, mode), **os.environ}
    env_id = content.get("envId").text()
    templates = Templates(values.get("ENV_ID", "") if "{{" in env_id else env_id, values)
    content = ForeignValue(content.file, templates.render(content.raw), content.path)
    claims = [Claim(templates.plain(content.get("envId").text()) or env_id, f"{content.file}: envId")]
    root = _under(directory, templates.plain(content.get("functionRoot").text()) or "functions")
    defaults = content.get("functionDefaultConfig")
    functions: list[Declared] = []
    left = list(_left(content))
    for entry in _functions(content.get("functions")):
        functions.append(_declared(entry, directory, templates, left, defaults))
    roots = [root]
    collections = dict(_collections(content.get("database").get("collections")))
    plugins = content.at("framework", "plugins").entries()
    for plugin in plugins.values():
        inputs = plugin.get("inputs")
        if not isinstance(inputs.raw, dict):
            continue
        declared = inputs.get("functions")
        if declared or "functionRootPath" in inputs.raw:
            under = _under(directory, inputs.get("functionRootPath").text() or "cloudfunctions")
            below = inputs.get("functionDefaultConfig")
            roots.append(under)
            for entry in _functions(declared):
                one = _declared(entry, directory, templates, left, defaults, below)
                functions.append(one if one.dir else _placed(one, under))
        collections |= dict(_collections(inputs.get("collections")))
    left += [Left(content.file, f"framework.plugins.{name}") for name in plugins if not _is_taken(plugins[name])]
    left += [Left(content.file, f"functions.{name} (again)") for name in _again(functions)]
    region = templates.plain(content.get("region").text())
    return ForeignSource(
        file=content.file,
        env=tuple(claims),
        region=REGIONS.get(region, region),
        roots=tuple(dict.fromkeys(roots)),
        timeout=TIMEOUT,
        functions=tuple(functions),
        collections=collections,
        left=tuple(left),
        unset=tuple(dict.fromkeys(templates.unset)),
    )


def _again(functions: list[Declared]) -> Iterator[str]:
    """Names that stand twice with other settings: the first ones count, as for the tool itself."""
    first: dict[str, Declared] = {}
    for each in functions:
        if first.setdefault(each.name, each).settings != each.settings:
            yield each.name


def _functions(value: ForeignValue) -> Iterator[ForeignValue]:
    """A list of functions with names, or an object of them by name."""
    if isinstance(value.raw, dict):
        for name, each in value.entries().items():
            yield ForeignValue(each.file, {"name": name, **{k: v.raw for k, v in each.entries().items()}}, each.path)
        return
    for each in value.items():
        yield ForeignValue(each.file, {"name": each.raw}, each.path) if isinstance(each.raw, str) else each


def _declared(
    entry: ForeignValue, directory: Path, templates: Templates, left: list[Left], *below: ForeignValue
) -> Declared:
    keys = given(entry, *(each for each in below if each))
    name = keys["name"].text() if "name" in keys else ""
    if not name:
        entry.get("name").refuse("string")
    called = f"functions.{name}"
    kind = kind_of(keys)
    if not kind:
        left += left_of(keys, called)
        left += others_of(keys["triggers"], called) if "triggers" in keys else ()
    written = templates.plain(keys["dir"].text()) if "dir" in keys else ""
    settings = settings_of(keys, templates.plain)
    return Declared(name, entry.file, _under(directory, written) if written else None, settings, kind)


def _placed(one: Declared, root: Path) -> Declared:
    return Declared(one.name, one.file, _under(root, one.name), one.settings, one.kind)


def _collections(value: ForeignValue) -> Iterator[tuple[str, dict[str, Any]]]:
    """Name -> the permission that the file declares for it."""
    for each in value.items():
        if isinstance(each.raw, str):
            yield each.raw, {}
            continue
        keys = {key.lower(): one for key, one in each.entries().items()}
        name = next((keys[key].text() for key in ("collectionname", "name") if key in keys), "")
        if not name:
            each.get("collectionName").refuse("string")
        permission = next((keys[key] for key in ("acltag", "permission", "acl") if key in keys), None)
        yield name, {"permission": _permission(permission)} if permission else {}


def _permission(value: ForeignValue) -> object:
    """A preset in the manifest's spelling, or rules by operation as they are: what is neither, the manifest refuses."""
    if isinstance(value.raw, dict):
        return {name: each.raw if isinstance(each.raw, bool) else each.text() for name, each in value.entries().items()}
    return value.text().strip().upper()


def _left(content: ForeignValue) -> Iterator[Left]:
    for key in content.entries():
        if key in TOP_LEFT:
            yield Left(content.file, key)
        elif key not in TOP and key != "$schema":
            yield Left(content.file, key, known=False, similar=nearest(key, TOP))


def _is_taken(plugin: ForeignValue) -> bool:
    inputs = plugin.get("inputs").raw
    return isinstance(inputs, dict) and any(key in inputs for key in ("functions", "functionRootPath", "collections"))


def _under(directory: Path, written: str) -> Path:
    """``written`` below ``directory``; the NUL byte that no path may hold is left out."""
    return Path(os.path.normpath(directory / written.replace("\0", "").strip()))
