"""A project of three functions and an emulated cloud with real keys: ``cloudfn ...`` as towards Tencent's cloud."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from cloudfn import cli
from cloudfn.deploy import marker
from cloudfn.deploy.state import Marker
from tests.kit.tencent_cloud import ENV, CloudKit, emulated
from tests.kit.waiting import until


@dataclass
class Shop:
    """``run`` and ``answer`` are one command each. ``kit`` is the cloud, whose state is looked at past the commands."""

    directory: Path
    kit: CloudKit
    capfd: pytest.CaptureFixture[str]
    err: str = field(default="")

    @property
    def env(self) -> str:
        return ENV

    def write(self, functions: str = "{job: {}}", more: str = "", project: str = "tea") -> None:
        text = f"version: 1\nproject: {project}\nenv: {{id: {ENV}}}\ndefaults: {{install: none}}\n"
        (self.directory / "cloudfn.yaml").write_text(f"{text}functions: {functions}\n{more}\n", "utf-8")

    def source(self, function: str, text: str) -> None:
        place = self.directory / "functions" / function
        place.mkdir(parents=True, exist_ok=True)
        (place / "index.js").write_text(f"exports.main = async () => {text}\n", "utf-8")

    def run(self, *args: str, code: int = 0) -> str:
        """stdout; stderr is in ``err``."""
        self.capfd.readouterr()
        ended = cli.run(["-C", str(self.directory), *args])
        out, self.err = self.capfd.readouterr()
        assert ended == code, (ended, out, self.err)
        return out

    def answer(self, *args: str, code: int = 0) -> Any:
        return json.loads(self.run(*args, "--json", code=code))

    def errors(self, *args: str, code: int) -> list[str]:
        """The codes of the failures."""
        return [each["code"] for each in self.answer(*args, code=code)["errors"]]

    def there(self, function: str = "job") -> Any:
        found = self.kit.plane.world.find(ENV, function)
        assert found is not None
        return found

    def writes(self, *args: str, code: int = 0) -> list[str]:
        """What ``args`` changed in the cloud."""
        before = self.kit.last
        self.run(*args, code=code)
        return self.kit.writes_since(before)

    def send(self, action: str, function: str = "job", service: str = "scf", **params: object) -> dict[str, Any]:
        """A call of somebody else."""
        named = {"FunctionName": function, "Namespace": ENV} if service == "scf" else {}
        return self.kit.cloud.send(service, action, {**named, **params})

    def marked(self, function: str, project: str, **more: object) -> None:
        """A function that ``project`` deployed, by its marker."""
        state = marker.write(Marker(project, "d" * 64, **more))  # type: ignore[arg-type]
        one = self.kit.function(function, f"exports.main = () => '{project}'")
        self.kit.deploy(self.kit.wanted(one))
        found = self.there(function)
        kept = tuple((key, value) for key, value in found.variables if key != "CLOUDFN_STATE")
        self.change(function, variables=(*kept, ("CLOUDFN_STATE", state)))

    def settled(self, function: str = "job") -> None:
        until(lambda: self.there(function).status == "Active", f"{function} to rest")

    def change(self, function: str = "job", **fields: object) -> None:
        """Something that the cloud shows, set past every action."""
        self.settled(function)
        self.kit.plane.world.save(replace(self.there(function), **fields))


@contextmanager
def opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], **options: object
) -> Iterator[Shop]:
    """A project of one function, and its cloud made with ``options``."""
    with emulated(tmp_path / "cloud", **options) as kit:  # type: ignore[arg-type]
        made = Shop(tmp_path / "project", kit, capfd)
        made.source("job", "1")
        made.write()
        key = kit.plane.account.permanent
        (tmp_path / "home").mkdir()
        monkeypatch.setenv("HOME", str(tmp_path / "home"))
        monkeypatch.setenv("TENCENTCLOUD_SECRETID", key.secret_id)
        monkeypatch.setenv("TENCENTCLOUD_SECRETKEY", key.secret_key)
        monkeypatch.setenv("CLOUDFN_CLOUD_URL", kit.url)
        yield made


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Iterator[Shop]:
    with opened(tmp_path, monkeypatch, capfd) as made:
        yield made
