"""Files of other tools as plain data: JSON in the loose form that those tools accept, and YAML.

WeChat DevTools and the CloudBase CLI read comments, trailing commas and a byte order mark; so does this. The standard
parser goes first: nearly every file is strict JSON, and the other one is loaded only for the rest.
"""

from __future__ import annotations

import json
from pathlib import Path

import pyjson5
import yaml

from cloudfn import regular_files
from cloudfn.digits import only_digits
from cloudfn.formats.reading import ForeignValue, wrong

MAX_DEPTH = 100
"""Nesting of any real file stays far below it; deeper ones are made to exhaust the reader."""
MAX_BYTES = 4_000_000
NEAR = 30
"""Characters that a message shows of a place that is no JSON."""


def read_json(file: Path, name: str) -> ForeignValue:
    """The content of ``file``, called ``name`` in messages. Raises InvalidFile (CFN-DEP-082)."""
    text = read_text(file, name)
    try:
        raw = json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raw = _loose(text, name)
    return checked(raw, name)


def read_yaml(file: Path, name: str) -> ForeignValue:
    """The same for YAML. Dates and the like come as their text."""
    text = read_text(file, name)
    try:
        raw = yaml.safe_load(text)
    except (ValueError, RecursionError, TypeError) as error:  # 2024-99-99, [[[[..., {[]: 1}
        raise wrong(name, "-", "YAML", type(error).__name__) from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        at = f"{mark.line + 1}:{mark.column + 1}" if mark else "-"
        raise wrong(name, at, "YAML", str(getattr(error, "problem", None) or type(error).__name__)) from error
    return checked(raw, name)


def checked(raw: object, name: str) -> ForeignValue:
    """``raw`` as a value of the file called ``name``. Raises InvalidFile (CFN-DEP-082) when it is nested too deep."""
    return ForeignValue(name, _clean(raw, name, 0))


def read_text(file: Path, name: str) -> str:
    """The text of ``file``. Raises InvalidFile (CFN-DEP-082) when it is too big, unreadable or not UTF-8."""
    try:
        if file.stat().st_size > MAX_BYTES:
            raise wrong(name, "-", f"<= {MAX_BYTES} bytes", f"{file.stat().st_size}")
        return regular_files.read_bytes(file).decode("utf-8-sig")
    except OSError as error:
        raise wrong(name, "-", "file", error.strerror or str(error)) from error
    except UnicodeDecodeError as error:
        raise wrong(name, f"byte {error.start}", "UTF-8", f"0x{error.object[error.start]:02x}") from error


def _loose(text: str, name: str) -> object:
    try:
        return pyjson5.decode(text, maxdepth=MAX_DEPTH)
    except pyjson5.Json5Exception as error:
        said = str(error.args[0]) if error.args else type(error).__name__
        near = said.rpartition(" near ")[2]
        offset = near.split(",")[0]
        if not only_digits(offset):
            raise wrong(name, "-", "JSON", said) from error
        end = int(offset) + isinstance(error, pyjson5.Json5ExtraData)  # behind the odd character; there it is before it
        found = "end of file" if isinstance(error, pyjson5.Json5EOF) else _excerpt(text, end)
        raise wrong(name, _place(text, end), "JSON", found) from error


def _excerpt(text: str, offset: int) -> str:
    """What stands at ``offset``, which the reader gives as the place behind the character that it did not expect."""
    rest = text[max(offset - 1, 0) :].split("\n")[0].strip()
    return rest if len(rest) <= NEAR else f"{rest[:NEAR]}..."


def _place(text: str, offset: int) -> str:
    before = text[:offset]
    return f"{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10)) - 1}"


def _no_constant(name: str) -> object:
    raise ValueError(name)  # NaN and Infinity are JSON5's; one reader decides about them


def _clean(raw: object, name: str, depth: int) -> object:
    """Only what JSON has, and texts that can be written: half of a surrogate pair cannot."""
    if depth > MAX_DEPTH:
        raise wrong(name, "-", f"<= {MAX_DEPTH} levels", f"> {MAX_DEPTH}")
    if isinstance(raw, dict):
        return {_text(str(key)): _clean(each, name, depth + 1) for key, each in raw.items()}
    if isinstance(raw, list):
        return [_clean(each, name, depth + 1) for each in raw]
    if raw is None or isinstance(raw, bool | int):
        return raw
    if isinstance(raw, float):
        return raw if raw == raw and abs(raw) != float("inf") else None  # as JSON.stringify does
    return _text(str(raw))


def _text(text: str) -> str:
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
