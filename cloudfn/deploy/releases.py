"""Published versions, the traffic split between them, provisioned instances, and a deployed function's code."""

from __future__ import annotations

import hashlib
import io
import struct
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from cloudfn.deploy.cloud import Cloud
from cloudfn.errors import CloudError, InvalidFile, NotFound, UsageError
from cloudfn.frozen import dataclass

LATEST = "$LATEST"
UNREADABLE = (
    zipfile.BadZipFile, zlib.error, struct.error, ValueError, EOFError, RuntimeError,
    FileExistsError, IsADirectoryError, NotADirectoryError,
)  # fmt: skip
"""What unpacking raises for archives that are damaged, encrypted or at odds with themselves."""
ROUTE_KEY = "invoke.headers.X-Tcb-Route-Key"


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
    rows = cloud.read("scf", "ListVersionByFunction", name).get("Versions") or []
    shares = traffic(cloud, env_id, function)
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


def publish(cloud: Cloud, env_id: str, function: str, description: str) -> str:
    """Freeze what is deployed now; the number of the new version."""
    params = {"FunctionName": function, "Namespace": env_id, "Description": description}
    return str(cloud.send("scf", "PublishVersion", params)["FunctionVersion"])


def traffic(cloud: Cloud, env_id: str, function: str) -> dict[str, int]:
    """Percentages by version."""
    alias = {"FunctionName": function, "Namespace": env_id, "Name": "$DEFAULT"}
    found = cloud.read("scf", "GetAlias", alias)
    shares: dict[str, int] = {}
    for each in (found.get("RoutingConfig") or {}).get("AddtionVersionMatchs") or []:
        low, _, high = str(each.get("Expression", "")).strip("[)").partition(",")
        if low.strip().isdigit() and high.strip().isdigit():
            number = str(each["Version"])
            shares[number] = shares.get(number, 0) + int(high) - int(low)
    main = str(found.get("FunctionVersion") or LATEST)
    if (rest := 100 - sum(shares.values())) > 0:
        shares[main] = shares.get(main, 0) + rest
    return shares


def split(text: str) -> dict[str, int]:
    """``3=90,latest=10`` as percentages by version. Raises UsageError (CFN-DEP-072)."""
    shares: dict[str, int] = {}
    for part in text.split(","):
        number, _, share = part.strip().partition("=")
        number = LATEST if number.lower() in ("latest", "$latest") else number
        if not (number == LATEST or number.isdigit()) or not share.isdigit() or number in shares:
            raise UsageError("CFN-DEP-072", text=text)
        shares[number] = int(share)
    if sum(shares.values()) != 100:
        raise UsageError("CFN-DEP-072", text=text)
    return shares


def route(cloud: Cloud, env_id: str, function: str, shares: Mapping[str, int]) -> None:
    """Split the calls of ``function``. The service reads ranges of a number that it draws per user."""
    matches = []
    edge = 0
    for number, share in shares.items():
        if share:
            expression = f"[{edge},{edge + share})"
            matches.append({"Key": ROUTE_KEY, "Method": "range", "Expression": expression, "Version": number})
            edge += share
    params = {
        "FunctionName": function,
        "Namespace": env_id,
        "Name": "$DEFAULT",
        "FunctionVersion": LATEST,
        # The service's own spelling.
        "RoutingConfig": {"AddtionVersionMatchs": matches},
    }
    cloud.send("scf", "UpdateAlias", params)


def switch(cloud: Cloud, env_id: str, function: str, number: str) -> None:
    """Send all calls of ``function`` to version ``number``. Raises NotFound (CFN-DEP-071)."""
    if all(each.number != number for each in versions(cloud, env_id, function)):
        raise NotFound("CFN-DEP-071", function=function, wanted=number)
    route(cloud, env_id, function, {number: 100})


def provision(cloud: Cloud, env_id: str, function: str, version: str, instances: int) -> None:
    """Keep ``instances`` of ``version`` warm; 0 ends it."""
    params: dict[str, object] = {"FunctionName": function, "Namespace": env_id, "Qualifier": version}
    if instances:
        amount = {"VersionProvisionedConcurrencyNum": instances}
        cloud.send("scf", "PutProvisionedConcurrencyConfig", {**params, **amount})
    else:
        cloud.send("scf", "DeleteProvisionedConcurrencyConfig", params)


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
        return _unpack(data, place)
    except UNREADABLE as error:
        raise InvalidFile("CFN-DEP-122", file=place.name, reason=str(error) or type(error).__name__) from error


def _unpack(data: bytes, place: Path) -> int:
    count = 0
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for item in archive.infolist():
            if not item.filename:
                raise zipfile.BadZipFile("a file without a name")
            inner = PurePosixPath(item.filename)
            if inner.is_absolute() or ".." in inner.parts or "\\" in item.filename or ":" in item.filename:
                raise InvalidFile("CFN-DEP-117", file=item.filename)
            if item.is_dir():
                continue
            target = place.joinpath(*inner.parts)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(archive.read(item))
            count += 1
    return count
