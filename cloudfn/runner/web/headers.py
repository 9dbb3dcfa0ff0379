"""Which headers pass between a caller and an HTTP function, and which the platform sets itself. Pure.

Source of the names: cloud.tencent.com 583/56124 (X-Scf-...), CloudBase's example of an HTTP function (x-wx-...).
"""

from __future__ import annotations

from collections.abc import Iterable

from cloudfn.calls import CLIENT_SOURCES, Identity
from cloudfn.manifest.values import Function, Manifest
from cloudfn.runner.web.messages import Headers

HOP = frozenset({
    "connection", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade", "content-length",
    "expect",
})  # fmt: skip
"""Of one connection only (RFC 9110, 7.6.1), or said anew by who sends on."""

PLATFORM = ("x-wx-", "x-scf-", "x-cloudbase-", "x-cloudfn-", "x-tcb-integration-")
"""Beginnings of names that only the platform sets: what a caller sends of them is not believed."""

SAID_ANEW = frozenset({"x-forwarded-for"})

OWN_COOKIE = "cloudfn-"
"""The console's cookies begin so; a browser sends them to every path of this address."""

ACCOUNT, OWNER = "1250000000", "100000000001"
"""Made up: an account's own numbers are of no use to code that runs here."""


def passing(given: Iterable[tuple[str, str]]) -> Headers:
    """What of a request goes on to the server; names in lower case."""
    lower = ((name.lower(), value) for name, value in given)
    return tuple((name, value) for name, value in lower if name not in HOP and name not in SAID_ANEW)


def inward(given: Iterable[tuple[str, str]]) -> Headers:
    """What of a caller's headers is believed and reaches the function."""
    found: list[tuple[str, str]] = []
    for name, value in passing(given):
        if name.replace("_", "-").startswith(PLATFORM):  # WSGI reads x_wx_openid as x-wx-openid
            continue
        if name == "cookie":
            cookies = [one for one in value.split(";") if not one.strip().startswith(OWN_COOKIE)]
            value = ";".join(cookies).strip()
            if not value:
                continue
        found.append((name, value))
    return tuple(found)


def outward(answered: Iterable[tuple[str, str]]) -> Headers:
    """What of a function's headers reaches the caller."""
    stays = HOP - {"content-length"}
    lower = ((name.lower(), value) for name, value in answered)
    return tuple((name, value) for name, value in lower if name not in stays and not name.startswith("x-cloudfn-"))


def platform(manifest: Manifest, function: Function, identity: Identity, request_id: str) -> Headers:
    """What the platform says. A mini program's user is named; nobody else is."""
    who: Headers = ()
    if identity.source.partition(",")[0] in CLIENT_SOURCES:
        named = (
            ("x-wx-openid", identity.openid),
            ("x-wx-appid", identity.appid),
            ("x-wx-unionid", identity.unionid),
            ("x-wx-source", identity.source),
            ("x-wx-env", manifest.env_id),
        )
        who = tuple((name, value) for name, value in named if value)
    return (
        ("x-scf-request-id", request_id),
        ("x-scf-memory", str(function.memory_mb)),
        ("x-scf-timeout", str(function.timeout_s * 1000)),
        ("x-scf-version", "$LATEST"),
        ("x-scf-name", function.name),
        ("x-scf-namespace", manifest.env_id),
        ("x-scf-region", manifest.region),
        ("x-scf-appid", ACCOUNT),
        ("x-scf-uin", OWNER),
        ("x-forwarded-for", identity.client_ip),
        *who,
    )
