"""``cloudfn storage``: the same five commands for the local cloud's files and for an environment's."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from cloudfn import cli, emulate
from cloudfn.control import Fault
from cloudfn.events.base import ignore
from cloudfn.manifest import load
from tests.kit.dev import dev

ENV = "shop-1a2b3c"
MANIFEST = f"version: 1\nproject: tea\nenv: {{id: {ENV}}}\nfunctions: {{job: {{install: none}}}}\n"


@dataclass
class Files:
    """``where`` is the option that names the place, ``--local`` or none."""

    directory: Path
    where: tuple[str, ...]
    capfd: pytest.CaptureFixture[str]
    err: str = ""

    def run(self, command: str, *args: str, code: int = 0, where: tuple[str, ...] | None = None) -> Any:
        self.capfd.readouterr()
        places = self.where if where is None else where
        ended = cli.run(["-C", str(self.directory), "storage", command, *args, *places, "--json"])
        out, self.err = self.capfd.readouterr()
        assert ended == code, (ended, out, self.err)
        return json.loads(out)

    def paths(self, prefix: str = "") -> list[str]:
        return [each["path"] for each in self.run("ls", prefix)["files"]]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    (folder / "functions/job").mkdir(parents=True)
    (folder / "functions/job/index.js").write_text("exports.main = async () => 1\n")
    (folder / "cloudfn.yaml").write_text(MANIFEST)
    return folder


@pytest.fixture(params=["local cloud", "emulated environment"])
def files(request: pytest.FixtureRequest, project: Path, capfd: pytest.CaptureFixture[str]) -> Iterator[Files]:
    if request.param == "local cloud":
        yield Files(project, (), capfd)
    else:
        with emulate.start(load(project / "cloudfn.yaml").manifest, ignore, settle_s=0.0):
            yield Files(project, ("--local",), capfd)


def test_what_is_put_is_listed_fetched_and_deleted(files: Files, tmp_path: Path) -> None:
    content = bytes(range(256)) * 700
    (tmp_path / "a.bin").write_bytes(content)
    assert files.run("put", str(tmp_path / "a.bin"), "images/茶 1%.bin")["stored"] == ["images/茶 1%.bin"]
    (row,) = files.run("ls")["files"]
    assert (row["path"], row["size"]) == ("images/茶 1%.bin", len(content))
    assert row["fileId"].startswith(f"cloud://{ENV}.") and row["fileId"].endswith("/images/茶 1%.bin")
    files.run("get", "images/茶 1%.bin", str(tmp_path / "back.bin"))
    assert (tmp_path / "back.bin").read_bytes() == content
    assert [
        each["code"] for each in files.run("get", "images/茶 1%.bin", str(tmp_path / "back.bin"), code=6)["errors"]
    ] == ["CFN-DEP-074"]
    files.run("get", "images/茶 1%.bin", str(tmp_path / "back.bin"), "--force")
    assert files.run("rm", "images/茶 1%.bin")["deleted"] == ["images/茶 1%.bin"]
    assert files.paths() == []


def test_a_folder_is_put_whole_and_a_prefix_lists_a_part(files: Files, tmp_path: Path) -> None:
    for name in ("a.txt", "deep/b.txt", "deep/er/c.txt"):
        path = tmp_path / "site" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    stored = files.run("put", str(tmp_path / "site"), "site/")["stored"]
    assert sorted(stored) == ["site/a.txt", "site/deep/b.txt", "site/deep/er/c.txt"]
    assert files.paths("site/deep/") == ["site/deep/b.txt", "site/deep/er/c.txt"]
    (tmp_path / "site/a.txt").write_text("changed")
    files.run("put", str(tmp_path / "site/a.txt"), "site/a.txt")
    files.run("get", "site/a.txt", str(tmp_path / "a.txt"))
    assert (tmp_path / "a.txt").read_text() == "changed"


def test_a_folder_is_fetched_and_deleted_whole(files: Files, tmp_path: Path) -> None:
    for name in ("a.txt", "deep/b.txt"):
        path = tmp_path / "site" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    files.run("put", str(tmp_path / "site"), "site")
    files.run("put", str(tmp_path / "site/a.txt"), "site.txt")
    place = tmp_path / "back"
    fetched = files.run("get", "site/", str(place))
    assert (fetched["path"], fetched["file"], fetched["size"]) == ("site/", str(place), 15)
    assert fetched["fetched"] == ["site/a.txt", "site/deep/b.txt"]
    assert (place / "a.txt").read_text() == "a.txt"
    assert (place / "deep/b.txt").read_text() == "deep/b.txt"
    (error,) = files.run("get", "site/", str(place), code=6)["errors"]
    assert error["code"] == "CFN-DEP-074"
    files.run("get", "site/", str(place), "--force")
    assert files.run("get", "site.txt", str(place))["file"] == str(place / "site.txt")
    assert files.run("rm", "site/")["deleted"] == ["site/a.txt", "site/deep/b.txt"]
    assert files.paths() == ["site.txt"]


@pytest.mark.parametrize("command", ["get", "rm"])
def test_a_folder_without_files_is_not_there(files: Files, command: str) -> None:
    (error,) = files.run(command, "no/such/", code=4)["errors"]
    assert error["code"] == ("CFN-DEP-143" if files.where else "CFN-CLI-042")
    assert "no/such" in error["message"]


@pytest.mark.parametrize("command", ["get", "rm"])
def test_what_is_not_there_is_told_by_its_path(files: Files, command: str) -> None:
    more = [str(files.directory / "x")] if command == "get" else []
    (error,) = files.run(command, "no/such.txt", *more, code=4)["errors"]
    assert error["code"] == ("CFN-DEP-143" if files.where else "CFN-CLI-042")
    assert "no/such.txt" in error["message"]


@pytest.mark.parametrize("path", ["/a", "a//b", "../a", "a/../b", ""])
def test_a_path_that_cloudbase_would_not_take_is_refused(files: Files, path: str) -> None:
    (error,) = files.run("rm", path, code=3)["errors"]
    assert error["code"] == "CFN-CLI-043"


def test_the_environment_is_reached_with_the_users_keys(
    project: Path, capfd: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / "cloudfn.yaml").write_text(f"{MANIFEST}protected: true\n")
    (tmp_path / "a.txt").write_text("oolong")
    files = Files(project, ("--remote",), capfd)
    with emulate.start(load(project / "cloudfn.yaml").manifest, ignore, settle_s=0.0) as cloud:
        monkeypatch.setenv("CLOUDFN_CLOUD_URL", cloud.url)
        monkeypatch.setenv("TENCENTCLOUD_SECRETID", cloud.key.secret_id)
        monkeypatch.setenv("TENCENTCLOUD_SECRETKEY", cloud.key.secret_key)
        assert files.run("put", str(tmp_path / "a.txt"), "a.txt", code=3)["errors"][0]["code"] == "CFN-DEP-016"
        files.run("put", str(tmp_path / "a.txt"), "a.txt", "--yes")
        assert files.paths() == ["a.txt"]
        assert "/a.txt?sign=" in files.run("url", "a.txt")["url"]
        assert files.run("rm", "a.txt", code=3)["errors"][0]["code"] == "CFN-DEP-016"
        files.run("rm", "a.txt", "--yes")
        monkeypatch.setenv("TENCENTCLOUD_SECRETKEY", "x" * 32)
        assert files.run("ls", code=2)["errors"][0]["code"] == "CFN-DEP-033"


def test_a_local_file_has_an_address_while_dev_runs(
    project: Path, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    files = Files(project, (), capfd)
    (tmp_path / "a.txt").write_text("oolong")
    files.run("put", str(tmp_path / "a.txt"), "a.txt")
    assert files.run("url", "a.txt", code=4)["errors"][0]["code"] == "CFN-CLI-045"
    with dev(project):
        address = urlsplit(files.run("url", "a.txt", "--expires", "1m")["url"])
        connection = http.client.HTTPConnection(address.hostname or "", address.port)
        connection.request("GET", f"{address.path}?{address.query}")
        assert connection.getresponse().read() == b"oolong"
        connection.close()
    for no_length in ("soon", "0s", "2026-01-02"):
        assert files.run("url", "a.txt", "--expires", no_length, code=3)["errors"][0]["code"] == "CFN-CLI-065"
    assert files.run("url", "a.txt", where=("--local",), code=3)["errors"][0]["code"] == "CFN-CLI-044"


@pytest.mark.parametrize(
    ("command", "fault", "code"),
    [
        ("put", Fault("truncate", "cos.PUT"), "CFN-DEP-194"),
        ("put", Fault("error", "cos.PUT", code="BadDigest"), "CFN-DEP-144"),
        ("put", Fault("throttle", "cos.PUT"), ""),
        ("put", Fault("web-page", "cos.PUT"), ""),
        ("ls", Fault("web-page", "cos.GET"), ""),
        ("ls", Fault("web-page", "cos.GET", times=20), "CFN-DEP-135"),
    ],
    ids=lambda each: f"{each.kind} {each.times}" if isinstance(each, Fault) else each,
)
def test_a_store_in_trouble(
    project: Path, capfd: pytest.CaptureFixture[str], tmp_path: Path, command: str, fault: Fault, code: str
) -> None:
    """Done by trying again, or told: no file that arrived broken, no web page taken for an answer."""
    (tmp_path / "a.txt").write_text("oolong" * 100)
    files = Files(project, ("--local",), capfd)
    with emulate.start(load(project / "cloudfn.yaml").manifest, ignore, settle_s=0.0) as cloud:
        files.run("put", str(tmp_path / "a.txt"), "b.txt")
        assert cloud.plane is not None
        cloud.plane.faults.add(fault)
        args = (str(tmp_path / "a.txt"), "a.txt") if command == "put" else ()
        answer = files.run(command, *args, code=5 if code else 0)
        assert [each["code"] for each in answer.get("errors", ())] == ([code] if code else [])
