"""Published versions, the traffic split between them, provisioned instances, and a deployed function's code."""

from __future__ import annotations

import hashlib
import io
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath

from cloudfn.deploy import aliases, paging
from cloudfn.deploy.aliases import LATEST
from cloudfn.deploy.cloud import Cloud
from cloudfn.digits import only_digits
from cloudfn.errors import CloudError, InvalidFile, NotFound, UsageError
from cloudfn.frozen import dataclass

UNREADABLE = (
    zipfile.BadZipFile, zlib.error, struct.error, ValueError, EOFError, RuntimeError,
    FileExistsError, IsADirectoryError, NotADirectoryError,
)  # fmt: skip
"""What unpacking raises for archives that are damaged, encrypted or at odds with themselves."""


@dataclass(frozen=True, slots=True)
class FunctionVersion:
    """``number`` is ``$LATEST`` or digits; ``share`` is the percentage of calls that reach it."""

    number: str
    description: str
    added: str
    share: int
    provisioned: int = 0


def versions(cloud: Cloud, env_id: str, function: str) -> tuple[FunctionVersion, ...]:
    """All versions of ``function``, the newest first, ``$LATEST`` before them."""
    name = {"FunctionName": function, "Namespace": env_id}
    rows = paging.rows(cloud, "scf", "ListVersionByFunction", name, "Versions")
    shares = aliases.traffic(cloud, env_id, function)
    allocated = cloud.read("scf", "GetProvisionedConcurrencyConfig", name).get("Allocated") or []
    amounts = {str(each["Qualifier"]): int(each["AllocatedProvisionedConcurrencyNum"]) for each in allocated}
    return tuple(
        FunctionVersion(
            str(each["Version"]),
            str(each.get("Description") or ""),
            str(each.get("AddTime") or ""),
            shares.get(str(each["Version"]), 0),
            amounts.get(str(each["Version"]), 0),
        )
        for each in rows
    )


def newest(found: Iterable[FunctionVersion]) -> int:
    """The number of the newest published version, 0 for none."""
    return max((int(each.number) for each in found if only_digits(each.number)), default=0)


def require(found: Iterable[FunctionVersion], function: str, number: str) -> None:
    """Raises NotFound (CFN-DEP-071) when ``function`` has no version ``number``."""
    if all(each.number != number for each in found):
        raise NotFound("CFN-DEP-071", function=function, wanted=number)


def split(text: str) -> dict[str, int]:
    """``3=90,latest=10`` as percentages by version. Raises UsageError (CFN-DEP-072)."""
    shares: dict[str, int] = {}
    for part in text.split(","):
        number, _, share = part.strip().partition("=")
        number = LATEST if number.lower() in ("latest", "$latest") else number
        if not (number == LATEST or only_digits(number)) or not only_digits(share) or number in shares:
            raise UsageError("CFN-DEP-072", text=text)
        shares[number] = int(share)
    if sum(shares.values()) != 100:
        raise UsageError("CFN-DEP-072", text=text)
    return shares


def download(cloud: Cloud, env_id: str, function: str, version: str = LATEST) -> bytes:
    """The zip of a deployed function. Raises CloudError when it is not a zip."""
    params = {"FunctionName": function, "Namespace": env_id, "Qualifier": version}
    data = cloud.fetch(str(cloud.read("scf", "GetFunctionAddress", params)["Url"]))
    if not zipfile.is_zipfile(io.BytesIO(data)):
        raise CloudError("CFN-DEP-042", status=200, what=f"download ({hashlib.sha256(data).hexdigest()[:8]}, no zip)")
    return data


def unpack(data: bytes, place: Path) -> int:
    """Unpack ``data`` into the new folder ``place``; the number of files.

    Raises InvalidFile for names that lead out of it, and for what cannot be unpacked: damaged, encrypted, a file and a
    folder of one name.
    """
    try:
        count = 0
        for name, content in _files(data):
            target = place / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
            count += 1
        return count
    except UNREADABLE as error:
        raise InvalidFile("CFN-DEP-122", file=place.name, reason=str(error) or type(error).__name__) from error


def files(data: bytes, called: str) -> dict[str, bytes]:
    """The same files in memory, by their paths. ``called`` is how errors call the package."""
    try:
        return dict(_files(data))
    except UNREADABLE as error:
        raise InvalidFile("CFN-DEP-122", file=called, reason=str(error) or type(error).__name__) from error


def _files(data: bytes) -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for item in archive.infolist():
            if not item.filename:
                raise zipfile.BadZipFile("a file without a name")
            inner = PurePosixPath(item.filename)
            if inner.is_absolute() or ".." in inner.parts or "\\" in item.filename or ":" in item.filename:
                raise InvalidFile("CFN-DEP-117", file=item.filename)
            if not item.is_dir():
                yield inner.as_posix(), archive.read(item)
