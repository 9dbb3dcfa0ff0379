"""The SDK in a function's package.json: declared, and new enough for payments."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from cloudfn import regular_files
from cloudfn.digits import only_digits
from cloudfn.errors import Notice, Where

SDK = "wx-server-sdk"
OLDEST = (2, 0, 2)
"""The first version with cloudPay."""

_VERSION = re.compile(r"([~^]?)\s*v?(\d+)(?:\.(\d+|x|\*))?(?:\.(\d+|x|\*))?\s*\Z")


def check_readable(directory: Path, name: str) -> Iterator[Notice]:
    """A package.json that npm will not read either, whatever the function requires."""
    try:
        regular_files.read_json(directory / "package.json")
    except OSError:
        return  # none, or no regular file, which is told as such
    except ValueError:
        yield Notice("CFN-SRC-020", {"file": f"{name}/package.json"}, Where(f"{name}/package.json"))


def check_package(directory: Path, name: str, used_at: Where, *, pays: bool) -> Iterator[Notice]:
    """Findings about ``directory``'s package.json for a function whose code requires the SDK at ``used_at``.

    ``name`` is the folder relative to the project, ``pays`` whether the code uses cloudPay.
    """
    path = directory / "package.json"
    try:
        text = regular_files.read_text(path)
        package = json.loads(text)
    except FileNotFoundError:
        yield Notice("CFN-SRC-013", {"file": f"{name}/package.json"}, used_at)
        return
    except (OSError, ValueError, RecursionError):
        yield Notice("CFN-SRC-020", {"file": f"{name}/package.json"}, Where(f"{name}/package.json"))
        return
    dependencies = package.get("dependencies") if isinstance(package, dict) else None
    version_range = dependencies.get(SDK) if isinstance(dependencies, dict) else None
    if not isinstance(version_range, str):
        yield Notice("CFN-SRC-013", {"file": f"{name}/package.json"}, used_at)
        return
    if not pays:
        return
    found = _locked(directory)
    too_old = found < OLDEST if found else _never_reaches(version_range)
    if too_old:
        shown = ".".join(map(str, found)) if found else version_range
        yield Notice("CFN-SRC-014", {"version": shown}, _line(f"{name}/package.json", text))


def _locked(directory: Path) -> tuple[int, ...] | None:
    """The version that is installed or locked."""
    for path, keys in (
        (directory / "node_modules" / SDK / "package.json", ("version",)),
        (directory / "package-lock.json", ("packages", f"node_modules/{SDK}", "version")),
        (directory / "package-lock.json", ("dependencies", SDK, "version")),
    ):
        try:
            value: Any = regular_files.read_json(path)
        except (OSError, ValueError):
            continue
        for key in keys:
            value = value.get(key) if isinstance(value, Mapping) else None
        match = re.match(r"(\d+)\.(\d+)\.(\d+)", value) if isinstance(value, str) else None
        if match:
            return tuple(map(int, match.groups()))
    return None


def _never_reaches(version_range: str) -> bool:
    """Whether every version that ``version_range`` admits is older than OLDEST; False where the range is not
    understood."""
    match = _VERSION.match(version_range.strip())
    if match is None:
        return False
    sign, major, minor, patch = match.group(1), int(match.group(2)), match.group(3), match.group(4)
    low = (major, int(minor) if minor and only_digits(minor) else 0, int(patch) if patch and only_digits(patch) else 0)
    exact = not sign and minor is not None and only_digits(minor) and patch is not None and only_digits(patch)
    if exact:
        return low < OLDEST
    if sign == "^" or minor is None or not only_digits(minor):
        return major < OLDEST[0]
    return low[:2] < OLDEST[:2]


def _line(name: str, text: str) -> Where:
    for number, line in enumerate(text.splitlines(), 1):
        column = line.find(f'"{SDK}"')
        if column >= 0:
            return Where(name, number, column + 1, line, len(line.rstrip().rstrip(",")) - column)
    return Where(name)
