"""Codes and cloud ids that stand for a user's open data: phone number, steps, profile. The content is made up.

Source: client.md's pages of ``getPhoneNumber`` and ``CloudID``: a code is single-use, both live five minutes and belong
to one mini program; a cloud id belongs to one user.
"""

from __future__ import annotations

import hashlib
import secrets
import sqlite3
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from cloudfn.events.base import instant_text
from cloudfn.frozen import dataclass

SCHEMA = """CREATE TABLE IF NOT EXISTS open_data (
    id TEXT PRIMARY KEY, kind TEXT NOT NULL, appid TEXT NOT NULL, openid TEXT NOT NULL, expires TEXT NOT NULL,
    used INTEGER NOT NULL)"""

LIFETIME = timedelta(minutes=5)
CODE = "code"
KINDS = ("phoneNumber", "weRunData", "userInfo")
DAYS_OF_STEPS = 31
INVALID, EXPIRED, OTHER_USER = -601005, -601006, -601007
TEXTS: Mapping[int, str] = {
    INVALID: "invalid cloudID",
    EXPIRED: "cloudID expired",
    OTHER_USER: "cloudID and calling user does not match",
}


@dataclass(frozen=True, slots=True)
class Opened:
    """``foreign``: not made here, as what a real button of DevTools gives, so nothing is known of it."""

    openid: str = ""
    foreign: bool = False


def make(db: sqlite3.Connection, kind: str, appid: str, openid: str, now: datetime) -> str:
    """A fresh id: of ``CODE`` a code, of one of KINDS a cloud id."""
    text = secrets.token_hex(32) if kind == CODE else f"80_{secrets.token_urlsafe(48)}"
    db.execute(
        "INSERT INTO open_data VALUES (?, ?, ?, ?, ?, 0)", (text, kind, appid, openid, instant_text(now + LIFETIME))
    )
    return text


def use_code(db: sqlite3.Connection, code: str, appid: str, now: datetime) -> Opened | None:
    """Whose code it is, once; None for one that was used, is too old, or is another mini program's."""
    row = db.execute("SELECT kind, appid, openid, expires, used FROM open_data WHERE id = ?", (code,)).fetchone()
    if row is None:
        values = (code, CODE, appid, "", instant_text(now))
        db.execute("INSERT INTO open_data VALUES (?, ?, ?, ?, ?, 1)", values)
        return Opened(foreign=True)
    kind, made_for, openid, expires, used = row
    if kind != CODE or used or made_for != appid or instant_text(now) > expires:
        return None
    db.execute("UPDATE open_data SET used = 1 WHERE id = ?", (code,))
    return Opened(openid)


def read(db: sqlite3.Connection, cloud_id: str, appid: str, openid: str, now: datetime) -> dict[str, Any]:
    """``{cloudID, data}`` as a function reads it, or ``{cloudID, errCode, errMsg}``."""
    row = db.execute("SELECT kind, appid, openid, expires FROM open_data WHERE id = ?", (cloud_id,)).fetchone()
    if row is None:
        return {"cloudID": cloud_id, "data": content("phoneNumber", cloud_id, appid, now)}
    kind, made_for, owner, expires = row
    number = 0
    if kind not in KINDS or made_for != appid:
        number = INVALID
    elif owner != openid:
        number = OTHER_USER
    elif instant_text(now) > expires:
        number = EXPIRED
    if number:
        return {"cloudID": cloud_id, "errCode": number, "errMsg": TEXTS[number]}
    return {"cloudID": cloud_id, "data": content(kind, owner, appid, now)}


def is_foreign(db: sqlite3.Connection, cloud_id: str) -> bool:
    """Whether ``cloud_id`` was not made here."""
    return db.execute("SELECT 1 FROM open_data WHERE id = ?", (cloud_id,)).fetchone() is None


def content(kind: str, seed: str, appid: str, now: datetime) -> dict[str, Any]:
    """Made-up open data, the same for the same ``seed``: a user, or an id that nobody here made."""
    stamp = {"timestamp": int(now.timestamp()), "appid": appid}
    if kind == "weRunData":
        midnight = int(now.timestamp()) // 86400 * 86400 - 8 * 3600
        steps = [
            {"timestamp": midnight - day * 86400, "step": 1000 + _digits(f"{seed}{day}", 4)}
            for day in reversed(range(DAYS_OF_STEPS))
        ]
        return {"stepInfoList": steps, "watermark": stamp}
    if kind == "userInfo":
        return {"openId": seed, "nickName": "微信用户", "gender": 0, "language": "", "city": "", "province": "",
                "country": "", "avatarUrl": "", "watermark": stamp}  # fmt: skip
    number = phone_number(seed)
    return {"phoneNumber": number, "purePhoneNumber": number, "countryCode": "86", "watermark": stamp}


def phone_number(seed: str) -> str:
    return f"138{_digits(seed, 8):08d}"


def _digits(text: str, count: int) -> int:
    return int(hashlib.sha256(text.encode()).hexdigest(), 16) % int(10**count)
