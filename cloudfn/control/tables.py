"""Document collections and their indexes: tcb with EnvId and MongoConnector, or flexdb 2018-11-27 with Tag.

manager-node's database module names both services; its current release calls tcb, earlier ones flexdb.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from cloudfn.control import checks
from cloudfn.control.actions import Call, Run, action
from cloudfn.control.wire import ApiError, Params, Reply

MAX_INDEXES = 20
MAX_TABLES = 500
PRIMARY = {"Name": "_id_", "Keys": [{"Name": "_id", "Direction": "1"}], "Unique": True}
DIRECTIONS = ("1", "-1", "2d", "2dsphere")
WHERE = "TableName Tag EnvId MongoConnector"
PAGE = "MgoLimit MgoOffset Tag EnvId MongoConnector"


def _both(name: str, takes: str, *, writes: bool = False) -> Callable[[Run], Run]:
    def register(function: Run) -> Run:
        action("tcb", name, takes, writes=writes)(function)
        return action("flexdb", name, takes, writes=writes)(function)

    return register


@_both("CreateTable", f"{WHERE} PermissionInfo", writes=True)
def create(call: Call) -> Reply:
    key, name = _key(call), checks.table_name(call.params.text("TableName"))
    if call.world.store.get("table", key) is not None:
        raise ApiError("ResourceUnavailable.ResourceExist", f"Table [{name}] already exists.")
    if len(list(call.world.store.every("table", f"{_env(call)}/"))) >= MAX_TABLES:
        raise ApiError("LimitExceeded.OutOfTableQuota", f"An environment can have at most {MAX_TABLES} tables.")
    call.world.store.put("table", key, {"name": name, "indexes": []})
    permission = call.params.group("PermissionInfo")
    if "AclTag" in permission:
        rule = {"tag": permission.text("AclTag"), "rule": permission.text("Rule", "")}
        call.world.store.put("permission", f"{_env(call)}/collection/{name}", rule)
    return {}


@_both("DescribeTable", WHERE)
def describe(call: Call) -> Reply:
    indexes = [PRIMARY, *_table(call)["indexes"]]
    return {
        "Indexes": [{**each, "Size": 4096, "Accesses": {"Ops": 0, "Since": call.world.stamp()}} for each in indexes],
        "IndexNum": len(indexes),
    }


@_both("UpdateTable", f"{WHERE} DropIndexes CreateIndexes", writes=True)
def update(call: Call) -> Reply:
    table = _table(call)
    indexes = {index["Name"]: index for index in table["indexes"]}
    for name in {row.text("IndexName") for row in map(Params, call.params.items("DropIndexes"))}:
        if indexes.pop(name, None) is None:
            raise ApiError("ResourceNotFound.ResourceNotExist", f"Index [{name}] does not exist.")
    for item in map(Params, call.params.items("CreateIndexes")):
        made = _index(item)
        name = made["Name"]
        if name in indexes and indexes[name] != made:
            raise ApiError("ResourceUnavailable.IndexOptionsConflict", f"Index [{name}] exists with other keys.")
        indexes[name] = made
    if len(indexes) > MAX_INDEXES:
        raise ApiError("LimitExceeded.OutOfIndexQuota", f"A table can have at most {MAX_INDEXES} indexes.")
    call.world.store.put("table", _key(call), {**table, "indexes": list(indexes.values())})
    return {}


@_both("ListTables", f"{PAGE} Filters SearchValue ShowHidden")
async def list_(call: Call) -> Reply:
    search = call.params.text("SearchValue", "")
    names = call.params.strings("Filters")
    tables = [table for table in _tables(call) if search in table["name"] and (not names or table["name"] in names)]
    return await _page(call, tables)


@_both("DescribeTables", f"{PAGE} TableNames")
async def describe_several(call: Call) -> Reply:
    names = call.params.strings("TableNames")
    return await _page(call, [table for table in _tables(call) if not names or table["name"] in names])


@_both("DeleteTable", WHERE, writes=True)
async def delete(call: Call) -> Reply:
    _table(call)
    call.world.store.drop("table", _key(call))
    call.world.store.drop("permission", f"{_env(call)}/collection/{call.params.text('TableName')}")
    if call.world.runtime is not None:
        await call.world.runtime.forget(_env(call), call.params.text("TableName"))
    return {}


@action("tcb", "DescribeDbDistribution", "EnvId")
async def distribution(call: Call) -> Reply:
    counts = await _counts(call)
    rows = [{"CollectionName": table["name"], "DocCount": counts.get(table["name"], 0)} for table in _tables(call)]
    return {"Collections": rows, "Count": len(rows), "Total": len(rows)}


def _index(item: Params) -> dict[str, Any]:
    name, schema = item.text("IndexName"), item.group("MgoKeySchema")
    keys = [
        {"Name": key.text("Name"), "Direction": key.text("Direction", "1")}
        for key in map(Params, schema.items("MgoIndexKeys"))
    ]
    if not name or not keys:
        raise ApiError("InvalidParameterValue", f"Index [{name}] has no name or no keys.")
    for key in keys:
        if key["Direction"] not in DIRECTIONS or not key["Name"]:
            raise ApiError("InvalidParameterValue", f"Index [{name}] has the direction [{key['Direction']}].")
    return {"Name": name, "Keys": keys, "Unique": schema.flag("MgoIsUnique", False)}


def _tables(call: Call) -> list[dict[str, Any]]:
    return [table for _, table in call.world.store.every("table", f"{_env(call)}/")]


async def _counts(call: Call) -> Mapping[str, int]:
    runtime = call.world.runtime
    return {} if runtime is None else await runtime.counts(_env(call))


async def _page(call: Call, tables: list[dict[str, Any]]) -> Reply:
    offset, limit = call.params.number("MgoOffset", 0), call.params.number("MgoLimit", 100)
    if offset < 0 or limit < 0:
        raise ApiError("InvalidParameterValue", "MgoOffset and MgoLimit must not be negative.")
    counts = await _counts(call)
    rows = [
        {
            "TableName": table["name"],
            "Count": counts.get(table["name"], 0),
            "Size": 0,
            "IndexCount": len(table["indexes"]) + 1,
            "IndexSize": 4096,
        }
        for table in tables[offset : offset + limit]
    ]
    # An environment without collections is answered with null, which manager-node handles by name.
    return {"Tables": rows or None, "Pager": {"Offset": offset, "Limit": limit, "Total": len(tables)}}


def _table(call: Call) -> dict[str, Any]:
    found = call.world.store.get("table", _key(call))
    if found is None:
        raise ApiError("ResourceNotFound.TableNotFound", f"Table [{call.params.text('TableName')}] does not exist.")
    return found


def _key(call: Call) -> str:
    return f"{_env(call)}/{call.params.text('TableName')}"


def _env(call: Call) -> str:
    """The environment: by EnvId, or by the instance id that DescribeEnvs names (``tnt-<env id>``)."""
    if "EnvId" in call.params:
        return call.env_id
    tag = call.params.text("Tag")
    if not tag.startswith("tnt-"):
        raise ApiError("ResourceNotFound.InstanceNotFound", f"Instance [{tag}] does not exist.")
    return call.world.environment(tag.removeprefix("tnt-"))
