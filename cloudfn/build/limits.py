"""What the platform and we refuse, said before anything is uploaded."""

from __future__ import annotations

from cloudfn import key_texts, regular_files
from cloudfn.build.artifact import Collected, PackFile
from cloudfn.errors import BuildError, Where
from cloudfn.manifest.values import BOOTSTRAP, Function
from cloudfn.shim import ENTRY

MAX_UNPACKED = 500 * 1024 * 1024
"""Bytes of a function's files unpacked, layers included (platform quota page of SCF)."""


def check(function: Function, collected: Collected) -> None:
    """Raise BuildError for a package that cannot run.

    Too big (CFN-PKG-010), handler missing (CFN-PKG-011), shared folders that it cannot reach (CFN-PKG-013), vendored
    dependencies that are not there (CFN-PKG-014), or an HTTP function's start file (CFN-PKG-055).
    """
    if (size := collected.unpacked_size) > MAX_UNPACKED:
        raise BuildError(
            "CFN-PKG-010",
            function=function.name,
            size=megabytes(size),
            limit=megabytes(MAX_UNPACKED),
            biggest=biggest(collected.files),
        )
    names = {file.name for file in collected.files}
    if not function.is_python:
        _check_shared(function, collected, names)
        if function.install == "vendored" and not any(name.startswith("node_modules/") for name in names):
            _check_vendored(function)
    if function.is_web:
        _check_bootstrap(function, collected, names)
        return
    base = function.handler.rpartition(".")[0]
    endings = (".py",) if function.is_python else (".js", ".cjs", ".mjs")
    if not any(base + ending in names for ending in endings):
        out = next((left for left in collected.left_out if left.name in {base + ending for ending in endings}), None)
        raise BuildError(
            "CFN-PKG-011",
            function=function.name,
            handler=function.handler,
            file=base + endings[0],
            why=f"left out: {out.why} {out.rule}" if out else "no such file",
        )


def _check_bootstrap(function: Function, collected: Collected, names: set[str]) -> None:
    if BOOTSTRAP in names:
        return
    out = next((left for left in collected.left_out if left.name == BOOTSTRAP), None)
    why = f"left out: {out.why} {out.rule}" if out else "no such file"
    raise BuildError("CFN-PKG-055", function=function.name, why=why)


def _check_shared(function: Function, collected: Collected, names: set[str]) -> None:
    if not function.shared or function.install == "bundle":
        return
    entry = next((file.content for file in collected.files if file.name == f"{ENTRY}.js"), None)
    if entry is None or entry.startswith(b"import") or function.handler.rpartition(".")[0] + ".mjs" in names:
        raise BuildError("CFN-PKG-013", function=function.name)


def _check_vendored(function: Function) -> None:
    try:
        package = regular_files.read_json(function.dir / "package.json")
        wanted = bool(package.get("dependencies"))
    except (OSError, ValueError, AttributeError):
        return  # nothing is asked for
    if wanted:
        raise BuildError("CFN-PKG-014", function=function.name, folder=function.dir)


def biggest(files: tuple[PackFile, ...], count: int = 5) -> str:
    """The largest files, for people."""
    largest = sorted(files, key=lambda file: (-file.size, file.name))[:count]
    return ", ".join(f"{file.name} ({megabytes(file.size)})" for file in largest)


def megabytes(size: int) -> str:
    return f"{size / 1024 / 1024:.1f} MB"


def refuse_secrets(file: PackFile, content: bytes, installed: tuple[str, ...]) -> None:
    """Raise BuildError (CFN-PKG-012) for a key in the user's own source. Installed packages are not searched.

    ``installed`` are beginnings of the paths of those that we installed.
    """
    if file.content is not None or "node_modules/" in file.name or file.path.startswith(installed):
        return
    for key in key_texts.found(content):
        where = Where(file.path, key.line, key.column)
        raise BuildError("CFN-PKG-012", where=where, file=file.name, what=key.what)
