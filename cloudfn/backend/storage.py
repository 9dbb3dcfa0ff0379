"""Files of cloud storage under ``.cloudfn/storage``: names, signatures and content. No HTTP, no actions.

A cloud path becomes a path below the folder, each segment escaped so that no name is special on any system; nothing
outside of the folder can be named. URLs are signed for one path and expire by the clock.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import re
import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

from cloudfn import regular_files
from cloudfn.clock import Clock

if TYPE_CHECKING:
    from cloudfn.manifest.values import Manifest

MAX_PATH_BYTES = 850
"""CloudBase's limit for the encoded path."""

MAX_FILE_BYTES = 1 << 30
"""Of a file that is handed out or copied, which happens in memory; this machine's limit, not CloudBase's."""

PREFIX = "/storage/"
"""Where the local address serves files."""

RESERVED = re.compile(r"^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)", re.IGNORECASE)


class BadPath(ValueError):
    """A cloud path that CloudBase would not take."""


class Clash(ValueError):
    """A folder is in the way of a file of the same name, or the other way round."""


def open_storage(manifest: Manifest, clock: Clock) -> Storage:
    """The project's files; the folder is made on first use."""
    return Storage(manifest.state / "storage", manifest.env_id, clock)


class Storage:
    def __init__(self, root: Path, env_id: str, clock: Clock) -> None:
        self.root = root
        self.env_id = env_id
        self._clock = clock
        self._secret: bytes | None = None

    # --- names -------------------------------------------------------------------------------------------------------

    def file_id(self, path: str) -> str:
        """``cloud://<env>.<bucket>/<path>``; the bucket's first part is the hex of the environment's first letters."""
        bucket = f"{self.env_id[:2].encode().hex()}-{self.env_id}-1250000000"
        return f"cloud://{self.env_id}.{bucket}/{path}"

    def path_of(self, file_id: str) -> str:
        """The cloud path in a ``cloud://`` id (any environment's) or the path itself. Raises BadPath."""
        found = re.fullmatch(r"cloud://[^/]+/(.*)", file_id, re.DOTALL)
        return clean(found.group(1) if found else file_id)

    def place(self, path: str) -> Path:
        """The file below ``root``."""
        return self.root.joinpath(*(escape(part) for part in clean(path).split("/")))

    # --- content -----------------------------------------------------------------------------------------------------

    def exists(self, path: str) -> bool:
        return self.place(path).is_file()

    def read(self, path: str) -> bytes:
        """The content. Raises OSError: no such file, no regular one, or one above ``MAX_FILE_BYTES``."""
        return regular_files.read_bytes(self.place(path), MAX_FILE_BYTES)

    def modified(self, path: str) -> datetime:
        return datetime.fromtimestamp(self.place(path).stat().st_mtime, UTC)

    def owner(self, path: str) -> str:
        """The openid of the user who uploaded it; "" for a file of functions, of the console, or none."""
        try:
            return regular_files.read_text(_owner_place(self.place(path)), "utf-8")
        except (FileNotFoundError, NotADirectoryError):
            return ""

    def write(self, path: str, data: bytes, owner: str = "") -> None:
        """Whole or not at all. ``owner`` is the openid of the user who uploads it. Raises Clash."""
        place = self.place(path)
        if place.is_dir():
            raise Clash(f"{path} is a folder")
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
        except (FileExistsError, NotADirectoryError) as error:
            raise Clash(f"a file is in the way of {path}") from error
        draft = place.with_name(f".{secrets.token_hex(8)}.part")
        draft.write_bytes(data)
        # Between the two moves the file is nobody's: a crash there takes a right away, and gives none.
        _owner_place(place).unlink(missing_ok=True)
        draft.replace(place)
        if owner:
            draft.write_text(owner, "utf-8")
            draft.replace(_owner_place(place))

    def delete(self, path: str) -> bool:
        """False when there is no such file. Folders left empty go too."""
        place = self.place(path)
        if not place.is_file():
            return False
        place.unlink()
        _owner_place(place).unlink(missing_ok=True)
        for folder in place.parents:
            if folder == self.root or any(folder.iterdir()):
                break
            folder.rmdir()
        return True

    def paths(self) -> tuple[str, ...]:
        """Every cloud path, sorted."""
        if not self.root.is_dir():
            return ()
        files = regular_files.walk(self.root, lambda entry: not entry.name.startswith("."), deepest=MAX_PATH_BYTES // 2)
        return tuple(sorted("/".join(unquote(part) for part in each.relative_to(self.root).parts) for each in files))

    # --- signatures --------------------------------------------------------------------------------------------------

    def now_s(self) -> int:
        return int(self._clock.now().timestamp())

    def sign(self, purpose: str, path: str, expires_s: int) -> str:
        """A signature for doing ``purpose`` (``get``, ``put``) with ``path`` until ``expires_s`` (Unix seconds)."""
        text = f"{purpose}\n{path}\n{expires_s}".encode("utf-8", "surrogatepass")
        return hmac.new(self._key(), text, hashlib.sha256).hexdigest()[:32]

    def signed(self, purpose: str, path: str, expires_s: int, signature: str) -> bool:
        return hmac.compare_digest(self.sign(purpose, path, expires_s).encode(), signature.encode())

    def _key(self) -> bytes:
        if self._secret is None:
            place = self.root.parent / "storage.key"
            place.parent.mkdir(parents=True, exist_ok=True)
            try:
                handle = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            except FileExistsError:
                pass
            else:
                with os.fdopen(handle, "wb") as file:
                    file.write(secrets.token_bytes(32))
            self._secret = regular_files.read_bytes(place)
        return self._secret


def _owner_place(place: Path) -> Path:
    """Beside the file, under a name that no cloud path becomes."""
    return place.with_name(f".{place.name}.owner")


def clean(path: str) -> str:
    """``path`` when CloudBase would take it. Raises BadPath for empty, absolute, doubled or climbing ones."""
    wrong = next((why for why, found in REFUSED.items() if found(path)), "")
    if wrong:
        shown = path if len(path) <= 80 else path[:77] + "..."
        raise BadPath(f"invalid cloud path '{shown}': it {wrong}")
    return path


REFUSED: dict[str, Callable[[str], bool]] = {
    "is empty": lambda path: not path,
    "begins with /": lambda path: path.startswith("/"),
    "ends with /": lambda path: path.endswith("/"),
    "has // in it": lambda path: "//" in path,
    "has . or .. for a folder or a name": lambda path: bool({".", ".."} & {*path.split("/")}),
    "has a NUL character": lambda path: "\x00" in path,
    f"is longer than {MAX_PATH_BYTES} bytes": lambda path: len(path.encode("utf-8", "replace")) > MAX_PATH_BYTES,
}
"""Why a path is refused; the first reason is told."""


def escape(part: str) -> str:
    r"""One segment as a file name: what Windows forbids, a leading dot and ``%`` become ``%XX``."""
    safe = re.sub(
        r'[%<>:"\\|?*\x00-\x1f\x7f\ud800-\udfff]|^\.|[. ]$',
        lambda found: "".join(f"%{byte:02X}" for byte in found.group().encode("utf-8", "replace")),
        part,
    )
    if RESERVED.match(safe):
        safe = f"%{ord(safe[0]):02X}{safe[1:]}"
    if len(safe.encode()) > 240:
        # One segment may be longer than file systems allow: the rest becomes a digest, and is not shown by paths().
        safe = safe.encode()[:160].decode("utf-8", "ignore") + "%" + hashlib.sha256(part.encode()).hexdigest()
    return safe
