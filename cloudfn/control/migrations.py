"""tcb: collections from and to files of the environment. A job is through when its call is answered."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Any

from cloudfn.control.actions import Call, action
from cloudfn.control.runtime import DocumentFile, Runtime
from cloudfn.control.wire import ApiError, Reply

FORMS = ("json", "csv")
MODES = ("insert", "upsert")
DONE, FAILED = "success", "fail"


@action(
    "tcb",
    "DatabaseMigrateImport",
    "EnvId CollectionName FilePath FileType StopOnError ConflictMode ObjectKeyPrefix",
    writes=True,
)
async def import_file(call: Call) -> Reply:
    """All documents of a file or none: ``StopOnError`` false is not emulated, and counts as true."""
    file, mode = _file(call), call.params.text("ConflictMode", MODES[0])
    if mode not in MODES:
        raise ApiError("InvalidParameterValue", f"ConflictMode [{mode}] must be one of {', '.join(MODES)}.")
    runtime = _runtime(call)
    if not runtime.files(call.env_id, "storage").exists(file.path):
        raise ApiError("ResourceNotFound.ResourceNotExist", f"The file [{file.path}] does not exist.")
    return await _job(call, runtime.import_documents(call.env_id, file, mode), "")


@action(
    "tcb",
    "DatabaseMigrateExport",
    "EnvId CollectionName FilePath FileType Fields Query Skip Sort Limit",
    writes=True,
)
async def export_file(call: Call) -> Reply:
    file, fields = _file(call), [name for name in call.params.text("Fields", "").split(",") if name]
    for name in ("Query", "Skip", "Sort", "Limit"):
        if call.params.text(name, "") not in ("", "0", "{}"):
            raise ApiError("UnsupportedOperation", f"An export of a part ({name}) is not emulated.")
    return await _job(call, _runtime(call).export_documents(call.env_id, file, fields), file.path)


@action("tcb", "DatabaseMigrateQueryInfo", "EnvId JobId")
def describe(call: Call) -> Reply:
    job = call.world.store.get("migration", f"{call.env_id}/{call.params.number('JobId', 0)}")
    if job is None:
        raise ApiError("ResourceNotFound.TaskNotFound", f"There is no job [{call.params.text('JobId')}].")
    return job


def _file(call: Call) -> DocumentFile:
    name, path, form = (call.params.text(field) for field in ("CollectionName", "FilePath", "FileType"))
    if call.world.store.get("table", f"{call.env_id}/{name}") is None:
        raise ApiError("ResourceNotFound.TableNotFound", f"Collection [{name}] does not exist.")
    if form not in FORMS:
        raise ApiError("InvalidParameterValue", f"FileType [{form}] must be one of {', '.join(FORMS)}.")
    return DocumentFile(name, path, form)


def _runtime(call: Call) -> Runtime:
    if call.world.runtime is None:
        raise ApiError("UnsupportedOperation", "This emulated cloud holds no documents.")
    return call.world.runtime


async def _job(call: Call, work: Awaitable[int], path: str) -> Reply:
    number = 1 + len(list(call.world.store.every("migration")))
    job: dict[str, Any] = {"Status": DONE, "RecordSuccess": 0, "RecordFail": 0, "ErrorMsg": "", "FileUrl": path}
    try:
        job["RecordSuccess"] = await work
    except ValueError as error:
        job |= {"Status": FAILED, "ErrorMsg": str(error)}
    call.world.store.put("migration", f"{call.env_id}/{number}", job)
    return {"JobId": number}
