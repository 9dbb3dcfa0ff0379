"""Reads what the cloud holds. Changes nothing."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any, TypeVar

from cloudfn.deploy import aliases, paging, properties, web_routes
from cloudfn.deploy import marker as markers
from cloudfn.deploy import permissions as permission_rules
from cloudfn.deploy.cloud import Cloud
from cloudfn.deploy.properties import STATE_VARIABLE
from cloudfn.deploy.state import DeployedTimer, Environment, Remote, RemoteFunction, Route
from cloudfn.errors import CloudError, NotFound
from cloudfn.manifest.values import Index, Timer

UNUSABLE = ("UNAVAILABLE", "ISOLATE", "OVERDUE", "FROZEN")
"""Beginnings of an environment's status. The SDK names NORMAL and UNAVAILABLE; the others are the console's words."""

T = TypeVar("T")
U = TypeVar("U")


def read(
    cloud: Cloud,
    environment: Environment,
    names: Iterable[str],
    *,
    collections: Mapping[str, tuple[Index, ...]],
    routes: bool,
    everything: bool = False,
    concurrency: int = 4,
    permissions: Iterable[str] = (),
    files: bool = False,
) -> Remote:
    """What the cloud holds of functions ``names`` (with ``everything``: of all), of ``collections`` and HTTP paths.

    ``permissions`` are the collections whose permission matters; they are among ``collections``; ``files``:
    whether that of files does.

    One call lists the functions, so that only those that exist are read one by one. The paths are read when they are
    asked for, or when a function's marker owns one.
    """
    env_id = environment.env_id
    there = list_names(cloud, env_id)
    asked = [name for name in there if everything or name in set(names)]
    with ThreadPoolExecutor(max(concurrency, 1)) as pool:
        found = _each(pool, lambda name: get_function(cloud, env_id, name), asked)
        owned = any(each is not None and each.marker is not None and each.marker.http for each in found)
        web = any(each is not None and each.type == "HTTP" for each in found)
        bound = list_routes(cloud, env_id, web=web) if routes or owned else {}
        tables = _tables(cloud, pool, environment, collections) if collections else {}
        there_too = [name for name in permissions if name in tables]
        rules = _each(pool, lambda name: permission_rules.read(cloud, env_id, name), there_too)
    functions = {each.name: each for each in found if each is not None}
    rights = dict(zip(there_too, rules, strict=True))
    bucket = environment.bucket if files else ""
    of_files = permission_rules.read_files(cloud, env_id, bucket) if bucket else None
    return Remote(environment, functions, bound, tables, tuple(there), permissions=rights, files=of_files)


def everything(
    cloud: Cloud, environment: Environment, names: Iterable[str], *, collections: bool = True, concurrency: int = 4
) -> Remote:
    """All that stands in the environment: functions ``names`` (none: all), HTTP paths, and ``collections`` with their
    indexes and permissions."""
    names = tuple(names)
    seen = read(cloud, environment, names, collections={}, routes=True, everything=not names, concurrency=concurrency)
    if not collections or not environment.database:
        return seen
    env_id, there = environment.env_id, list_tables(cloud, environment)
    with ThreadPoolExecutor(max(concurrency, 1)) as pool:
        indexes = _each(pool, lambda name: get_indexes(cloud, environment, name) or (), there)
        rights = _each(pool, lambda name: permission_rules.read(cloud, env_id, name), there)
    tables = dict(zip(there, indexes, strict=True))
    return replace(seen, tables=tables, permissions=dict(zip(there, rights, strict=True)))


def traffic(cloud: Cloud, env_id: str, names: Iterable[str], concurrency: int = 4) -> dict[str, dict[str, int]]:
    """Who has the calls of functions ``names``, all of which exist."""
    names = list(names)
    with ThreadPoolExecutor(max(concurrency, 1)) as pool:
        return dict(zip(names, _each(pool, lambda name: aliases.traffic(cloud, env_id, name), names), strict=True))


def environment(cloud: Cloud, env_id: str) -> Environment:
    """The facts of ``env_id``, its true region among them.

    Raises NotFound (CFN-DEP-035), CloudError (CFN-DEP-137) for one that is isolated or not set up yet.
    """
    one = next((each for each in environments(cloud, env_id) if each.get("EnvId") == env_id), None)
    if one is None:
        raise NotFound("CFN-DEP-035", env=env_id, region=cloud.region)
    status = str(one.get("Status") or "NORMAL")
    if status.startswith(UNUSABLE):
        raise CloudError("CFN-DEP-137", env=env_id, status=status)
    storage, log = _first(one, "Storages"), _first(one, "LogServices")
    custom = _first(one, "CustomLogServices")
    functions, database = _first(one, "Functions"), _first(one, "Databases")
    return Environment(
        env_id,
        str(functions.get("Region") or one.get("Region") or cloud.region),
        str(storage.get("AppId") or str(storage.get("Bucket") or "").rpartition("-")[2]),
        str(database.get("InstanceId") or ""),
        str(custom.get("ClsLogsetId") or log.get("LogsetId") or ""),
        str(custom.get("ClsTopicId") or log.get("TopicId") or ""),
        int(log.get("Period") or 0),
        str(storage.get("Bucket") or ""),
    )


def environments(cloud: Cloud, env_id: str = "") -> Iterator[dict[str, Any]]:
    """All that the keys reach, or the one that is named."""
    if env_id:
        yield from cloud.read("tcb", "DescribeEnvs", {"EnvId": env_id}).get("EnvList") or []
    else:
        yield from paging.rows(cloud, "tcb", "DescribeEnvs", {}, "EnvList", total="Total")


def list_names(cloud: Cloud, env_id: str) -> list[str]:
    """The names of all functions of the environment."""
    found = paging.rows(cloud, "scf", "ListFunctions", {"Namespace": env_id}, "Functions")
    return [str(row["FunctionName"]) for row in found]


def get_function(cloud: Cloud, env_id: str, name: str) -> RemoteFunction | None:
    """The function, or None when there is none: the service has two codes for that."""
    try:
        reply = cloud.read("scf", "GetFunction", {"FunctionName": name, "Namespace": env_id, "ShowCode": "FALSE"})
    except NotFound as error:
        if str(error.params.get("code", "")).startswith(("ResourceNotFound.Function", "ResourceNotFound.FunctionName")):
            return None
        raise
    return function_of(name, reply, cloud.scrub)


def code_sum(cloud: Cloud, env_id: str, name: str) -> str:
    """The SHA-256 in hex that the cloud tells of a function's code, "" where it tells none.

    It proves that a package has arrived; another one proves nothing, since the cloud may have installed into it.
    """
    try:
        reply = cloud.read("scf", "GetFunctionAddress", {"FunctionName": name, "Namespace": env_id})
    except CloudError:
        return ""
    return str(reply.get("CodeSha256") or "").lower()


def function_of(name: str, reply: Mapping[str, Any], scrub: Callable[[str], str]) -> RemoteFunction:
    """GetFunction's answer in our words. The cloud's own words may repeat a variable's value: they are scrubbed."""
    settings = properties.seen(reply)
    return RemoteFunction(
        **settings,
        name=name,
        handler=str(reply.get("Handler") or ""),
        status=str(reply.get("Status") or "Active"),
        status_desc=scrub(str(reply.get("StatusDesc") or "")),
        reasons=tuple(
            (str(each.get("ErrorCode", "")), scrub(str(each.get("ErrorMessage", ""))))
            for each in reply.get("StatusReasons") or []
        ),
        triggers=tuple(
            Timer(str(each["TriggerName"]), cron_of(str(each.get("TriggerDesc") or "")))
            for each in reply.get("Triggers") or []
            if each.get("Type") == "timer"
        ),
        timers=tuple(
            DeployedTimer(
                str(each["TriggerName"]),
                cron_of(str(each.get("TriggerDesc") or "")),
                str(each.get("Enable", 1)).upper() in ("1", "OPEN", "TRUE"),
                str(each.get("CustomArgument") or ""),
            )
            for each in reply.get("Triggers") or []
            if each.get("Type") == "timer"
        ),
        others=tuple(
            f"{each.get('TriggerName')} ({each.get('Type')})"
            for each in reply.get("Triggers") or []
            if each.get("Type") != "timer"
        ),
        code_size=int(reply.get("CodeSize") or 0),
        modified=str(reply.get("ModTime") or ""),
        marker=markers.read(settings["variables"].get(STATE_VARIABLE)),
    )


def cron_of(description: str) -> str:
    """A timer's cron: the service gives it bare or as ``{"cron": "..."}``."""
    try:
        shape = json.loads(description)
    except ValueError:
        return description
    return str(shape["cron"]) if isinstance(shape, dict) and "cron" in shape else description


def list_routes(cloud: Cloud, env_id: str, *, web: bool = False) -> dict[str, Route]:
    """The environment's HTTP paths and the functions behind them; with ``web`` those of HTTP functions too."""
    found = paging.rows(cloud, "tcb", "DescribeCloudBaseGWAPI", {"ServiceId": env_id}, "APISet", total="Total")
    return {
        str(each["Path"]): Route(str(each["Name"]), str(each.get("APIId") or ""), each.get("EnableAuth") is True)
        for each in found
        if int(each.get("Type") or 1) == 1
    } | (web_routes.read(cloud, env_id) if web else {})


def connector(environment: Environment) -> dict[str, Any]:
    """How the table actions name the document store (manager-node's database module)."""
    store = {"DatabaseName": environment.database, "InstanceId": "flexdb"}
    return {"EnvId": environment.env_id, "MongoConnector": store}


def get_indexes(cloud: Cloud, environment: Environment, name: str) -> tuple[Index, ...] | None:
    """A collection's indexes, None when there is no such collection."""
    try:
        reply = cloud.read("tcb", "DescribeTable", {**connector(environment), "TableName": name})
    except NotFound:
        return None
    return tuple(Index.over(each.get("Keys") or [], each.get("Unique") is True) for each in reply.get("Indexes") or [])


def list_tables(cloud: Cloud, environment: Environment) -> list[str]:
    """The names of all collections of the environment."""
    rows = paging.rows(cloud, "tcb", "ListTables", connector(environment), "Tables", prefix="Mgo", total="Pager.Total")
    return sorted(str(each["TableName"]) for each in rows)


def _tables(
    cloud: Cloud, pool: ThreadPoolExecutor, environment: Environment, desired: Mapping[str, tuple[Index, ...]]
) -> dict[str, tuple[Index, ...]]:
    names = {*list_tables(cloud, environment)}
    found: dict[str, tuple[Index, ...]] = {name: () for name in desired if name in names}
    indexed = [name for name in found if desired[name]]
    for name, indexes in zip(
        indexed, _each(pool, lambda name: get_indexes(cloud, environment, name), indexed), strict=True
    ):
        found[name] = indexes or ()
    return found


def _each(pool: ThreadPoolExecutor, job: Callable[[T], U], items: Iterable[T]) -> list[U]:
    return list(pool.map(job, items))


def _first(shape: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    rows = shape.get(name) or [{}]
    first: Mapping[str, Any] = rows[0] or {}
    return first
