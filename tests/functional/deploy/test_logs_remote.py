"""``logs`` of deployed functions by time, text and number, and of the local ones by the same words."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from cloudfn import cli, emulate
from cloudfn.events.base import ignore
from cloudfn.manifest import load

SOURCE = "exports.main = async e => { console.log('order', e.no); console.log('paid', e.no); return e.no }\n"
MANIFEST = "version: 1\nproject: tea\nenv: {id: shop-1a2b3c}\nfunctions: {hello: {install: none}}\n"


class Logged:
    def __init__(self, directory: Path, where: tuple[str, ...], capfd: pytest.CaptureFixture[str]) -> None:
        self.directory, self.where, self.capfd = directory, where, capfd

    def run(self, *args: str, code: int = 0) -> list[str]:
        self.capfd.readouterr()
        ended = cli.run(["-C", str(self.directory), *args, *self.where])
        out, err = self.capfd.readouterr()
        assert ended == code, err
        return out.splitlines()

    def texts(self, *args: str) -> list[str]:
        rows = map(json.loads, self.run("logs", "hello", *args, "--json"))
        return [line for row in rows for line in str(row.get("log", row.get("text"))).splitlines()]


@pytest.fixture(params=["dev", "deployed"])
def logged(request: pytest.FixtureRequest, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> Iterator[Logged]:
    folder = tmp_path / "functions/hello"
    folder.mkdir(parents=True)
    (folder / "index.js").write_text(SOURCE)
    (tmp_path / "cloudfn.yaml").write_text(MANIFEST)
    if request.param == "dev":
        found = Logged(tmp_path, (), capfd)
        for no in ("A1", "B2", "B3"):
            found.run("invoke", "hello", "-d", json.dumps({"no": no}))
        yield found
        return
    with emulate.start(load(tmp_path / "cloudfn.yaml").manifest, ignore, settle_s=0.0):
        found = Logged(tmp_path, ("--local",), capfd)
        found.run("deploy")
        for no in ("A1", "B2", "B3"):
            found.run("invoke", "hello", "-d", json.dumps({"no": no}))
        yield found


@pytest.mark.node
def test_lines_by_text(logged: Logged) -> None:
    assert [line for line in logged.texts("--grep", "paid B") if line.strip()] == ["paid B2", "paid B3"]
    assert logged.texts("--grep", "refunded") == []


@pytest.mark.node
def test_lines_by_time(logged: Logged) -> None:
    assert "order A1" in logged.texts("--since", "10m")
    assert logged.texts("--since", "2h", "--until", "1h") == []
    assert "order A1" in logged.texts("--since", "1h", "--until", "0s")
    assert "order A1" in logged.texts("--until", "0s")
    assert logged.texts("--until", "2h") == []
    logged.run("logs", "--until", "yesterday", code=3)
    logged.run("logs", "--since", "1h", "--until", "2h", code=3)


@pytest.mark.node
def test_the_newest_only(logged: Logged) -> None:
    """Lines where every line is an entry, calls where a call is one."""
    newest = logged.texts("-n", "1")
    assert "paid B3" in newest
    assert not any("A1" in line or "B2" in line for line in newest)
