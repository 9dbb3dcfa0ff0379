"""Collects what is wrong with a manifest: each problem once, with its source line, in the order of the file."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from cloudfn import regular_files
from cloudfn.errors import InvalidFile, Level, ManifestError, Notice, Where
from cloudfn.manifest.tree import TextPlace
from cloudfn.nearest import nearest

MAX_BYTES = 1 << 20
WIDTH = 160

_PASSWORD = re.compile(r"(?<=://)[^\s/@\"']+(?=@)")


def read_text(path: Path) -> str:
    """The manifest's text. Raises InvalidFile when it cannot be read, ManifestError when it is not UTF-8."""
    try:
        data = regular_files.read_bytes(path, MAX_BYTES)
    except regular_files.FileTooLarge as error:
        raise InvalidFile("CFN-CFG-002", name=path.name, what="larger than 1 MB") from error
    except OSError as error:
        raise InvalidFile("CFN-CFG-002", name=path.name, what=error.strerror or str(error)) from error
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        line = before.count(b"\n") + 1
        column = len(before[before.rfind(b"\n") + 1 :].decode("utf-8", "replace")) + 1
        source = data.splitlines()[line - 1].decode("utf-8", "replace")
        where = Where(path.name, line, column, source)
        what = f"byte 0x{data[error.start]:02x} is not UTF-8"
        raise ManifestError([Notice("CFN-CFG-002", {"name": path.name, "what": what}, where, "error")]) from error


class Problems:
    """The problems of one file. ``choices`` among the params become ``similar``: the nearest names, or all of them."""

    def __init__(self, path: Path, text: str) -> None:
        self._file = path.name
        self.home = path.parent.resolve()
        self._lines = text.splitlines()
        self._found: dict[tuple[str, str, tuple[str, ...]], Notice] = {}

    def error(self, code: str, place: TextPlace, **params: object) -> None:
        self._add("error", code, place, params)

    def warning(self, code: str, place: TextPlace, **params: object) -> None:
        self._add("warning", code, place, params)

    def sorted(self) -> tuple[Notice, ...]:
        def order(notice: Notice) -> tuple[int, int, str]:
            where = notice.where
            return (where.line, where.column, notice.code) if where else (0, 0, notice.code)

        return tuple(sorted(self._found.values(), key=order))

    def path(self, path: Path) -> str:
        """``path`` as it is shown: relative to the manifest where it lies below it."""
        return path.relative_to(self.home).as_posix() if path.is_relative_to(self.home) else path.as_posix()

    def _add(self, level: Level, code: str, place: TextPlace, params: dict[str, object]) -> None:
        if "choices" in params:
            chosen = params.pop("choices")
            names = [str(name) for name in chosen] if isinstance(chosen, Iterable) else []
            params["near"] = similar(str(params.get("value", "")), names)
        if place.line > len(self._lines) and self._lines:
            # A reader that misses something tells so behind the end of the file.
            place = TextPlace(len(self._lines), len(self._lines[-1]) + 1)
        source = self._lines[place.line - 1] if 0 < place.line <= len(self._lines) else ""
        where = Where(self._file, place.line, place.column, *_shown(source, place))
        # A wrong default is wrong in every function: told once, where it is written.
        same = tuple(str(value) for name, value in params.items() if name not in ("key", "parent", "name"))
        self._found.setdefault((str(where), code, same), Notice(code, params, where, level))


def _shown(source: str, place: TextPlace) -> tuple[str, int]:
    """(the line as it is shown, the width to underline): passwords of URLs starred, far ends of long lines cut."""
    source = _PASSWORD.sub(lambda found: "*" * len(found.group()), source)
    end = max(WIDTH, min(place.column + place.width, place.column + WIDTH // 2))
    cut = source if len(source) <= end else source[:end] + "..."
    return cut, max(1, min(place.width, len(cut) - place.column + 1))


def similar(word: str, names: Iterable[str]) -> str:
    """The most similar name in backquotes; all of them where none is similar; ``-`` where there are none."""
    known = list(dict.fromkeys(names))
    match = nearest(word, known)
    shown = [match] if match else known[:12]
    return ", ".join(f"`{name}`" for name in shown) or "-"
