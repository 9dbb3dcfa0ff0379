"""How npm is asked, and how again after it has refused: by the lock file while that can be, else by package.json. Pure.

What npm says in each case was found by trying (npm 11): a lock file that does not fit gives EUSAGE and a page of usage,
a host that does not answer ECONNREFUSED, ENOTFOUND, CERT_HAS_EXPIRED, ... after its retries, a version that is gone
ETARGET or E404, a package that is not the one of the checksum EINTEGRITY.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Literal

from cloudfn.dependencies.requested import Lock
from cloudfn.frozen import dataclass

FLAGS = ("--no-audit", "--no-fund", "--omit=dev", "--loglevel=http", "--no-progress")
QUICK = ("--fetch-retries=0", "--fetch-timeout=30000")
"""Where a second host stands behind the first: npm's own patience with a host that is gone is 70 s and more."""

TRANSIENT = frozenset(
    (
        "EAI_AGAIN",
        "ECONNREFUSED",
        "ECONNRESET",
        "ENETUNREACH",
        "ENOTFOUND",
        "ETIMEDOUT",
        "EHOSTUNREACH",
        "ERR_SOCKET_TIMEOUT",
    )
)
"""What may be better in half a minute although no file has changed."""

_CODE = re.compile(r"^npm (?:error|ERR!) code (\S+)")
_SAID = re.compile(r"^npm (?:error|ERR!)\s?(?:notarget |network |404 )?")
_HOST = re.compile(r"https?://([^/\s\"']+)")
_NOISE = re.compile(
    r"^\s+at |complete log of this run|debug-\d\.log|^(?:code|errno|syscall) \S+$|^[\s{}\[\]]*$|^ +\w+: "
    r"|^404$|^(?:Note that you can also install from a|tarball, folder, http url, or git url)"
)
_USAGE = re.compile(r"^(?:Usage:|Clean install a project|aliases:)")
LINES = 6


@dataclass(frozen=True, slots=True)
class NpmAttempt:
    """``lock``: as it lies there, without the hosts it names, or not at all. ``code``: why it is not the first one."""

    word: Literal["ci", "install"]
    lock: Literal["whole", "unhosted", "none"]
    quick: bool = False
    code: str = ""
    reason: str = ""

    def words(self, *, ignore_scripts: bool) -> list[str]:
        flags = [*FLAGS, *(QUICK if self.quick else ()), *(["--ignore-scripts"] if ignore_scripts else [])]
        return [*flags, *([] if self.lock != "none" else ["--no-package-lock"]), self.word]


@dataclass(frozen=True, slots=True)
class NpmFailure:
    """What npm said when it ended with an error. ``code`` is npm's own, "" when it named none."""

    code: str
    reason: str
    hosts: frozenset[str] = frozenset()


def first(lock: Lock | None) -> NpmAttempt:
    if lock is None:
        return NpmAttempt("install", "none")
    if lock.parsed is None:
        return NpmAttempt("install", "none", code="CFN-PKG-042", reason="it is no JSON")
    return NpmAttempt("ci", "whole", quick=bool(lock.hosts))


def following(tried: NpmAttempt, refusal: NpmFailure, lock: Lock | None, *, in_place: bool) -> NpmAttempt | None:
    """The next way to ask, None when there is none. A wrong checksum is never gone round.

    ``in_place``: the lock file is the user's own and stays as it is.
    """
    if tried.lock == "none" or lock is None or refusal.code == "EINTEGRITY":
        return None
    gone = sorted(refusal.hosts & lock.hosts)
    if tried.word == "ci" and refusal.code == "EUSAGE":
        return NpmAttempt("install", "none" if in_place else tried.lock, tried.quick, "CFN-PKG-040", refusal.reason)
    if tried.lock == "whole" and gone:
        reason = f"{gone[0]} ({refusal.code or 'no answer'})"
        return (
            NpmAttempt("install", "none", False, "CFN-PKG-041", reason)
            if in_place
            else NpmAttempt(tried.word, "unhosted", False, "CFN-PKG-041", reason)
        )
    if refusal.code in TRANSIENT:
        return None
    return NpmAttempt("install", "none", False, "CFN-PKG-042", refusal.reason)


def completing(tried: NpmAttempt, left_out: str) -> NpmAttempt | None:
    """How npm is asked for a package that a damaged lock file does not have: by such a file npm installs what is in it
    and is content.
    """
    if not left_out or tried.lock == "none":
        return None
    return NpmAttempt("install", "none", False, "CFN-PKG-042", f"it does not have {left_out}")


def refusal(lines: Sequence[str]) -> NpmFailure:
    """What npm's output says about its failure, without its usage, stacks and places of logs."""
    code = next((found.group(1) for line in lines if (found := _CODE.match(line))), "")
    failed = [line for line in lines if _SAID.match(line) or (line.startswith("npm http") and "failed with" in line)]
    hosts = frozenset(host for line in failed for host in _HOST.findall(line))
    told: list[str] = []
    for line in (_SAID.sub("", line) for line in lines if _SAID.match(line)):
        if _USAGE.match(line):
            break
        if not _NOISE.search(line):
            told.append(line.strip())
    if code == "EUSAGE":
        told = [line for line in told if not line.startswith("`npm ci` can only install")] or told[:1]
    if not told:
        told = [line for line in lines if line.strip() and not line.startswith("npm http")][-LINES:]
    reason = "\n".join(told[:LINES]) or "it gave no reason"
    return NpmFailure(code, f"{code}: {reason}" if code and code not in reason and code != "EUSAGE" else reason, hosts)


def with_scripts(packages: Mapping[str, object]) -> tuple[str, ...]:
    """The packages with install scripts in ``packages`` of ``node_modules/.package-lock.json``."""
    found = {
        path.rpartition("node_modules/")[2]
        for path, about in packages.items()
        if isinstance(about, dict) and about.get("hasInstallScript")
    }
    return tuple(sorted(found))
