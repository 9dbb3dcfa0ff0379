"""Uploaded zips: what is kept comes out as it went in, and nothing leads out of its folder."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import io
import stat
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloudfn.control.packages import INLINE_CHARACTERS, Packages, unpack
from cloudfn.control.wire import ApiError

NAMES = st.lists(st.sampled_from(["a", "b", "lib", "茶", "x.js", ".hidden"]), min_size=1, max_size=3).map("/".join)


def packed(files: Mapping[str, bytes], mode: int = 0o755) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            item = zipfile.ZipInfo(name)
            item.external_attr = mode << 16
            archive.writestr(item, content)
    return buffer.getvalue()


def clash(files: Mapping[str, bytes]) -> bool:
    """Whether a name is a file here and a folder there."""
    return any(other.startswith(f"{name}/") for name in files for other in files)


@given(st.dictionaries(NAMES, st.binary(max_size=50), min_size=1))
def test_what_is_kept_comes_out_as_it_went_in(files: dict[str, bytes]) -> None:
    data = packed(files)
    with tempfile.TemporaryDirectory() as folder:
        packages = Packages(Path(folder))
        if clash(files):
            with pytest.raises(ApiError, match="a file and a folder of one name"):
                packages.keep(data)
            return
        digest, size = packages.keep(data)
        assert (digest, size) == (hashlib.sha256(data).hexdigest(), len(data))
        assert packages.inline(base64.b64encode(data).decode()) == (digest, size)
        place = Path(folder) / "place"
        unpack(packages.zip(digest), place)
        there = {str(path.relative_to(place)): path for path in place.rglob("*") if path.is_file()}
        assert {name: path.read_bytes() for name, path in there.items()} == files
        assert {stat.S_IMODE(path.stat().st_mode) for path in there.values()} == {0o755}


@pytest.mark.parametrize("name", ["../out.js", "a/../../out.js", "/out.js"])
def test_no_name_leads_out_of_the_folder(tmp_path: Path, name: str) -> None:
    (tmp_path / "p.zip").write_bytes(packed({name: b"x"}))
    with pytest.raises(ApiError, match="unsafe name"):
        unpack(tmp_path / "p.zip", tmp_path / "in" / "place")
    assert not list(tmp_path.rglob("out.js"))


@pytest.mark.parametrize("text", ["no base64!", "A" * (INLINE_CHARACTERS + 4), base64.b64encode(b"no zip").decode()])
def test_what_is_no_small_zip_in_base64_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(ApiError) as refused:
        Packages(tmp_path).inline(text)
    assert refused.value.code.startswith("InvalidParameterValue")
    assert not list(tmp_path.rglob("*.zip"))


@given(st.text())
def test_the_key_of_an_upload_leads_nowhere_else(key: str) -> None:
    assert Packages(Path("/state")).upload(key).parent == Path("/state/uploads")


def test_a_failed_installation_is_told_and_done_again(tmp_path: Path) -> None:
    packages, answers, places = Packages(tmp_path), ["npm is gone", ""], []
    digest, _ = packages.keep(packed({"index.js": b"exports.main = () => 1"}))

    async def installer(place: Path, function: str) -> str:
        places.append((place, function))
        return answers.pop(0)

    async def work() -> list[str]:
        return [await packages.prepare(digest, "pay", True, installer) for _ in range(3)]

    assert asyncio.run(work()) == ["npm is gone", "", ""]
    assert places == [(packages.place(digest, True), "pay")] * 2, "the third finds the folder ready"
    assert packages.place(digest, True) != packages.place(digest, False)
