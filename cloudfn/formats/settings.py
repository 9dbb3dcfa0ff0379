"""The settings of one function, as cloudbaserc, plug-ins and DevTools' ``config.json`` write them, in our keys.

Keys are matched without regard to case, as the CLI does. Values go over as they are: what the manifest refuses is its
own rules' to say, and becomes a comment (``loadable``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from cloudfn.digits import only_digits
from cloudfn.formats import cloud_settings
from cloudfn.formats.imported import Left
from cloudfn.formats.reading import ForeignValue, as_stored
from cloudfn.manifest.platform import RUNTIMES
from cloudfn.nearest import nearest

TAKEN = ("name", "dir", "handler", "runtime", "timeout", "memorySize", "envVariables", "installDependency", "ignore",
         "triggers", "vpc", "layers", "path", "type", "imageConfig", "permissions", *cloud_settings.KEYS)  # fmt: skip
IMPLIED = ("isWaitInstall", "isWaitFinish", "version")
LEFT = ("params", "codeSecret", "publish", "l5", "protocolType", "protocolParams",
        "instanceConcurrencyConfig", "clsLogsetId", "clsTopicId", "cfsConfig",
        "deadLetterConfig", "intranetConfig", "dnsCache", "ignoreSysLog",
        "config", "deployMode", "functionRootPath", "functionPath", "aclRule")  # fmt: skip
_KNOWN = {key.lower(): key for key in (*TAKEN, *IMPLIED, *LEFT)}
_RUNTIMES = {name.lower(): name for name in RUNTIMES}

Plainly = Callable[[str], str]
"""Fills a rendered template's variables in, for keys that take none."""


def given(function: ForeignValue, *below: ForeignValue) -> dict[str, ForeignValue]:
    """The keys of ``function`` by their proper names, laid over those of ``below``; ``config`` inside is flattened."""
    found: dict[str, ForeignValue] = {}
    for level in (*below, function):
        entries = level.entries()
        nested = next((each for key, each in entries.items() if key.lower() == "config"), None)
        flat = {**(nested.entries() if nested else {}), **{k: v for k, v in entries.items() if k.lower() != "config"}}
        for key, value in flat.items():
            proper = _KNOWN.get(key.lower(), key)
            earlier = found.get(proper)
            if proper in ("envVariables", "vpc") and earlier and isinstance(value.raw, dict | list):
                value = _merged(earlier, value)
            found[proper] = value
    return found


def left_of(keys: Mapping[str, ForeignValue], called: str) -> Iterator[Left]:
    """The keys that are not taken over; ``called`` is how the function is called in messages."""
    for key, value in keys.items():
        if key in LEFT:
            yield Left(value.file, f"{called}.{key}")
        elif key not in TAKEN and key not in IMPLIED and key != "$schema":
            yield Left(value.file, f"{called}.{key}", known=False, similar=nearest(key, TAKEN))


def kind_of(keys: Mapping[str, ForeignValue]) -> str:
    """What kind of thing it is instead of a function that cloudfn runs, or ""."""
    kind = keys["type"].text().strip() if "type" in keys else ""
    if kind.lower() not in ("", "event", "http"):
        return kind
    if keys.get("imageConfig"):
        return "image"
    runtime = keys["runtime"].text().strip() if "runtime" in keys else ""
    known = runtime == "" or runtime.lower() in _RUNTIMES or runtime.lower().startswith("node") or "{" in runtime
    return "" if known else runtime


def settings_of(keys: Mapping[str, ForeignValue], plain: Plainly = str, literal: Plainly = str) -> dict[str, Any]:
    """The manifest's keys. ``literal`` spells an environment variable's value for the manifest."""
    one: dict[str, Any] = {}
    for key, ours in (("runtime", "runtime"), ("handler", "handler"), ("timeout", "timeout"), ("memorySize", "memory")):
        if key in keys and (text := plain(keys[key].text()).strip()):
            one[ours] = _scalar(ours, text)
    if "type" in keys and plain(keys["type"].text()).strip().lower() == "http":
        one["type"] = "HTTP"
    if "envVariables" in keys:
        variables = {name: literal(text) for name, text in _variables(keys["envVariables"])}
        if variables:
            one["environment"] = variables
    if "installDependency" in keys and keys["installDependency"].text().lower() == "false":
        one["install"] = "vendored"
    if "ignore" in keys and (patterns := keys["ignore"].texts()):
        one["exclude"] = patterns
    if "triggers" in keys and (timers := timers_of(keys["triggers"])):
        one["triggers"] = timers
    if "path" in keys and (path := plain(keys["path"].text())):
        one["http"] = path if path.startswith("/") else f"/{path}"
    if "layers" in keys and (layers := [_layer(each) for each in keys["layers"].items()]):
        one["layers"] = layers
    if "vpc" in keys and (network := keys["vpc"].get("vpcId").text()):
        one["vpc"] = {"id": network, "subnet": keys["vpc"].get("subnetId").text()}
    if "permissions" in keys and (apis := keys["permissions"].get("openapi").texts()):
        one["permissions"] = {"openapi": apis}
    return one | cloud_settings.read(keys, plain)


def timers_of(triggers: ForeignValue) -> list[dict[str, str]]:
    """The timers; other kinds of triggers are not the manifest's."""
    found = []
    for each in triggers.items():
        kind = each.get("type").text() or "timer"
        if kind == "timer":
            found.append({"name": each.get("name").text(), "cron": each.get("config").text().strip()})
    return found


def others_of(triggers: ForeignValue, called: str) -> Iterator[Left]:
    """The triggers that are no timers."""
    for each in triggers.items():
        if (each.get("type").text() or "timer") != "timer":
            yield Left(each.file, f"{called}.triggers.{each.get('name').text() or each.path}")


def _scalar(key: str, text: str) -> object:
    if key == "timeout":
        return f"{text}s" if only_digits(text) else text
    if key == "memory":
        number = text.removesuffix("MB").removesuffix("M").strip()
        return int(number) if only_digits(number, 9) else text
    return _runtime(text) if key == "runtime" else text


def _runtime(text: str) -> str:
    """The platform's name for ``nodejs18.15``, and for ``Nodejs16``, which leaves its minor version out."""
    major = re.fullmatch(r"nodejs ?(\d+)(\.x)?", text.lower())
    named = next((name for name in RUNTIMES if major and f"{name}.".startswith(f"Nodejs{major[1]}.")), text)
    return _RUNTIMES.get(text.lower(), named)


def _variables(value: ForeignValue) -> Iterator[tuple[str, str]]:
    """(name, value): an object, or a list of ``{key, value}``. What is null is not set."""
    if isinstance(value.raw, list):
        for each in value.items():
            entries = {key.lower(): one for key, one in each.entries().items()}
            called = entries.get("key") or entries.get("name")
            if called is None:
                each.refuse("{key, value}")
            if (one := entries.get("value")) is not None and one:
                yield called.text(), as_stored(one.raw)
        return
    for name, each in value.entries().items():
        if each:
            yield name, as_stored(each.raw)


def _merged(below: ForeignValue, above: ForeignValue) -> ForeignValue:
    """Variables of a function laid over those of the defaults, whichever way each is written."""
    if above.path.rsplit(".", 1)[-1].lower() == "vpc":
        return ForeignValue(above.file, {**_object(below), **_object(above)}, above.path)
    return ForeignValue(above.file, {**dict(_variables(below)), **dict(_variables(above))}, above.path)


def _object(value: ForeignValue) -> dict[str, Any]:
    return {key: each.raw for key, each in value.entries().items()}


def _layer(value: ForeignValue) -> dict[str, Any]:
    version = value.get("version").text()
    number = int(version) if only_digits(version, 9) else version
    return {"name": value.get("name").text(), "version": number}
