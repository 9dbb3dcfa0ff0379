"""``cloudbaserc`` of CloudBase CLI 2.x, as a manifest's keys.

The CLI matches the keys of a function without regard to case, and flattens an old nested ``config``.
"""

from __future__ import annotations

import difflib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cloudfn.formats.imported import Imported
from cloudfn.formats.templates import Templates, read_env_files
from cloudfn.errors import InvalidFile, Notice

REGIONS = {
    "sh": "ap-shanghai",
    "gz": "ap-guangzhou",
    "bj": "ap-beijing",
    "nj": "ap-nanjing",
    "cd": "ap-chengdu",
    "cq": "ap-chongqing",
}
DEFAULTS: dict[str, Any] = {"runtime": "Nodejs18.15", "handler": "index.main", "timeout": "15s", "memory": 256}
"""What the CLI takes where the file says nothing."""

TAKEN = ("name", "dir", "handler", "runtime", "timeout", "memorySize", "envVariables", "installDependency", "ignore",
         "triggers", "vpc", "layers", "path")  # fmt: skip
IMPLIED = ("isWaitInstall",)
LEFT = {
    "params": "it is the default event of `fn invoke`; keep it in a file for `cloudfn invoke --event`",
    "codeSecret": "cloudfn does not encrypt deployed code",
    "publish": "`cloudfn versions FN --publish TEXT` publishes a version",
    "role": "functions run with the platform's own role",
    "type": "only event functions are deployed",
    "imageConfig": "functions are deployed as packages, not as images",
}
OTHERS = ("l5", "description", "protocolType", "protocolParams", "instanceConcurrencyConfig", "clsLogsetId",
          "clsTopicId", "publicNetConfig", "cfsConfig", "initTimeout", "deadLetterConfig", "intranetConfig", "tags",
          "asyncRunEnable", "traceEnable", "dnsCache", "ignoreSysLog", "config", "deployMode")  # fmt: skip
TOP = ("version", "envId", "region", "functionRoot", "functions", "functionDefaultConfig")
TOP_LEFT = {
    "framework": "CloudBase Framework plug-ins are another tool's",
    "servers": "container services are not functions",
    "privateSettings": "it holds the other tool's own settings",
    "functionDeployMode": "cloudfn chooses how code is uploaded by its size",
}


def read(file: Path, content: Mapping[str, Any], mode: str) -> Imported:
    """The project of a cloudbaserc. Raises InvalidFile (CFN-DEP-082) without an environment."""
    directory = file.parent
    values = {**read_env_files(directory, mode), **os.environ}
    env_id = str(content.get("envId") or "")
    templates = Templates(file.name, values.get("ENV_ID", "") if env_id.startswith("{{") else env_id, values)
    content = templates.render(dict(content))
    env_id = str(content.get("envId") or "")
    if not env_id:
        raise InvalidFile("CFN-DEP-082", file=file.name, reason="envId is missing")
    notices: list[Notice] = []
    for key in content:
        if key in TOP_LEFT:
            notices.append(_left(file, key, TOP_LEFT[key]))
        elif key not in TOP and key != "$schema":
            notices.append(_unknown(file, key, TOP))
    root = _clean(str(content.get("functionRoot") or "./functions"))
    region = str(content.get("region") or "")
    defaults = content.get("functionDefaultConfig") or {}
    functions: dict[str, Mapping[str, Any]] = {}
    for entry in content.get("functions") or []:
        flat = {**defaults, **(entry.get("config") or {}), **{k: v for k, v in entry.items() if k != "config"}}
        for key in ("envVariables", "vpc"):
            if isinstance(defaults.get(key), dict) and isinstance(entry.get(key), dict):
                flat[key] = {**defaults[key], **entry[key]}
        name = str(flat.get("name") or "")
        if not name:
            raise InvalidFile("CFN-DEP-082", file=file.name, reason="a function has no name")
        functions[name] = _function(file, name, flat, root, templates, notices)
    return Imported(
        file.name,
        directory.name,
        env_id,
        REGIONS.get(region, region),
        "",
        root,
        DEFAULTS,
        functions,
        (*templates.notices, *notices),
    )


def _function(
    file: Path, name: str, entry: Mapping[str, Any], root: str, templates: Templates, notices: list[Notice]
) -> dict[str, Any]:
    known = {key.lower(): key for key in (*TAKEN, *IMPLIED, *LEFT, *OTHERS)}
    given: dict[str, Any] = {}
    for key, value in entry.items():
        proper = known.get(key.lower())
        if proper is None:
            notices.append(_unknown(file, f"functions.{name}.{key}", [f"functions.{name}.{each}" for each in TAKEN]))
        elif proper in LEFT or proper in OTHERS:
            why = LEFT.get(proper, "the manifest has no such setting; it stays as it is in the cloud")
            if not (proper == "type" and str(value).lower() == "event"):
                notices.append(_left(file, f"functions.{name}.{proper}", why))
        else:
            given[proper] = value
    one: dict[str, Any] = {}
    if given.get("dir") and _clean(str(given["dir"])) != f"{root}/{name}":
        one["dir"] = _clean(str(given["dir"]))
    if given.get("runtime") and given["runtime"] != DEFAULTS["runtime"]:
        one["runtime"] = templates.plain(given["runtime"])
    if given.get("handler") and given["handler"] != DEFAULTS["handler"]:
        one["handler"] = given["handler"]
    if given.get("timeout"):
        one["timeout"] = f"{templates.plain(given['timeout'])}s"
    if given.get("memorySize"):
        one["memory"] = templates.plain(given["memorySize"])
    if given.get("envVariables"):
        one["environment"] = {str(key): _text(value) for key, value in dict(given["envVariables"]).items()}
    if "installDependency" in given and str(given["installDependency"]).lower() == "false":
        one["install"] = "vendored"
    if given.get("ignore"):
        ignore = given["ignore"]
        one["exclude"] = [ignore] if isinstance(ignore, str) else list(ignore)
    timers = [each for each in given.get("triggers") or [] if each.get("type", "timer") == "timer"]
    for each in given.get("triggers") or []:
        if each not in timers:
            why = "only timers can be triggers"
            notices.append(_left(file, f"functions.{name}.triggers.{each.get('name', '?')}", why))
    if timers:
        one["triggers"] = [{"name": str(each["name"]), "cron": str(each["config"])} for each in timers]
    if given.get("path"):
        one["http"] = str(given["path"])
    if given.get("layers"):
        one["layers"] = [{"name": each["name"], "version": int(each["version"])} for each in given["layers"]]
    vpc = given.get("vpc") or {}
    if vpc.get("vpcId"):
        one["vpc"] = {"id": str(vpc["vpcId"]), "subnet": str(vpc.get("subnetId") or "")}
    return one


def _clean(path: str) -> str:
    return path.removeprefix("./").rstrip("/") or "."


def _text(value: object) -> str:
    return "true" if value is True else "false" if value is False else str(value)


def _left(file: Path, key: str, why: str) -> Notice:
    return Notice("CFN-DEP-080", {"file": file.name, "key": key, "why": why})


def _unknown(file: Path, key: str, names: Any) -> Notice:
    near = next(iter(difflib.get_close_matches(key, list(names), n=1)), "")
    why = f"no such key is known; nearest: {near}" if near else "no such key is known"
    return Notice("CFN-DEP-080", {"file": file.name, "key": key, "why": why})
