"""What passes through the builder: files that go in, files that stay out, and the finished artifact."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, NamedTuple

from cloudfn.frozen import dataclass

Why = Literal["default", "ignored", "exclude", "secret", "install", "link", "special", "bundled"]
"""Why a file stays out: a default of ours, ``.cloudfnignore``, ``exclude``, it looks like a secret, its dependencies
are installed elsewhere, a link that leaves the project or loops, no regular file, or it is inside the bundle."""


class Stamp(NamedTuple):
    """What the file system says about a file; equal stamps mean an unchanged file. ``size`` bytes, instants ns."""

    size: int
    mtime_ns: int
    ctime_ns: int
    inode: int


MADE = Stamp(0, 0, 0, 0)


class PackFile(NamedTuple):
    """One file of a package. ``name`` is its path in the package, with slashes; ``path`` is where its bytes lie.

    A file that the builder itself makes has ``content`` and no path. A named tuple, not a dataclass, since packages
    hold thousands and the unchanged rebuild is timed in milliseconds.
    """

    name: str
    path: str
    stamp: Stamp = MADE
    content: bytes | None = None

    @property
    def size(self) -> int:
        return self.stamp.size if self.content is None else len(self.content)


class LeftOut(NamedTuple):
    """A file, or a whole folder (``name`` ends with a slash), that stays out. ``rule`` is the pattern or target."""

    name: str
    why: Why
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Walked:
    """What a scan touched: folders by path with their stamps from before they were listed; ``linked``: and a link."""

    folders: tuple[tuple[str, Stamp], ...] = ()
    linked: bool = False


@dataclass(frozen=True, slots=True)
class Collected:
    """A package's files by name, and what stayed out. ``handler`` is what the platform is told."""

    function: str
    handler: str
    files: tuple[PackFile, ...]
    left_out: tuple[LeftOut, ...]
    walked: Walked = Walked()

    @property
    def unpacked_size(self) -> int:
        return sum(file.size for file in self.files)


@dataclass(frozen=True, slots=True)
class Artifact:
    """A finished package. Sizes in bytes.

    ``digest`` is the identity: equal inputs give an equal digest on every machine, whichever zlib packed them.
    ``reused`` tells that nothing had changed since an earlier build.
    """

    function: str
    digest: str
    path: Path
    size: int
    unpacked_size: int
    file_count: int
    handler: str
    reused: bool = False
