"""Ways in which a SQLite file comes to harm."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path

Harm = Callable[[Path], None]


def _header(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(bytes(100) + data[100:])


def _cut(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2 + 100])


def _noise(path: Path) -> None:
    data, chance = bytearray(path.read_bytes()), random.Random(5)
    for at in range(4096, len(data)):
        if chance.random() < 0.3:
            data[at] = chance.randrange(256)
    path.write_bytes(data)


def _schema(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[100:4096] = random.Random(5).randbytes(3996)
    path.write_bytes(data)


def _foreign(path: Path) -> None:
    path.unlink()
    db = sqlite3.connect(path)
    db.execute("CREATE TABLE songs (name TEXT)")
    db.commit()
    db.close()


def _folder(path: Path) -> None:
    path.unlink()
    path.mkdir()
    (path / "x").write_text("x")


DAMAGED: dict[str, Harm] = {
    "header": _header,
    "cut": _cut,
    "noise": _noise,
    "schema": _schema,
    "text": lambda path: path.write_bytes(b"not a database" * 1000) and None,
    "foreign": _foreign,
}
"""Each leaves a file of which nothing can be trusted."""

UNUSABLE: dict[str, Harm] = {"folder": _folder}
"""The file's content is not to blame."""


def harmed(path: Path, how: Harm) -> None:
    """``path`` closed and complete, then harmed."""
    db = sqlite3.connect(path)
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.execute("PRAGMA journal_mode=DELETE")
    db.close()
    how(path)


def undone(path: Path) -> None:
    shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)


def _stand_in(place: Callable[[Path], object]) -> Harm:
    def harm(path: Path) -> None:
        path.unlink(missing_ok=True)
        place(path)

    return harm


ENDLESS: dict[str, Harm] = (
    {}
    if sys.platform == "win32"
    else {
        "fifo": _stand_in(lambda path: os.mkfifo(path)),
        "zero": _stand_in(lambda path: path.symlink_to("/dev/zero")),
        "loop": _stand_in(lambda path: path.symlink_to(path.name)),
        "huge": lambda path: os.truncate(path.write_bytes(b"{") and path, 1 << 40),
    }
)
"""Each leaves what a plain reading waits for without end, or never comes to the end of; Windows has no such files."""


def _written(data: bytes) -> Harm:
    def harm(path: Path) -> None:
        path.unlink(missing_ok=True)
        path.write_bytes(data)

    return harm


def _made_folder(path: Path) -> None:
    path.unlink(missing_ok=True)
    path.mkdir()


COMPANION: dict[str, Harm] = {
    "noise": _written(random.Random(3).randbytes(40_000)),
    "frames": _written(bytes.fromhex("377f0682002de218") + random.Random(4).randbytes(40_000)),
    "cut": _written(b"\x37\x7f\x06"),
}
"""What SQLite itself passes over in a `-wal` or `-shm` that no open connection left."""

NO_JSON: dict[str, Harm] = {
    **ENDLESS,
    "folder": _made_folder,
    "empty": _written(b""),
    "binary": _written(b"\xff\xfe\x00"),
    "deep": _written(b"[" * 60_000),
    "digits": _written(b"9" * 60_000),
    "number": _written(b"5"),
    "list": _written(b"[1]"),
    "form": _written(b'{"v": 1, "devices": {}, "users": 5, "passed": 5, "functions": [], "deployedAt": 4}'),
    "inner form": _written(b'{"devices": [5], "users": [{}], "passed": {}, "functions": {"a": 5}, "deployedAt": ""}'),
    "surrogate": _written(b'{"devices": [], "users": [{"openid": "\\ud800", "name": ""}], "functions": {"a": {}}}'),
}
"""What stands in place of a JSON file of ours; the last four are JSON of another form."""
