"""Archives that are encrypted, damaged or at odds with themselves are refused in words, by cloud and download."""

from __future__ import annotations

import base64
import io
import struct
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloudfn.control.packages import Packages
from cloudfn.control.packages import unpack as unpack_there
from cloudfn.control.wire import ApiError
from cloudfn.deploy.releases import unpack
from cloudfn.errors import InvalidFile
from tests.functional.control.world import World


def packed(*names: str, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name in names:
            archive.writestr(name, f"exports.main = () => {name!r}\n" * 20)
    return buffer.getvalue()


def changed(data: bytes, local_at: int, central_at: int, value: int) -> bytes:
    """``data`` with a 16-bit field of each header set."""
    made = bytearray(data)
    for mark, offset in ((b"PK\x03\x04", local_at), (b"PK\x01\x02", central_at)):
        at = made.find(mark)
        while at >= 0:
            made[at + offset : at + offset + 2] = struct.pack("<H", value)
            at = made.find(mark, at + 4)
    return bytes(made)


GOOD = packed("index.js", "lib/a.js")
ODD = {
    "encrypted": (changed(GOOD, 6, 8, 1), "The zip is encrypted: index.js"),
    "a method nobody knows": (changed(GOOD, 8, 10, 77), "The code is not a valid zip file."),
    "clashing": (packed("index.js", "lib/a.js", "lib"), "The zip has a file and a folder of one name: lib"),
    "clashing deeper": (packed("a/b/c", "a/b/", "a"), "The zip has a file and a folder of one name: a"),
    "damaged": (GOOD[:40] + bytes(60) + GOOD[100:], "The code is not a valid zip file."),
    "cut": (GOOD[:-30], "The code is not a valid zip file."),
    "empty": (packed(), "The zip file is empty."),
    "none": (b"no zip at all", "The code is not a valid zip file."),
}


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    with made.serving as url:
        made.connect(url)
        yield made


@pytest.mark.parametrize("odd", ODD)
def test_the_cloud_refuses_odd_archives_in_words(world: World, tmp_path: Path, odd: str) -> None:
    data, said = ODD[odd]
    code = {"ZipFile": base64.b64encode(data).decode()}
    assert world.refusal("CreateFunction", Runtime="Nodejs18.15", Code=code) == "InvalidParameterValue.Code"
    with pytest.raises(ApiError) as refused:
        Packages(tmp_path / "packages").keep(data)
    assert refused.value.message == said


@pytest.mark.parametrize("odd", [name for name in ODD if name != "empty"])
def test_a_download_of_an_odd_archive_is_refused_in_words(tmp_path: Path, odd: str) -> None:
    with pytest.raises(InvalidFile) as refused:
        unpack(ODD[odd][0], tmp_path / "function")
    assert refused.value.code == "CFN-DEP-122" and refused.value.params["reason"]


@given(st.lists(st.tuples(st.integers(0, len(GOOD) - 1), st.integers(0, 255)), min_size=1, max_size=4))
def test_any_bytes_are_kept_or_refused(changes: list[tuple[int, int]]) -> None:
    data = bytearray(GOOD)
    for at, value in changes:
        data[at] = value
    with tempfile.TemporaryDirectory() as folder:
        packages = Packages(Path(folder))
        try:
            digest, _ = packages.keep(bytes(data))
            unpack_there(packages.zip(digest), Path(folder) / "place")
        except ApiError as refused:
            assert refused.message
