"""What a function sees around it: the child's environment, the variables of one call, the facts behind ``context``.

Pure. In: manifest values, settings, an invocation. Out: plain mappings. Nothing of the developer's own environment but
PATH, HOME and LANG reaches a function.
"""

from __future__ import annotations

import os
import re
from json.encoder import encode_basestring_ascii as _quoted
from pathlib import Path

from cloudfn.calls import CLIENT_SOURCES, Invocation
from cloudfn.manifest.values import Function, Manifest
from cloudfn.runner.launch import process_environment
from cloudfn.runner.settings import RunnerSettings

DUMMY = "local"
"""Value of the credentials: wx-server-sdk 4 ends the process when there are none."""

IDLE = "idle-after-"
"""Prefix of the request id in the URL that a worker holds between two calls."""

LOADING = "loading-"
"""Prefix of the request id while a module loads: top-level code may already use the database."""

TCB_KEYS = "TCB_ENV,TCB_SEQID,TRIGGER_SRC,TCB_SESSIONTOKEN,TCB_SOURCE"


def function_environment(manifest: Manifest, function: Function, settings: RunnerSettings, url: str) -> dict[str, str]:
    """The constant variables of ``function``: the platform's own win over the user's.

    ``url`` is the backend for what the module does while it loads, before there is a call.
    """
    found = process_environment()
    if not function.is_python:
        folders = [
            folder for place in (function.dir, function.opt) if place for folder in (place, place / "node_modules")
        ]
        found["NODE_PATH"] = os.pathsep.join(map(str, folders))
    found.update(function.environment)
    found.update({name: settings.secrets[name] for name in function.secrets if name in settings.secrets})
    found.update(
        TENCENTCLOUD_RUNENV="SCF",
        TENCENTCLOUD_REGION=manifest.region,
        TENCENTCLOUD_SECRETID=DUMMY,
        TENCENTCLOUD_SECRETKEY=DUMMY,
        TENCENTCLOUD_SESSIONTOKEN=DUMMY,
        SCF_NAMESPACE=manifest.env_id,
        SCF_FUNCTIONNAME=function.name,
        SCF_FUNCTIONVERSION="$LATEST",
        USER_CODE_ROOT=str(function.dir) + os.sep,
        _SCF_TCB_LOG="1",
        TCB_CONTEXT_CNFG=cnfg(url),
    )
    if bindings := settings.bindings(function.name):
        found["CLOUDFN_BINDINGS"] = bindings
    return found


def outside_environment(
    manifest: Manifest, invocation: Invocation, settings: RunnerSettings, url: str
) -> dict[str, str]:
    """What ``invocation`` finds in its environment, without what belongs to the machine or to our workers."""
    function, machine = manifest.functions[invocation.function], process_environment()
    constant = function_environment(manifest, function, settings, url)
    left = {*machine, "NODE_PATH", "_SCF_TCB_LOG"} - {"NO_PROXY", "no_proxy"}
    called = call_environment(manifest, invocation, invocation.request_id, url)
    return {**{name: value for name, value in constant.items() if name not in left}, **called}


def python_layers(function: Function) -> tuple[Path, ...]:
    """Where Python looks for what its layers hold. Source: the vendor's page on layers, PYTHONPATH."""
    return (function.opt, function.opt / "python") if function.opt is not None else ()


def detects_modules(runtime: str) -> bool:
    """Whether the platform's Node.js of this name takes a .js file with ``import`` in it for an ES module.

    So since 20.19 and 22.7: https://nodejs.org/api/packages.html#syntax-detection
    """
    found = re.fullmatch(r"Nodejs(\d+)(?:\.(\d+))?", runtime)
    return found is not None and (int(found[1]), int(found[2] or 0)) >= (20, 19)


def call_environment(manifest: Manifest, invocation: Invocation, request_id: str, url: str) -> dict[str, str]:
    """The variables of one call. wx-server-sdk reads only the names that the two ``_KEYS`` list.

    Another mini program than the environment's own, which shares it, is ``FROM_...`` with its user.
    """
    who = invocation.identity
    shared = bool(manifest.app_ids and who.appid) and who.appid != manifest.app_id and _by_client(who.source)
    user = "WX_FROM_" if shared else "WX_"
    wx = {
        "WX_CLIENTIP": who.client_ip,
        "WX_CLIENTIPV6": f"::ffff:{who.client_ip}" if who.client_ip else "",
        "WX_APPID": manifest.app_id if shared else who.appid,
        "WX_FROM_APPID": who.appid if shared else "",
        f"{user}OPENID": who.openid,
        f"{user}UNIONID": who.unionid,
        "WX_API_TOKEN": f"local-{request_id}",
        "WX_TRIGGER_API_TOKEN_V0": f"local-{request_id}" if invocation.trigger == "timer" else "",
    }
    wx = {name: value for name, value in wx.items() if value}
    return {
        "TCB_CONTEXT_CNFG": cnfg(url),
        "TCB_CONTEXT_KEYS": TCB_KEYS,
        "TCB_ENV": manifest.env_id,
        "TCB_SEQID": request_id,
        "TRIGGER_SRC": invocation.trigger,
        "TCB_SESSIONTOKEN": DUMMY,
        "TCB_SOURCE": who.source,
        "WX_CONTEXT_KEYS": ",".join(wx),
        **wx,
    }


def _by_client(source: str) -> bool:
    """Whether a mini program stands at the beginning of the chain of calls."""
    return source.partition(",")[0] in CLIENT_SOURCES


def cnfg(url: str) -> str:
    """``TCB_CONTEXT_CNFG``: only the key ``URL`` is read, before every request."""
    return f'{{"URL":{_quoted(url)}}}'
