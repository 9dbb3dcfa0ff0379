"""Where the code of deployed functions goes: each function's own folder, and the folders that functions share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from cloudfn.errors import Notice
from cloudfn.frozen import dataclass
from cloudfn.shim.unlay import OwnCode, shared_roots, unlay

ROOT = "functions"


@dataclass(frozen=True, slots=True)
class PlacedCode:
    """``dir`` "" where it is the name under ``ROOT``; ``files`` and ``shared`` by paths in the project."""

    handler: str
    dir: str
    install: str
    files: Mapping[str, bytes]
    shared: tuple[str, ...] = ()
    shim: bool = False


def place_code(name: str, files: Mapping[str, bytes], handler: str) -> PlacedCode:
    """The package of function ``name``."""
    code = unlay(files, handler)
    folder = _folder(name, code)
    base = PurePosixPath(folder).parents[len(PurePosixPath(code.at).parts) - 1] if code.at else PurePosixPath(folder)
    placed = {f"{folder}/{inner}": data for inner, data in code.files.items()}
    placed |= {(base / inner).as_posix(): data for inner, data in code.shared.items()}
    shared = tuple((base / root).as_posix() for root in shared_roots(code))
    whole = any(inner.startswith("node_modules/") for inner in code.files)
    install = "vendored" if whole else "none"
    return PlacedCode(code.handler, "" if folder == f"{ROOT}/{name}" else folder, install, placed, shared, code.shim)


def all_files(code: Mapping[str, PlacedCode]) -> tuple[dict[str, bytes], tuple[Notice, ...]]:
    """The files of all functions. Of a shared file that differs between packages the first is taken."""
    placed: dict[str, bytes] = {}
    odd: dict[str, None] = {}
    for one in code.values():
        for path, data in one.files.items():
            if placed.setdefault(path, data) != data:
                odd[path] = None
    return placed, tuple(_differing(odd))


def _differing(odd: Mapping[str, None]) -> Iterator[Notice]:
    if odd:
        yield Notice("CFN-DEP-177", {"files": ", ".join(odd)})


def _folder(name: str, code: OwnCode) -> str:
    """Where its relative paths to shared folders lead to the same places as in the project that it came from."""
    depth = len(PurePosixPath(code.at).parts)
    return code.at if depth > 1 else f"{ROOT}/{code.at or name}"
