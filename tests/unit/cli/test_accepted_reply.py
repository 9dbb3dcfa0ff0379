"""How an accepted notification is shown: cloudPay's by its errcode, an own API's by status and body."""

from __future__ import annotations

import pytest

from cloudfn.cli.view import accepted_reply


@pytest.mark.parametrize(
    ("reply", "shown"),
    [
        ('{"errcode":0,"errmsg":"ok"}', "errcode=0"),
        ('200 {"code":"FAIL"}', '200 {"code":"FAIL"}'),
        ("204", "204"),
    ],
)
def test_an_accepted_reply(reply: str, shown: str) -> None:
    assert accepted_reply(reply) == shown
