"""A device, the user of a mini program, and how they stand in ``devices.json``. Pure."""

from __future__ import annotations

import dataclasses
import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import field
from typing import Any, Literal

from cloudfn.frozen import dataclass

Cashier = Literal["device", "console"]
CASHIERS: tuple[Cashier, ...] = ("device", "console")
"""Who answers a payment sheet: the action sheet on the device, or whoever holds the laptop."""
NAME_LIMIT = 40
"""Characters of a device's or user's name."""
LOCAL_ID = re.compile(r"[A-Za-z0-9_-]{1,40}")
"""What DevTools calls itself. A token has a dot, so that no token that was taken back passes for such an id."""
TOKEN_START = "cfd."
SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class User:
    """Whom functions see. Named by whoever holds the laptop."""

    openid: str
    name: str


@dataclass(frozen=True, slots=True)
class Device:
    """``token_hash`` is "" for DevTools, which comes by 127.0.0.1 and needs no token. ``openids``: appid to openid,
    as a person has another one in each mini program. ``paired_at`` and ``last_seen`` are instants of the real clock.
    """

    id: str
    name: str
    token_hash: str
    paired_at: str
    last_seen: str
    cashier: Cashier = "device"
    openids: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_paired(self) -> bool:
        return bool(self.token_hash)

    def view_key(self) -> str:
        """Opens files and the cashier's page, where a phone can send no header: an image's source, a page's address."""
        return hmac.new(self.token_hash.encode(), b"view", hashlib.sha256).hexdigest()[:40]

    def as_json(self, app_id: str) -> dict[str, object]:
        """What the console and the command line see: nothing that lets anybody in."""
        return {
            "id": self.id,
            "name": self.name,
            "paired": self.is_paired,
            "pairedAt": self.paired_at,
            "lastSeen": self.last_seen,
            "cashier": self.cashier,
            "openid": self.openids.get(app_id, ""),
            "openids": dict(self.openids),
        }

    def as_record(self) -> dict[str, object]:
        return dataclasses.asdict(self)


def device_of(record: Mapping[str, Any]) -> Device:
    """Raises ValueError, KeyError or TypeError for what ``as_record`` never writes."""
    texts = {name: record[name] for name in ("id", "name", "token_hash", "paired_at", "last_seen", "cashier")}
    openids = record["openids"]
    if not all(map(is_text, (*texts.values(), *openids.keys(), *openids.values()))):
        raise ValueError("a device's fields are texts")
    if texts["cashier"] not in CASHIERS or not texts["id"]:
        raise ValueError("a device's cashier or id")
    return Device(**texts, openids=dict(openids))


def user_of(record: Mapping[str, Any]) -> User:
    """Raises ValueError, KeyError or TypeError for what is never written."""
    user = User(record["openid"], record["name"])
    if not (is_text(user.openid) and is_text(user.name)):
        raise ValueError("a user's fields are texts")
    return user


def is_text(value: object) -> bool:
    """Whether it can be printed: half a surrogate pair is a text to JSON, and to no terminal."""
    return isinstance(value, str) and not SURROGATE.search(value)


def hash_of(token: str) -> str:
    """What is kept of a token: 256 random bits, so a plain hash says nothing of them."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def tidy(name: str) -> str:
    """A name that a terminal can print on one line; "" for nothing."""
    return "".join(letter if letter.isprintable() else " " for letter in name).strip()[:NAME_LIMIT].strip()
