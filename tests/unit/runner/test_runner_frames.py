"""The frame codec: whatever the pieces, the same frames; nothing in a payload is ever taken for a header."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloudfn.runner.frames import BrokenFrame, Decoder, Header, encode

Frame = tuple[Header, bytes]

headers = st.dictionaries(
    st.text(min_size=1).filter(lambda name: name != "bytes"), st.text() | st.integers() | st.booleans() | st.none()
)
payloads = st.binary(max_size=200) | st.sampled_from([b"\n", b'{"type":"hello"}\n', b'{"bytes":9}\n\n', b"\r\n\r\n"])
frames = st.lists(st.tuples(headers, payloads), max_size=6)


def decode(pieces: list[bytes]) -> list[Frame]:
    decoder = Decoder()
    return [
        ({k: v for k, v in header.items() if k != "bytes"}, body)
        for piece in pieces
        for header, body in decoder.feed(piece)
    ]


@given(frames)
def test_split_at_every_byte(sent: list[Frame]) -> None:
    stream = b"".join(encode(header, payload) for header, payload in sent)
    assert decode([stream[at : at + 1] for at in range(len(stream))]) == sent
    assert decode([stream]) == sent


@given(frames, st.lists(st.integers(0, 2000), max_size=8))
def test_split_anywhere(sent: list[Frame], cuts: list[int]) -> None:
    stream = b"".join(encode(header, payload) for header, payload in sent)
    places = sorted({0, len(stream), *(cut % (len(stream) + 1) for cut in cuts)})
    assert decode([stream[a:b] for a, b in pairwise(places)]) == sent


@given(frames)
def test_split_once_at_each_place(sent: list[Frame]) -> None:
    stream = b"".join(encode(header, payload) for header, payload in sent[:2])
    for at in range(len(stream) + 1):
        assert decode([stream[:at], stream[at:]]) == sent[:2]


@pytest.mark.parametrize(
    "line",
    [b"nonsense\n", b"[1]\n", b'{"bytes":-1}\n', b'{"bytes":true}\n', b'{"bytes":"3"}\n', b'{"bytes":99999999999}\n'],
)
def test_a_broken_header_ends_the_stream(line: bytes) -> None:
    with pytest.raises(BrokenFrame):
        list(Decoder().feed(line))


def test_a_header_without_end_is_refused() -> None:
    decoder = Decoder()
    with pytest.raises(BrokenFrame):
        for _ in range(40):
            list(decoder.feed(b"x" * 65536))
