"""The Authorization header of a request. Pure.

``WECHATPAY2-SHA256-RSA2048 mchid="...",nonce_str="...",timestamp="...",serial_no="...",signature="..."``: pairs in any
order, values quoted, as every client writes it.
"""

from __future__ import annotations

import re

from cloudfn.frozen import dataclass

SCHEME = "WECHATPAY2-SHA256-RSA2048"
NAMES = ("mchid", "serial_no", "nonce_str", "timestamp", "signature")
_PAIR = re.compile(r'([a-z_]+)="([^"]*)"')


@dataclass(frozen=True, slots=True)
class Authorization:
    mchid: str
    serial_no: str
    nonce_str: str
    timestamp: str
    signature: str


def parse(header: str) -> Authorization | str:
    """The header's values, or in a few words what is wrong with it."""
    scheme, _, rest = header.strip().partition(" ")
    if not header.strip():
        return "it is missing"
    if scheme != SCHEME:
        return f"it begins with {scheme[:40]!r}, not with {SCHEME}"
    values: dict[str, str] = {}
    for piece in filter(None, re.split(r",\s*(?=[a-z_]+=)", rest.strip())):
        found = _PAIR.fullmatch(piece.strip())
        if found is None:
            return f'{piece.partition("=")[0][:40]!r} is not written as name="value"'
        if found[1] in values:
            return f"{found[1]} stands there twice"
        values[found[1]] = found[2]
    for name in NAMES:
        if not values.get(name):
            return f"{name} is missing"
    if not re.fullmatch(r"[0-9]{1,12}", values["timestamp"]):
        return f"timestamp={values['timestamp'][:40]!r} is no number of seconds"
    return Authorization(**{name: values[name] for name in NAMES})
