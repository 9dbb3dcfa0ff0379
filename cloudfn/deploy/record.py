"""The local memory of deploys, ``.cloudfn/deploy/<envId>.json``: written after every step, so that a killed deploy
goes on where it stopped. It holds names and digests, never a value of a variable.

``uploaded`` is a code digest that the cloud took while the function's marker still named ``over``: the marker is
written after the code, and this closes the gap between the two. It counts only as long as the function's instant of
change is still ``modified``, so that nobody else's later deploy is taken for ours.
"""

from __future__ import annotations

import json
import os
import shutil
import threading
from collections.abc import Mapping
from dataclasses import asdict, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from cloudfn.deploy.state import DeployedTimer, Leftover, Package
from cloudfn.events.base import instant_text
from cloudfn.frozen import dataclass
from cloudfn.regular_files import read_text, why_unread

KEPT = 10
"""How many earlier packages of a function can be rolled back to."""


@dataclass(frozen=True, slots=True)
class KeptPackage:
    """A package that was deployed and is kept; ``at`` is an instant's text. ``undone``: it was rolled back from."""

    digest: str
    handler: str
    size: int
    at: str
    undone: bool = False


@dataclass(frozen=True, slots=True)
class FunctionRecord:
    """``history`` is newest first; a rollback does not change the order. ``leftover`` is what others had set on the
    function that was deleted to be created anew, until that is done.

    ``code_size`` and ``modified`` are the cloud's own words for the function after the last deploy from here.
    """

    digest: str = ""
    uploaded: str = ""
    over: str = ""
    code_size: int = 0
    modified: str = ""
    history: tuple[KeptPackage, ...] = ()
    leftover: Leftover = Leftover()


@dataclass(frozen=True, slots=True)
class Record:
    """``deployed_at``: the text of the instant when something was last deployed from here, "" before the first time."""

    env_id: str
    functions: Mapping[str, FunctionRecord] = field(default_factory=dict)
    deployed_at: str = ""

    def of(self, name: str) -> FunctionRecord:
        return self.functions.get(name, FunctionRecord())

    def with_uploaded(self, name: str, digest: str, over: str, modified: str) -> Record:
        return self._with(name, replace(self.of(name), uploaded=digest, over=over, code_size=0, modified=modified))

    def before_creation(self, name: str) -> Record:
        """What was uploaded to an earlier function of that name says nothing about the new one."""
        return self._with(name, replace(self.of(name), uploaded="", over="", code_size=0))

    def with_deployed(
        self, name: str, package: Package, at: datetime, code_size: int, modified: str, *, back: bool = False
    ) -> Record:
        """``package`` is live and the marker says so. ``back``: a rollback, which passes over what is newer."""
        kept = KeptPackage(package.digest, package.handler, package.size, instant_text(at))
        history = self.of(name).history
        place = next((n for n, each in enumerate(history) if each.digest == package.digest), None)
        if back and place is not None:
            newer = tuple(replace(each, undone=True) for each in history[:place])
            history = (*newer, *(replace(each, undone=False) for each in history[place:]))
        else:
            history = (kept, *(each for each in history if each.digest != package.digest))
        function = FunctionRecord(package.digest, "", "", code_size, modified, history[: KEPT + 1])
        return replace(self._with(name, function), deployed_at=kept.at)

    def with_leftover(self, name: str, leftover: Leftover) -> Record:
        return self._with(name, replace(self.of(name), leftover=leftover))

    def without(self, name: str) -> Record:
        """The function is deleted; what was kept of it stays, so that it can be brought back."""
        if name not in self.functions:
            return self
        old = self.of(name)
        return self._with(name, FunctionRecord(history=old.history, leftover=old.leftover))

    def _with(self, name: str, function: FunctionRecord) -> Record:
        return replace(self, functions={**self.functions, name: function})


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where the records of a project lie, and the packages they name. ``state`` is the project's ``.cloudfn``.

    ``kind`` keeps the emulated cloud's records apart from the real one's.
    """

    state: Path
    kind: str = ""

    def record_path(self, env_id: str) -> Path:
        return self.state / f"deploy{self.kind}" / f"{env_id}.json"

    def load(self, env_id: str) -> Record:
        """The record of ``env_id``; an empty one when there is none or it cannot be read."""
        record = self._read(env_id)
        return record if isinstance(record, Record) else Record(env_id)

    def damage(self, env_id: str) -> str:
        """Why the record of ``env_id`` cannot be read, for people; "" where it can, and where there is none."""
        record = self._read(env_id)
        return record if isinstance(record, str) else ""

    def _read(self, env_id: str) -> Record | str:
        """The record, or what is wrong with it."""
        try:
            shape = json.loads(read_text(self.record_path(env_id), "utf-8"))
            functions = {str(name): _function(each) for name, each in shape["functions"].items()}
            return Record(env_id, functions, _text(shape["deployedAt"]))
        except (FileNotFoundError, NotADirectoryError):  # the latter: a file where the state's folder belongs
            return Record(env_id)
        except OSError as error:
            return why_unread(error)
        except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
            return "damaged"

    def save(self, record: Record) -> None:
        path = self.record_path(record.env_id)
        path.parent.mkdir(parents=True, exist_ok=True)
        shape = {
            "v": 1,
            "envId": record.env_id,
            "deployedAt": record.deployed_at,
            "functions": {name: asdict(each) for name, each in sorted(record.functions.items())},
        }
        fresh = path.with_suffix(f".{os.getpid()}.part")
        fresh.write_text(json.dumps(shape, indent=1, ensure_ascii=False) + "\n", "utf-8")
        fresh.replace(path)

    def package_path(self, digest: str) -> Path:
        return self.state / "artifacts" / f"{digest.removeprefix('sha256:')}.zip"

    def keep(self, package: Package) -> None:
        """Keep a copy of the package under its digest."""
        target = self.package_path(package.digest)
        if target.exists() or target == package.path:
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        fresh = target.with_suffix(f".{os.getpid()}-{threading.get_ident()}.part")  # two functions may share their code
        shutil.copyfile(package.path, fresh)
        fresh.replace(target)

    def kept_packages(self, record: Record, function: str) -> tuple[KeptPackage, ...]:
        """The earlier packages of ``function`` that are still there, newest first."""
        return tuple(each for each in record.of(function).history if self.package_path(each.digest).exists())


def _function(shape: Mapping[str, Any]) -> FunctionRecord:
    return FunctionRecord(
        _text(shape["digest"]),
        _text(shape["uploaded"]),
        _text(shape["over"]),
        int(shape["code_size"]),
        _text(shape["modified"]),
        tuple(map(_kept, shape["history"])),
        _leftover(shape.get("leftover") or {}),
    )


def _kept(shape: Mapping[str, Any]) -> KeptPackage:
    at, undone = _text(shape["at"]), shape.get("undone") is True
    return KeptPackage(_text(shape["digest"]), _text(shape["handler"]), int(shape["size"]), at, undone)


def _leftover(shape: Mapping[str, Any]) -> Leftover:
    timers = tuple(
        DeployedTimer(_text(each["name"]), _text(each["cron"]), each["enabled"] is True, _text(each["argument"]))
        for each in shape.get("timers", ())
    )
    return Leftover(timers, dict(shape.get("settings", {})))


def _text(value: object) -> str:
    """Raises TypeError for anything else, and ValueError for a text that can be no part of a file's name."""
    if not isinstance(value, str):
        raise TypeError("not a text")
    value.encode()
    if "\0" in value:
        raise ValueError("a zero byte")
    return value
