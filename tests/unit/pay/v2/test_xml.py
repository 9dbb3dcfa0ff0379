"""Messages of v2: what is written is read back, what is no message is refused, and no entity is ever resolved."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloudfn.pay.v2 import xml

NAMES = st.text("abc_", min_size=1, max_size=12)
TEXTS = st.text("ab 12<>&]'\"\n茶😀é", max_size=40)


@given(st.dictionaries(NAMES, TEXTS | st.integers(0, 10**9), max_size=8))
def test_what_is_written_is_read_back(fields: dict[str, object]) -> None:
    assert xml.read(xml.write(fields)) == {name: str(value) for name, value in fields.items()}


@given(st.binary(max_size=200))
def test_any_bytes_are_a_message_or_refused(raw: bytes) -> None:
    try:
        assert isinstance(xml.read(raw), dict)
    except xml.BadXml as error:
        assert str(error)


BAD = [
    (b"", "no element found"),
    (b'{"body": 1}', "not well-formed"),
    (b"<root><a>1</a></root>", "the root is <root>"),
    (b"<xml><a><b>1</b></a></xml>", "<a> holds <b>"),
    (b"<xml><a>1</a><a>2</a></xml>", "<a> stands twice"),
    (b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]><xml><a>&e;</a></xml>', "document type"),
    (b'<!DOCTYPE x [<!ENTITY e "aa"><!ENTITY f "&e;&e;">]><xml><a>&f;</a></xml>', "document type"),
    (b'<?xml version="1.0" encoding="nonsense"?><xml/>', "encoding"),
]


@pytest.mark.parametrize(("raw", "problem"), BAD)
def test_what_is_no_message(raw: bytes, problem: str) -> None:
    with pytest.raises(xml.BadXml, match=problem):
        xml.read(raw)
