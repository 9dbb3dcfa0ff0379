"""scf: published versions, what a qualifier means, deletion of one version, code addresses."""

from __future__ import annotations

from dataclasses import replace

from cloudfn.control.actions import Call, action
from cloudfn.control.cloud_function import LATEST, CloudFunction, PublishedVersion
from cloudfn.control.listing import sort
from cloudfn.control.wire import ApiError, Reply
from cloudfn.control.world import World

MAX_VERSIONS = 200
"""Versions of a function. Source: vendor documentation of quotas."""


def publish(world: World, function: CloudFunction, description: str) -> tuple[CloudFunction, PublishedVersion]:
    """``function`` with one more version, of what it is now."""
    if len(function.versions) >= MAX_VERSIONS:
        raise ApiError("LimitExceeded.FunctionVersions", f"A function can have at most {MAX_VERSIONS} versions.")
    number = str(max((int(version.number) for version in function.versions), default=0) + 1)
    frozen = replace(
        function,
        triggers=(),
        versions=(),
        aliases=(),
        provisioned=(),
        reasons=(),
        status="Active",
        status_desc="",
        becomes="",
        settles_at="",
        modified=world.stamp(),
        description=description or function.description,
    )
    version = PublishedVersion(number, description, world.stamp(), frozen)
    return replace(function, versions=(*function.versions, version)), version


@action("scf", "PublishVersion", "FunctionName Description Namespace", writes=True)
def publish_version(call: Call) -> Reply:
    function = call.function
    if function.busy or function.status != "Active":
        raise ApiError("FailedOperation.PublishVersion", f"Function [{function.name}] is {function.status}.")
    changed, version = publish(call.world, function, call.params.text("Description", ""))
    call.world.change(changed, "Publishing", "Active", call.world.settings.configure_s, call.faults)
    return {
        "FunctionVersion": version.number,
        "CodeSize": function.size,
        "MemorySize": function.memory_mb,
        "Description": version.description,
        "Handler": function.handler,
        "Timeout": function.timeout_s,
        "Runtime": function.runtime,
        "Namespace": function.namespace,
    }


@action("scf", "ListVersionByFunction", "FunctionName Namespace Offset Limit Order OrderBy")
def list_(call: Call) -> Reply:
    function = call.function
    rows = [
        _row(LATEST, function.description, function.added, function),
        *(
            _row(version.number, version.description, version.added, version.function)
            for version in reversed(function.versions)
        ),
    ]
    page = call.page(sort(call, rows))
    return {"FunctionVersion": [row["Version"] for row in page], "Versions": page, "TotalCount": len(rows)}


@action("scf", "DeleteFunction", "FunctionName Namespace Qualifier", writes=True)
def delete(call: Call) -> Reply:
    """With ``Qualifier`` only that version; without, the function and all of them. Source: the SDK's doc-string."""
    function, qualifier = call.function, call.params.text("Qualifier", "")
    if function.busy and function.status != "Publishing":
        raise ApiError(
            "FailedOperation.FunctionStatusError", f"Function [{function.name}] is {function.status}; try again later."
        )
    if qualifier and qualifier != LATEST:
        _delete_version(call, function, qualifier, forced=False)
    else:
        call.world.change(function, "Deleting", "", call.world.settings.delete_s, call.faults)
    return {}


@action("scf", "DeleteFunctionVersion", "FunctionName Qualifier Namespace ForceDelete", writes=True)
def delete_version(call: Call) -> Reply:
    qualifier = call.params.text("Qualifier")
    if qualifier == LATEST:
        raise ApiError("InvalidParameterValue.Qualifier", "$LATEST goes with the function only.")
    _delete_version(call, call.function, qualifier, forced=call.params.flag("ForceDelete", False))
    return {}


@action("scf", "GetFunctionAddress", "FunctionName Qualifier Namespace CodeSecret")
def address(call: Call) -> Reply:
    function = call.function
    if function.code_secret and call.params.text("CodeSecret", "") != function.code_secret:
        raise ApiError("UnauthorizedOperation.CodeSecret", "CodeSecret does not match.")
    _, shown = qualified(function, call.params.text("Qualifier", LATEST))
    return {"Url": call.address(f"/_code/{shown.package}.zip"), "CodeSha256": shown.package}


def qualified(function: CloudFunction, qualifier: str) -> tuple[str, CloudFunction]:
    """The version that ``qualifier`` (a number, ``$LATEST``, an alias) means: its number, and the function then.

    Raises ApiError where there is none. An alias that shares its calls out means its main version here.
    """
    alias = function.alias(qualifier)
    number = alias.version if alias is not None else qualifier
    if number == LATEST:
        return number, function
    version = function.version(number)
    if version is None:
        raise ApiError("ResourceNotFound.FunctionVersion", f"Version or alias [{qualifier}] does not exist.")
    return number, version.function


def _delete_version(call: Call, function: CloudFunction, number: str, *, forced: bool) -> None:
    if function.version(number) is None:
        raise ApiError("ResourceNotFound.FunctionVersion", f"Version [{number}] does not exist.")
    bound = [
        alias.name
        for alias in function.aliases
        if number in (alias.version, *(match.version for match in alias.matches), *(name for name, _ in alias.weights))
    ]
    if bound and not forced:
        raise ApiError("UnsupportedOperation.AliasBind", f"Version [{number}] serves the alias {', '.join(bound)}.")
    left = tuple(version for version in function.versions if version.number != number)
    provisioned = tuple(row for row in function.provisioned if row[0] != number)
    aliases = tuple(alias for alias in function.aliases if alias.name not in bound)
    call.world.save(replace(function, versions=left, provisioned=provisioned, aliases=aliases))


def _row(number: str, description: str, added: str, function: CloudFunction) -> Reply:
    return {
        "Version": number,
        "Description": description,
        "AddTime": added,
        "ModTime": function.modified,
        "Status": function.status,
    }
