"""A package with some files replaced, added or taken away, for UpdateFunctionIncrementalCode."""

from __future__ import annotations

import base64
import binascii
import io
import zipfile

from cloudfn.control.actions import Call
from cloudfn.control.packages import UNREADABLE
from cloudfn.control.wire import ApiError


def changed_zip(call: Call, package: str) -> tuple[str, int]:
    """The SHA-256 and the size of ``package`` after the call's ``DeleteFiles`` and ``AddFiles`` (a zip in base64)."""
    added = _zip(call.params.text("AddFiles", ""))
    removed = call.params.strings("DeleteFiles")
    if not added and not removed:
        raise ApiError("InvalidParameterValue.Code", "AddFiles or DeleteFiles must be given.")
    with zipfile.ZipFile(call.world.packages.zip(package)) as archive:
        files = {item.filename: (item, archive.read(item)) for item in archive.infolist()}
    for name in removed:
        gone = [path for path in files if path == name or path.startswith(name.rstrip("/") + "/")]
        if not gone:
            raise ApiError(
                "InvalidParameterValue.Code", f"DeleteFiles names [{name}], which the package does not hold."
            )
        for path in gone:
            del files[path]
    files |= added
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for item, data in files.values():
            archive.writestr(item, data)
    return call.world.packages.keep(out.getvalue())


def _zip(text: str) -> dict[str, tuple[zipfile.ZipInfo, bytes]]:
    if not text:
        return {}
    try:
        with zipfile.ZipFile(io.BytesIO(base64.b64decode(text, validate=True))) as archive:
            return {item.filename: (item, archive.read(item)) for item in archive.infolist()}
    except (binascii.Error, *UNREADABLE):
        raise ApiError("InvalidParameterValue.Code", "AddFiles is not a zip in base64.") from None
