"""Settings of a function that change nothing here: checked, kept by the API's names, answered as they were given."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from cloudfn.control.wire import ApiError, Params, Reply

Given = Mapping[str, Any]

FLAGS = {"AsyncRunEnable": "FALSE", "TraceEnable": "FALSE", "DnsCache": "FALSE", "L5Enable": "FALSE", "UseGpu": "FALSE"}
"""``TRUE`` or ``FALSE``, and what holds where nothing was said. Source: doc-strings of the SDK."""

OTHERS = (
    *("PublicNetConfig", "CfsConfig", "DeadLetterConfig", "IntranetConfig", "InitTimeout", "Tags", "IgnoreSysLog"),
    *("ProtocolType", "ProtocolParams", "InstanceConcurrencyConfig", "ImageConfig", "EipConfig", "DiskSize"),
    *("AutoDeployClsTopicIndex", "AutoCreateClsTopic", "OnsEnable", "PrivateConfig"),
)
INIT_TIMEOUT_S = 65
"""How long a function of code may take to load where nothing was said; a function of an image has 90."""

SWITCH = ("ENABLE", "DISABLE")


def given(params: Params, before: Given) -> Given:
    """``before`` with what ``params`` change in it. Raises ApiError."""
    found = dict(before)
    for name in FLAGS:
        if name in params:
            found[name] = _flag(name, params.text(name))
    for name in OTHERS:
        if name in params:
            check = CHECKS.get(name)
            if check is not None:
                check(params)
            found[name] = params.values[name]
    return found


def described(settings: Given, layers: list[Reply]) -> Reply:
    """All of them as GetFunction shows them."""
    return {
        **{name: settings.get(name, default) for name, default in FLAGS.items()},
        "InitTimeout": settings.get("InitTimeout", INIT_TIMEOUT_S),
        "Tags": settings.get("Tags", []),
        "Layers": layers,
        "PublicNetConfig": _public_net(settings),
        "EipConfig": {"EipFixed": "FALSE", "Eips": []},
        "AccessInfo": {"Host": "", "Vip": ""},
        "DeadLetterConfig": {"Type": "", "Name": "", "FilterType": "", **settings.get("DeadLetterConfig", {})},
        "CfsConfig": {"CfsInsList": list(settings.get("CfsConfig", {}).get("CfsInsList") or [])},
        "OnsEnable": "FALSE",
        "IntranetConfig": {"IpFixed": "DISABLE", "IpAddress": [], **settings.get("IntranetConfig", {})},
        "ImageConfig": settings.get("ImageConfig"),
        "ProtocolType": settings.get("ProtocolType"),
        "ProtocolParams": settings.get("ProtocolParams"),
        "InstanceConcurrencyConfig": _concurrency(settings),
    }


def _public_net(settings: Given) -> Reply:
    config = settings.get("PublicNetConfig", {})
    eip = {"EipStatus": "DISABLE", **config.get("EipConfig", {})}
    return {"PublicNetStatus": config.get("PublicNetStatus", "ENABLE"), "EipConfig": {**eip, "EipAddress": []}}


def _concurrency(settings: Given) -> Reply | None:
    config = settings.get("InstanceConcurrencyConfig")
    if config is None:
        return None
    session = {
        "SessionSource": "",
        "SessionName": "",
        "SessionPath": "",
        "IdleTimeoutStrategy": "",
        "MaximumConcurrencySessionPerInstance": 0,
        "MaximumTTLInSeconds": 0,
        "MaximumIdleTimeInSeconds": 0,
        **config.get("SessionConfig", {}),
    }
    plain = {"InstanceIsolationEnabled": "FALSE", "Type": "Request-Based", "MixNodeConfig": []}
    return {**plain, **config, "SessionConfig": session}


def _flag(name: str, text: str) -> str:
    if text.upper() not in ("TRUE", "FALSE"):
        code = f"InvalidParameterValue.{name}" if name in ("AsyncRunEnable", "TraceEnable", "L5Enable") else ""
        raise ApiError(code or "InvalidParameterValue.Param", f"{name} must be TRUE or FALSE.")
    return text.upper()


def _check_init_timeout(params: Params) -> None:
    if not 3 <= params.number("InitTimeout", 0) <= 300:
        raise ApiError("LimitExceeded.InitTimeout", "InitTimeout must be between 3 and 300.")


def _check_public_net(params: Params) -> None:
    config = params.group("PublicNetConfig")
    states = (config.text("PublicNetStatus", "ENABLE"), config.group("EipConfig").text("EipStatus", "DISABLE"))
    if not set(states) <= {*SWITCH}:
        raise ApiError("InvalidParameterValue.PublicNetConfig", "PublicNetConfig takes ENABLE and DISABLE.")


def _check_tags(params: Params) -> None:
    for tag in map(Params, params.items("Tags")):
        tag.text("Key")
        tag.text("Value")


def _check_protocol(params: Params) -> None:
    if params.text("ProtocolType") not in ("WS", "HTTP"):
        raise ApiError("InvalidParameterValue.ProtocolType", "ProtocolType must be WS.")


CHECKS: Mapping[str, Callable[[Params], None]] = {
    "InitTimeout": _check_init_timeout,
    "PublicNetConfig": _check_public_net,
    "Tags": _check_tags,
    "ProtocolType": _check_protocol,
}
