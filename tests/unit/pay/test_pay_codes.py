"""Every code that the room uses is explained, and every explained code is used."""

from __future__ import annotations

import re
from pathlib import Path

from cloudfn.codes import family

ROOT = Path(__file__).parents[3] / "cloudfn"


def used() -> set[str]:
    found: set[str] = set()
    for path in ROOT.rglob("*.py"):
        if path.parent.name != "codes":
            found |= set(re.findall(r"CFN-PAY-\d{3}", path.read_text(encoding="utf-8")))
    return found


def test_every_used_code_is_explained_and_the_other_way_round() -> None:
    assert used() == set(family("PAY"))


def test_every_code_says_what_why_and_what_next() -> None:
    for code in family("PAY").values():
        for text in (code.en, code.zh):
            assert text.title and text.cause and text.fix, code.id
