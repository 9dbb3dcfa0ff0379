"""Document collections and their indexes: tcb with EnvId and MongoConnector, or flexdb 2018-11-27 with Tag.

manager-node's database module names both services; its current release calls tcb, earlier ones flexdb.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cloudfn.control.actions import Action, Call, action
from cloudfn.control.wire import ApiError, Params, Reply

MAX_INDEXES = 20
PRIMARY = {"Name": "_id_", "Keys": [{"Name": "_id", "Direction": "1"}], "Unique": True}


def _both(name: str, *, writes: bool = False) -> Callable[[Action], Action]:
    def register(function: Action) -> Action:
        action("tcb", name, writes=writes)(function)
        return action("flexdb", name, writes=writes)(function)

    return register


@_both("CreateTable", writes=True)
def create(call: Call) -> Reply:
    key = _key(call)
    if call.world.store.get("table", key) is not None:
        raise ApiError("ResourceInUse.TableExist", f"Table [{call.params.text('TableName')}] already exists.")
    call.world.store.put("table", key, {"name": call.params.text("TableName"), "indexes": []})
    return {}


@_both("DescribeTable")
def describe(call: Call) -> Reply:
    indexes = [PRIMARY, *_table(call)["indexes"]]
    return {
        "Indexes": [{**each, "Size": 4096, "Accesses": {"Ops": 0, "Since": call.world.stamp()}} for each in indexes],
        "IndexNum": len(indexes),
    }


@_both("UpdateTable", writes=True)
def update(call: Call) -> Reply:
    table = _table(call)
    dropped = {Params(each).text("IndexName") for each in call.params.items("DropIndexes")}
    indexes = {each["Name"]: each for each in table["indexes"]}
    for name in dropped:
        if indexes.pop(name, None) is None:
            raise ApiError("ResourceNotFound.Index", f"Index [{name}] does not exist.")
    for item in map(Params, call.params.items("CreateIndexes")):
        name, schema = item.text("IndexName"), item.group("MgoKeySchema")
        keys = [
            {"Name": key.text("Name"), "Direction": key.text("Direction", "1")}
            for key in map(Params, schema.items("MgoIndexKeys"))
        ]
        if not keys:
            raise ApiError("InvalidParameterValue", f"Index [{name}] has no keys.")
        made = {"Name": name, "Keys": keys, "Unique": schema.flag("MgoIsUnique", False)}
        if name in indexes and indexes[name] != made:
            raise ApiError("ResourceInUse.Index", f"Index [{name}] already exists with other keys.")
        indexes[name] = made
    if len(indexes) > MAX_INDEXES:
        raise ApiError("LimitExceeded.Index", f"A table can have at most {MAX_INDEXES} indexes.")
    call.world.store.put("table", _key(call), {**table, "indexes": list(indexes.values())})
    return {}


@_both("ListTables")
def list_(call: Call) -> Reply:
    found = [each for _, each in call.world.store.every("table", f"{_env(call)}/")]
    offset, limit = call.params.number("MgoOffset", 0), call.params.number("MgoLimit", 100)
    rows = [
        {"TableName": each["name"], "Count": 0, "Size": 0, "IndexCount": len(each["indexes"]) + 1, "IndexSize": 4096}
        for each in found[offset : offset + limit]
    ]
    # An environment without collections is answered with null, which manager-node handles by name.
    return {"Tables": rows or None, "Pager": {"Offset": offset, "Limit": limit, "Total": len(found)}}


@_both("DeleteTable", writes=True)
def delete(call: Call) -> Reply:
    _table(call)
    call.world.store.drop("table", _key(call))
    return {}


def _table(call: Call) -> dict[str, Any]:
    found = call.world.store.get("table", _key(call))
    if found is None:
        raise ApiError("ResourceNotFound.TableNotExist", f"Table [{call.params.text('TableName')}] does not exist.")
    return found


def _key(call: Call) -> str:
    return f"{_env(call)}/{call.params.text('TableName')}"


def _env(call: Call) -> str:
    """The environment: by EnvId, or by the instance id that DescribeEnvs names (``tnt-<env id>``)."""
    if "EnvId" in call.params:
        return call.env_id
    tag = call.params.text("Tag")
    if not tag.startswith("tnt-"):
        raise ApiError("ResourceNotFound.Instance", f"Instance [{tag}] does not exist.")
    return call.world.environment(tag.removeprefix("tnt-"))
