"""What stands in the cloud as a manifest: settings of functions, timers, HTTP paths, payments, collections.

In: what was read of an environment, and the code of its functions. Out: a text that ``manifest.load`` accepts, and
what it does not say. Values that look secret are left out; their names stand under ``secrets``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from cloudfn import languages
from cloudfn.deploy import standing
from cloudfn.deploy.properties import BINDINGS_VARIABLE, STATE_VARIABLE
from cloudfn.deploy.state import Remote, RemoteFunction
from cloudfn.errors import Notice
from cloudfn.formats import deployed_payments, words
from cloudfn.formats.deployed_code import PlacedCode
from cloudfn.formats.emit import Comment
from cloudfn.formats.loadable import loadable
from cloudfn.formats.secret_values import looks_secret
from cloudfn.formats.templates import escaped
from cloudfn.frozen import dataclass
from cloudfn.languages import Lang
from cloudfn.manifest.platform import RUNTIMES
from cloudfn.manifest.values import Index, Permission

DEFAULT_ROLE = "TCB_QcsRole"
"""What CloudBase gives every function; a manifest need not name it."""
DEFAULT_INIT_S = 65
"""The same; source: the SDK's doc-string of ``InitTimeout``."""


@dataclass(frozen=True, slots=True)
class PulledManifest:
    """``secrets``: (function, names) of the variables whose values are not in ``text``."""

    text: str
    functions: tuple[str, ...]
    secrets: Mapping[str, tuple[str, ...]]
    notices: tuple[Notice, ...]


def kind_of(found: RemoteFunction) -> str:
    """What a function is instead of one that a manifest can describe, ""."""
    if found.type not in ("Event", "HTTP"):
        return found.type
    return "" if found.runtime in RUNTIMES else found.runtime or "-"


def manifest_of(
    seen: Remote,
    code: Mapping[str, PlacedCode],
    place: Path,
    *,
    project: str,
    declared: Iterable[str] = (),
    lang: Lang = languages.DEFAULT,
) -> PulledManifest:
    """The manifest at ``place``. ``code`` are the functions that can be described; ``declared`` names of variables that
    are known to be secrets; ``lang`` is that of its comments.

    Raises InvalidFile (CFN-DEP-115) where no manifest can be made of it.
    """
    known = frozenset(declared)
    names = [name for name in sorted(seen.functions) if name in code]
    secrets = {name: tuple(_secrets(seen.functions[name], known)) for name in names}
    payments = deployed_payments.bindings({name: seen.functions[name] for name in names})
    env = seen.environment
    shape: dict[str, Any] = {"version": 1, "project": escaped(project), "env": {"id": env.env_id, "region": env.region}}
    if env.log_days:
        shape["env"]["logRetention"] = f"{env.log_days}d"
    shape["functions"] = {
        **{
            Comment(words.out_of(name, kind_of(one))): None
            for name, one in sorted(seen.functions.items())
            if name not in code
        },
        **{name: _function(seen, name, code[name], secrets[name]) for name in names},
    }
    if payments:
        shape["payments"] = payments
    if seen.tables:
        collections = {
            name: _collection(indexes, seen.permissions.get(name)) for name, indexes in sorted(seen.tables.items())
        }
        shape["documents"] = {"collections": collections}
    text, cut = loadable(shape, place, words.pulled_from(env.env_id), lang)
    notices = [*_left(seen, code)]
    if cut:
        said = ", ".join(f"`{each.keys}: {each.value}` ({each.why})" for each in cut)
        notices.append(Notice("CFN-DEP-105", {"values": said, "count": len(cut)}))
    if hidden := sorted({name for each in secrets.values() for name in each}):
        notices.append(Notice("CFN-DEP-175", {"names": ", ".join(hidden)}, level="note"))
    return PulledManifest(text, tuple(names), {name: each for name, each in secrets.items() if each}, tuple(notices))


def _secrets(found: RemoteFunction, declared: frozenset[str]) -> Iterator[str]:
    for name, value in sorted(found.variables.items()):
        if name not in (STATE_VARIABLE, BINDINGS_VARIABLE) and (name in declared or looks_secret(name, value)):
            yield name


def _function(seen: Remote, name: str, code: PlacedCode, secrets: tuple[str, ...]) -> dict[str, Any]:
    found = seen.functions[name]
    hidden = {*secrets, STATE_VARIABLE, BINDINGS_VARIABLE}
    variables = {key: escaped(value) for key, value in sorted(found.variables.items()) if key not in hidden}
    paths = standing.paths(seen, name)
    net = found.public_net
    web = found.type == "HTTP"
    whole: dict[str, Any] = {
        "dir": escaped(code.dir),
        "type": "HTTP" if web else None,
        "runtime": found.runtime,
        "handler": None if web else code.handler,
        "description": escaped(found.description or ""),
        "role": found.role if found.role != DEFAULT_ROLE else None,
        "timeout": f"{found.timeout_s}s",
        "initTimeout": f"{found.init_timeout_s}s" if found.init_timeout_s not in (None, DEFAULT_INIT_S) else None,
        "memory": found.memory_mb,
        "install": "cloud" if found.install else code.install,
        "environment": variables,
        "secrets": list(secrets),
        "triggers": [{"name": timer.name, "cron": timer.cron} for timer in standing.timers(seen, name)],
        "http": paths[0] if paths else "",
        "layers": [{"name": layer.name, "version": layer.version} for layer in found.layers],
        "vpc": {"id": found.vpc.id, "subnet": found.vpc.subnet} if found.vpc else None,
        "tags": {escaped(key): escaped(value) for key, value in (found.tags or {}).items()},
        "shared": list(code.shared),
    }
    shape = {key: value for key, value in whole.items() if value}
    shape |= {"httpAuth": True} if paths and seen.routes[paths[0]].auth else {}
    shape |= {"publicNet": False} if net and not net.on else {}
    shape |= {"fixedIp": True} if net and net.fixed_ip else {}
    shape |= {"async": True} if found.asynchronous else {}
    shape |= {"trace": True} if found.trace else {}
    # What other tools have deployed knows no shim, and gets one; what we have deployed without was meant so.
    return shape | ({"shim": False} if found.marker and not code.shim and not web else {})


def _collection(indexes: tuple[Index, ...], permission: Permission | None) -> dict[str, Any]:
    shape: dict[str, Any] = {}
    for key, unique in (("indexes", False), ("unique", True)):
        if fields := [list(each.fields) for each in indexes if each.unique is unique and each.fields != ("_id",)]:
            shape[key] = fields
    if permission is not None and permission.tag:
        shape["permission"] = _rules(permission.rule) if permission.rule else permission.tag
    return shape


def _rules(rule: str) -> Any:
    def spelt(value: Any) -> Any:
        return escaped(value) if isinstance(value, str) else value

    try:
        return {name: spelt(value) for name, value in json.loads(rule).items()}
    except (ValueError, AttributeError):
        return escaped(rule)


def _left(seen: Remote, code: Mapping[str, PlacedCode]) -> Iterator[Notice]:
    """What a manifest cannot say."""
    said = [f"`{name}` ({kind_of(one)})" for name, one in sorted(seen.functions.items()) if name not in code]
    said += standing.left_out(seen, (name for name in sorted(seen.functions) if name in code))
    if said:
        yield Notice("CFN-DEP-176", {"what": ", ".join(said)})
