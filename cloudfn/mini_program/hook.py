"""The hook in a mini program: its file and its line. Reads first, then writes; nothing else is touched."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from pathlib import Path

from cloudfn import regular_files
from cloudfn.errors import InvalidFile, Notice, Where
from cloudfn.frozen import dataclass
from cloudfn.mini_program import line, pack
from cloudfn.mini_program.line import HookLine
from cloudfn.mini_program.project import MiniProgram, find, read_config

_HEAD = "/* cloudfn: for development, written by `cloudfn hook`; `cloudfn hook --remove` takes it out."
_NEW_FOLDER = " Its folder too."
SOURCE_LIMIT = 8 << 20


@dataclass(frozen=True, slots=True)
class HookState:
    """``file``: whether it is there; ``line``: its number in the first file, 0 for none; ``ignored``: by uploads."""

    file: bool
    line: int
    ignored: bool

    @property
    def uploaded(self) -> bool:
        """Whether something of it would be in an upload."""
        return self.line > 0 or (self.file and not self.ignored)


@dataclass(frozen=True, slots=True)
class FileChange:
    """A file's content to be; None: it goes, and with ``folder`` its empty folder."""

    file: Path
    content: bytes | None
    folder: bool = False


def state(program: MiniProgram) -> HookState:
    """Raises InvalidFile (CFN-CLI-074) for a first file that cannot be read."""
    ignored = program.kind == "native" and program.config is not None and pack.ignores(read_config(program.config))
    return HookState(regular_files.is_file(program.root / line.FILE), line.where(_read(program.entry)), ignored)


def uploaded(directory: Path) -> tuple[Notice, ...]:
    """A warning when the mini program of the project in ``directory`` would be uploaded with the hook. Never raises."""
    program = find(directory)
    if program is None:
        return ()
    try:
        its = state(program)
    except InvalidFile:
        return ()
    if not its.uploaded:
        return ()
    shown = program.entry if its.line else program.root / line.FILE
    inside = shown.is_relative_to(directory)
    place = Where(shown.relative_to(directory).as_posix() if inside else shown.as_posix(), its.line)
    return (Notice("CFN-SRC-063", {"file": line.FILE}, place, "warning"),)


def put_in(
    program: MiniProgram, written: Callable[[bool], str], options: dict[str, object], ignore: bool
) -> tuple[FileChange, ...]:
    """What has to be written; nothing where the hook is there as it should be.

    ``written(imports)`` is the file's text. Raises InvalidFile: CFN-CLI-074 unreadable, -075 a file of that name
    that is not cloudfn's, -076 ``packOptions`` that cannot be edited or do not help.
    """
    source = _read(program.entry)
    imports = program.kind != "native" or line.imports(line.take(source))
    file = program.root / line.FILE
    before = _read(file) if regular_files.is_there(file) else None
    if before is not None and not _is_ours(before):
        raise InvalidFile("CFN-CLI-075", file=str(file))
    changes: list[FileChange] = []
    guarded = _ignored(program, imports, changes) if ignore else state(program).ignored and not imports
    fresh = _was_new(before) if before is not None else not regular_files.is_there(file.parent)
    head = f"{_HEAD}{_NEW_FOLDER if fresh else ''} */\n/* eslint-disable */\n"
    text = (head + written(imports)).encode()
    if text != before:
        changes.append(FileChange(file, text))
    with_line = line.put(source, HookLine(imports, guarded, "" if imports else line.options_text(options)))
    if with_line != source:
        changes.append(FileChange(program.entry, with_line))
    return tuple(changes)


def take_out(program: MiniProgram) -> tuple[FileChange, ...]:
    """What has to be written and removed. The line goes first: without it the file is nobody's. Raises as above."""
    changes: list[FileChange] = []
    source = _read(program.entry)
    if (without := line.take(source)) != source:
        changes.append(FileChange(program.entry, without))
    file = program.root / line.FILE
    if regular_files.is_there(file):
        before = _read(file)
        if not _is_ours(before):
            raise InvalidFile("CFN-CLI-075", file=str(file))
        changes.append(FileChange(file, None, _was_new(before)))
    if program.kind == "native" and program.config is not None:
        text = _read(program.config).decode("utf-8", "surrogateescape")
        if (taken := pack.take(text)) != text:
            changes.append(FileChange(program.config, taken.encode("utf-8", "surrogateescape")))
    return tuple(changes)


def apply(changes: tuple[FileChange, ...]) -> None:
    """Raises OSError."""
    for change in changes:
        if change.content is not None:
            change.file.parent.mkdir(parents=True, exist_ok=True)
            change.file.write_bytes(change.content)
            continue
        change.file.unlink(missing_ok=True)
        if change.folder:
            with contextlib.suppress(OSError):  # something else came into it
                change.file.parent.rmdir()


def _ignored(program: MiniProgram, imports: bool, changes: list[FileChange]) -> bool:
    config = program.config
    if imports or config is None:
        raise InvalidFile("CFN-CLI-076", file=program.entry.name)
    text = _read(config).decode("utf-8", "surrogateescape")
    try:
        put = pack.put(text)
    except pack.NotEditable as error:
        raise InvalidFile("CFN-CLI-076", file=config.name) from error
    if put != text:
        changes.append(FileChange(config, put.encode("utf-8", "surrogateescape")))
    return True


def _is_ours(content: bytes) -> bool:
    return content.startswith(_HEAD.encode())


def _was_new(content: bytes) -> bool:
    return content.startswith((_HEAD + _NEW_FOLDER).encode())


def _read(file: Path) -> bytes:
    try:
        return regular_files.read_bytes(file, SOURCE_LIMIT)
    except OSError as error:
        raise InvalidFile("CFN-CLI-074", file=str(file), reason=regular_files.why_unread(error)) from error
