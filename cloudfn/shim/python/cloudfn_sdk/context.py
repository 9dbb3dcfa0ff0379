"""Who is calling, and in which environment: read anew for every call, never remembered between calls.

The platform hands identity over in the process environment and in ``context``; the context wins where both name a value
(so does @cloudbase/node-sdk, ``getCloudbaseContext``). Only names listed in WX_CONTEXT_KEYS and TCB_CONTEXT_KEYS count.
"""

from __future__ import annotations

import contextvars
import json
import os
from typing import Any, Mapping, NamedTuple, Union


class _CurrentEnv:
    """The environment that the function runs in; wx-server-sdk's ``DYNAMIC_CURRENT_ENV``."""

    def __repr__(self) -> str:
        return "DYNAMIC_CURRENT_ENV"


DYNAMIC_CURRENT_ENV = _CurrentEnv()

Env = Union[str, _CurrentEnv, None]

_settings: contextvars.ContextVar[Mapping[str, Any]] = contextvars.ContextVar("cloudfn_sdk_settings")

UNSET: Mapping[str, Any] = {}

CONSTANT = (
    "TENCENTCLOUD_REGION",
    "TENCENTCLOUD_SECRETID",
    "TENCENTCLOUD_SECRETKEY",
    "TENCENTCLOUD_SESSIONTOKEN",
    "SCF_NAMESPACE",
    "TCB_CONTEXT_CNFG",
    "TRIGGER_SRC",
    "WX_TRIGGER_API_TOKEN_V0",
    "CLOUDFN_BINDINGS",
)
"""Names that are read whether or not a *_CONTEXT_KEYS list names them."""


class WXContext(NamedTuple):
    """Who calls. An empty ``openid`` means that no user stands behind the call (timer, console).

    ``from_...`` are the user and the mini program that call into an environment which is shared with them.
    """

    openid: str
    appid: str
    unionid: str
    env: str
    source: str
    client_ip: str
    client_ipv6: str
    from_openid: str = ""
    from_appid: str = ""
    from_unionid: str = ""


def init(*, env: Env = None, timeout: float = 15.0, context: Any = None) -> None:
    """Choose the environment (default: the function's own), the time limit in seconds, and hand over ``context``.

    Call it at the top of the handler with its ``context`` where the platform passes identity there; without ``context``
    the process environment is used.
    """
    _settings.set({"env": env, "timeout": timeout, "variables": _from_context(context)})


def _from_context(context: Any) -> dict[str, str]:
    """The variables that a context carries, in ``environment`` (JSON text) or ``environ`` (``K=V;K=V``)."""

    def field(name: str) -> Any:
        return context.get(name) if isinstance(context, Mapping) else getattr(context, name, None)

    if context is None:
        return {}
    for name in ("environment", "environ"):
        value = field(name)
        if isinstance(value, Mapping):
            return {str(key): str(each) for key, each in value.items()}
        if isinstance(value, str) and value.lstrip().startswith("{"):
            return {str(key): str(each) for key, each in json.loads(value).items()}
        if isinstance(value, str) and "=" in value:
            return dict(pair.split("=", 1) for pair in value.split(";") if "=" in pair)
    return {}


def variable(name: str) -> str:
    """The value of a platform variable for this call, '' when it is not set or not listed."""
    found: Mapping[str, str] = _settings.get(UNSET).get("variables") or os.environ
    if name in CONSTANT:
        return found.get(name) or os.environ.get(name, "")
    keys = found.get("WX_CONTEXT_KEYS" if name.startswith("WX_") else "TCB_CONTEXT_KEYS", "")
    if name not in keys.split(",") and name != "WX_CLOUDBASE_ACCESSTOKEN":
        return ""
    return found.get(name, "")


def current_env() -> str:
    """The id of the environment that the function runs in."""
    return variable("TCB_ENV") or variable("SCF_NAMESPACE")


def resolve_env(env: Env = None) -> str:
    """``env``, or the one given to ``init``, or the current one."""
    chosen = env if env is not None else _settings.get(UNSET).get("env")
    return current_env() if chosen is None or isinstance(chosen, _CurrentEnv) else chosen


def timeout_s(timeout: float | None = None) -> float:
    return timeout if timeout is not None else float(_settings.get(UNSET).get("timeout", 15.0))


def get_wx_context() -> WXContext:
    """The identity of the caller, as ``cloud.getWXContext()`` gives it."""
    return WXContext(
        openid=variable("WX_OPENID"),
        appid=variable("WX_APPID"),
        unionid=variable("WX_UNIONID"),
        env=current_env(),
        source=variable("TCB_SOURCE"),
        client_ip=variable("WX_CLIENTIP"),
        client_ipv6=variable("WX_CLIENTIPV6"),
        from_openid=variable("WX_FROM_OPENID"),
        from_appid=variable("WX_FROM_APPID"),
        from_unionid=variable("WX_FROM_UNIONID"),
    )


def api_token() -> str:
    """What the backend derives the payer and the mini program from."""
    if variable("TRIGGER_SRC") == "timer" and variable("WX_TRIGGER_API_TOKEN_V0"):
        return variable("WX_TRIGGER_API_TOKEN_V0")
    return variable("WX_API_TOKEN")
