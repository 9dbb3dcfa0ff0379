"""Where the code of a function or a layer comes from: in the call itself, or from the temporary upload."""

from __future__ import annotations

from cloudfn.control.actions import Call
from cloudfn.control.uploads import read_upload
from cloudfn.control.wire import ApiError, Params

CODE_FIELDS = "ZipFile CosBucketName CosObjectName CosBucketRegion"
"""Older clients say by parameters of the action what newer ones say in ``Code``."""

NOT_HERE = {
    "CosBucketName": "a bucket of your own",
    "DemoId": "a demo",
    "GitUrl": "a git repository",
    "ImageConfig": "an image",
}


def read_code(call: Call, field: str = "Code") -> tuple[str, int]:
    """The package that the call brings: its SHA-256 and size in bytes. Raises ApiError."""
    code = call.params.group(field)
    if field == "Code" and not code.values:
        code = Params({name: call.params.values.get(name) for name in CODE_FIELDS.split()})
    wrong = "InvalidParameterValue.Code" if field == "Code" else "InvalidParameterValue.Content"
    if "ZipFile" in code:
        return call.world.packages.inline(code.text("ZipFile"))
    if "TempCosObjectName" in code:
        return call.world.packages.keep(read_upload(call.world, code.text("TempCosObjectName")))
    if "CosTimestamp" in code:
        place = call.world.store.get("build-upload", code.text("CosTimestamp"))
        if place is None:
            raise ApiError(wrong, f"There is no upload of CosTimestamp [{code.text('CosTimestamp')}].")
        return call.world.packages.keep(read_upload(call.world, place["key"]))
    for name, what in NOT_HERE.items():
        if name in code:
            raise ApiError("UnsupportedOperation", f"Code from {what} ({name}) is not emulated.")
    raise ApiError(wrong, f"{field} must name a ZipFile or a TempCosObjectName.")
