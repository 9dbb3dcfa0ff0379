"""Settings that only the cloud acts on, between a cloudbaserc and a manifest.

Spelling: the configuration page of the vendor's CLI 2.x; values are matched as the CLI does, ``true`` or ``"TRUE"``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from cloudfn.digits import only_digits
from cloudfn.formats.reading import ForeignValue
from cloudfn.manifest.values import Function

KEYS = ("description", "role", "initTimeout", "publicNetConfig", "tags", "asyncRunEnable", "traceEnable")


def read(keys: Mapping[str, ForeignValue], plain: Callable[[str], str]) -> dict[str, Any]:
    """The manifest's keys; what is null or empty is not there."""
    found: dict[str, Any] = {}
    for theirs, ours in (("description", "description"), ("role", "role")):
        if theirs in keys and (text := plain(keys[theirs].text())):
            found[ours] = text
    if "initTimeout" in keys and (text := plain(keys["initTimeout"].text()).strip()):
        found["initTimeout"] = f"{text}s" if only_digits(text) else text
    for theirs, ours in (("asyncRunEnable", "async"), ("traceEnable", "trace")):
        if theirs in keys and (text := keys[theirs].text().strip()):
            found[ours] = text.lower() == "true"
    if "publicNetConfig" in keys:
        found |= _public_net(keys["publicNetConfig"])
    if "tags" in keys and (tags := _tags(keys["tags"])):
        found["tags"] = tags
    return found


def named(function: Function) -> list[str]:
    """The manifest's keys of these that ``function`` has."""
    own = {
        "description": function.description,
        "role": function.role,
        "initTimeout": function.init_timeout_s,
        "publicNet": function.public_net,
        "tags": function.tags,
        "async": function.asynchronous,
        "trace": function.trace,
        "httpAuth": function.http_auth,
    }
    return [name for name, value in own.items() if value is not None]


def written(function: Function) -> dict[str, Any]:
    """The cloudbaserc's keys for what the manifest names."""
    net = function.public_net
    found: dict[str, Any] = {
        "description": function.description,
        "role": function.role,
        "initTimeout": function.init_timeout_s,
        "asyncRunEnable": function.asynchronous,
        "traceEnable": function.trace,
        "tags": None if function.tags is None else [{"key": k, "value": v} for k, v in sorted(function.tags.items())],
        "publicNetConfig": None
        if net is None
        else {"publicNetStatus": _switch(net.on), "eipConfig": {"eipStatus": _switch(net.fixed_ip)}},
    }
    return {name: value for name, value in found.items() if value is not None}


def _public_net(value: ForeignValue) -> dict[str, bool]:
    lower = {name.lower(): each for name, each in value.entries().items()}
    found: dict[str, bool] = {}
    if (status := lower.get("publicnetstatus")) is not None and status:
        found["publicNet"] = status.text().upper() == "ENABLE"
    eip = {name.lower(): each for name, each in lower["eipconfig"].entries().items()} if "eipconfig" in lower else {}
    if (status := eip.get("eipstatus")) is not None and status:
        found["fixedIp"] = status.text().upper() == "ENABLE"
    return found


def _tags(value: ForeignValue) -> dict[str, str]:
    """A list of ``{key, value}``, or an object."""
    if not isinstance(value.raw, list):
        return {name: each.text() for name, each in value.entries().items()}
    found: dict[str, str] = {}
    for each in value.items():
        entries = {name.lower(): one for name, one in each.entries().items()}
        if "key" not in entries:
            each.refuse("{key, value}")
        found[entries["key"].text()] = entries["value"].text() if "value" in entries else ""
    return found


def _switch(value: bool) -> str:
    return "ENABLE" if value else "DISABLE"
