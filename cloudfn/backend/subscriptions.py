"""How many messages of a template a user accepted: each ``accept`` of ``requestSubscribeMessage`` lets one be sent.

Source: WeChat's guide of one-time subscription. Templates of long-term subscription are not told apart.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping

SCHEMA = """CREATE TABLE IF NOT EXISTS subscriptions (
    openid TEXT NOT NULL, template TEXT NOT NULL, remaining INTEGER NOT NULL, PRIMARY KEY (openid, template))"""

ANSWERS = frozenset({"accept", "reject", "ban", "filter"})
REFUSED = 43101


def answered(db: sqlite3.Connection, openid: str, answers: Mapping[str, str]) -> None:
    """``answers``: template -> one of ANSWERS. From now on the user counts as asked."""
    for template, answer in answers.items():
        db.execute(
            "INSERT INTO subscriptions VALUES (?, ?, ?)"
            " ON CONFLICT DO UPDATE SET remaining = remaining + excluded.remaining",
            (openid, template, int(answer == "accept")),
        )


def take(db: sqlite3.Connection, openid: str, template: str) -> bool | None:
    """Use one up: whether there was one; None for a user who was never asked."""
    row = db.execute(
        "SELECT remaining FROM subscriptions WHERE openid = ? AND template = ?", (openid, template)
    ).fetchone()
    if row is None:
        return None
    if row[0] > 0:
        db.execute(
            "UPDATE subscriptions SET remaining = remaining - 1 WHERE openid = ? AND template = ?", (openid, template)
        )
    return bool(row[0] > 0)
