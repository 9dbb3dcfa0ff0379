"""Which fields hold what is somebody's, by their names, and what such a thing looks like in a text. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

WORDS: Mapping[str, str] = {
    "openid": "openid",
    "unionid": "openid",
    "touser": "openid",
    "phone": "phone",
    "mobile": "phone",
    "telephone": "phone",
    "email": "mail",
    "address": "address",
    "spbillcreateip": "ip",
    "clientip": "ip",
    "remoteaddr": "ip",
    "idcard": "identity",
    "identity": "identity",
    "transactionid": "transaction",
    "refundid": "transaction",
    "prepayid": "transaction",
    "secret": "secret",
    "token": "secret",
    "password": "secret",
    "passwd": "secret",
    "authorization": "secret",
    "cookie": "secret",
    "sessionkey": "secret",
    "privatekey": "secret",
    "apikey": "secret",
    "paysign": "secret",
    "signature": "secret",
    "ciphertext": "secret",
    "associateddata": "secret",
    "certificate": "secret",
    "credential": "secret",
    "nickname": "name",
    "receiver": "name",
    "consignee": "name",
    "appid": "merchant",
    "mchid": "merchant",
}
"""Anywhere in a field's name, in lower case and without ``_`` and ``-``: the kind of what it holds."""
LAST: Mapping[str, str] = {
    "name": "name",
    "names": "name",
    "contact": "name",
    "tel": "phone",
    "mail": "mail",
    "ip": "ip",
    "key": "secret",
    "keys": "secret",
    "sign": "secret",
    "nonce": "secret",
    "str": "secret",
    "pwd": "secret",
    "cert": "secret",
    "serial": "secret",
    "package": "transaction",
}
"""As the last word of a field's name (``receiverName``, ``nonce_str``, ``apiKey``)."""
HARMLESS = {"functionname", "collectionname", "docidname"}

SPELT = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
LABELS = "姓名|名字|收货人|收件人|联系人|昵称|买家|用户名|手机号码|手机号|手机|电话|地址|身份证号|身份证|邮箱|密码|密钥"
ASSIGNED = re.compile(
    r"""(?P<quote>["']?)(?P<field>[A-Za-z_][A-Za-z0-9_-]{0,60})(?P=quote)\s*[:=]\s*"""
    r"""(?:"(?P<double>(?:[^"\\]|\\.)*)"|'(?P<single>(?:[^'\\]|\\.)*)'|(?P<bare>[^\s"',;&<>(){}\[\]]+))"""
)
LABELLED = re.compile(rf"(?:{LABELS})\s*[:：=]?\s*['\"“]?(?P<labelled>[^\s,，;；。'\"”<>(){{}}\[\]]+)")

SHAPES: tuple[tuple[str, str], ...] = (
    ("secret", r"-----BEGIN [^-\n]{1,40}-----[\s\S]*?(?:-----END [^-\n]{1,40}-----|$)"),
    ("secret", r"(?i:\b(?:bearer|basic)\s+)[A-Za-z0-9+/._~=-]{6,}"),
    ("mail", r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}"),
    ("openid", r"(?<![A-Za-z0-9_-])o[A-Za-z0-9_-]{27}(?![A-Za-z0-9_-])"),
    ("merchant", r"\bwx[0-9a-f]{16}\b"),
    ("ip", r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?!\d|\.\d)"),
    ("ip", r"(?<![\w:])(?:[0-9A-Fa-f]{1,4}:){3,7}[0-9A-Fa-f]{1,4}(?![\w:])"),
    ("ip", r"(?<![\w:])(?:[0-9A-Fa-f]{1,4}:){1,6}(?::[0-9A-Fa-f]{1,4}){1,6}(?![\w:])"),
    ("phone", r"(?<!\d)(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)"),
    ("phone", r"(?<!\d)0\d{2,3}-\d{7,8}(?!\d)"),
    ("identity", r"(?<!\d)\d{17}[\dXx](?![\dA-Za-z])"),
    ("token", r"[A-Za-z0-9+/_=.~-]{20,}"),
    ("number", r"\d{9,}"),
)
PATTERNS = [(kind, re.compile(pattern)) for kind, pattern in SHAPES]
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)")


def kind_of_field(name: str) -> str:
    """``"openid"``, ``"phone"``, ...; "" where the name says nothing."""
    plain = re.sub(r"[_\-\s.]", "", name).lower()
    if plain in HARMLESS:
        return ""
    for word, kind in WORDS.items():
        if word in plain:
            return kind
    spelt = SPELT.findall(name)
    return LAST.get(spelt[-1].lower(), "") if spelt else ""


NO_VALUES = {"null", "undefined", "true", "false", "none", "nan"}


def spelt_out(text: str) -> Iterator[tuple[str, int, int]]:
    """(kind, start, end) of the values that a text itself calls by a name: ``openid: 'o...'``, ``"phone":"138..."``,
    ``姓名：张三``."""
    for match in ASSIGNED.finditer(text):
        part = next(name for name in ("double", "single", "bare") if match[name] is not None)
        kind = kind_of_field(match["field"])
        if kind and match[part] and match[part].lower() not in NO_VALUES:
            yield kind, *match.span(part)
    for match in LABELLED.finditer(text):
        yield "name", *match.span("labelled")


def shaped(text: str) -> Iterator[tuple[str, int, int]]:
    """(kind, start, end) of what looks like somebody's, whatever it is called."""
    for kind, pattern in PATTERNS:
        for match in pattern.finditer(text):
            shown = match[0]
            if kind != "token" or (_like_a_token(shown) and not INSTANT.fullmatch(shown)):
                yield kind, *match.span()


def _like_a_token(text: str) -> bool:
    """Letters and digits mixed, or letters without an end; not a path, a sentence with dots or a ruler of dashes."""
    letters, digits = sum(map(str.isalpha, text)), sum(map(str.isdigit, text))
    return bool(digits and letters) or letters >= 32 or digits >= 9
