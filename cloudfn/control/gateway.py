"""tcb: HTTP access, in the old shape (CloudBaseGWAPI) and the new one (HTTPServiceRoute), over the same routes."""

from __future__ import annotations

from typing import Any

from cloudfn.control.actions import Call, action
from cloudfn.control.wire import ApiError, Params, Reply
from cloudfn.control.world import new_id


@action("tcb", "CreateCloudBaseGWAPI", writes=True)
def create(call: Call) -> Reply:
    env_id = call.world.environment(call.params.text("ServiceId"))
    path, name = _path(call.params.text("Path")), call.params.text("Name")
    return {"APIId": _bind(call, env_id, path, name)["id"]}


@action("tcb", "DescribeCloudBaseGWAPI")
def describe(call: Call) -> Reply:
    env_id = call.world.environment(call.params.text("ServiceId"))
    name, path = call.params.text("Name", ""), call.params.text("Path", "")
    rows = [
        _shape(env_id, each)
        for _, each in call.world.store.every("route", f"{env_id} ")
        if name in ("", each["name"]) and path in ("", each["path"])
    ]
    offset = call.params.number("Offset", 0)
    page = rows[offset : offset + min(call.params.number("Limit", 20), 100)]
    return {"APISet": page, "Total": len(rows), "EnableService": True, "Limit": 100, "Offset": offset}


@action("tcb", "DeleteCloudBaseGWAPI", writes=True)
def delete(call: Call) -> Reply:
    env_id = call.world.environment(call.params.text("ServiceId"))
    name, route_id = call.params.text("Name", ""), call.params.text("APIId", "")
    gone = [
        key
        for key, each in call.world.store.every("route", f"{env_id} ")
        if (each["id"] == route_id if route_id else each["name"] == name)
    ]
    if not gone:
        raise ApiError("ResourceNotFound", f"No HTTP access of [{name}].")
    for key in gone:
        call.world.store.drop("route", key)
    return {}


@action("tcb", "DescribeCloudBaseGWService")
def service(call: Call) -> Reply:
    env_id = call.world.environment(call.params.text("ServiceId"))
    domain = f"{env_id}.service.tcloudbase.com"
    return {"ServiceSet": [], "EnableService": True, "DefaultDomain": domain, "Domain": domain}


@action("tcb", "CreateHTTPServiceRoute", writes=True)
def create_route(call: Call) -> Reply:
    env_id = call.env_id
    for route in map(Params, call.params.group("Domain").items("Routes")):
        _bind(call, env_id, _path(route.text("Path")), route.text("UpstreamResourceName"))
    return {}


@action("tcb", "DescribeHTTPServiceRoute")
def describe_routes(call: Call) -> Reply:
    env_id = call.env_id
    routes = [
        {"Path": each["path"], "UpstreamResourceType": "SCF", "UpstreamResourceName": each["name"]}
        for _, each in call.world.store.every("route", f"{env_id} ")
    ]
    return {"Domains": [{"Domain": f"{env_id}.service.tcloudbase.com", "Routes": routes}], "TotalCount": 1}


@action("tcb", "DeleteHTTPServiceRoute", writes=True)
def delete_route(call: Call) -> Reply:
    for path in call.params.values.get("Paths") or []:
        call.world.store.drop("route", f"{call.env_id} {path}")
    return {}


def _bind(call: Call, env_id: str, path: str, name: str) -> dict[str, Any]:
    key = f"{env_id} {path}"
    if call.world.store.get("route", key) is not None:
        raise ApiError("InvalidParameter.APICreated", f"Path [{path}] is already bound.")
    function = call.world.function(env_id, name)
    route = {"id": new_id("api"), "path": path, "name": name, "added": call.world.stamp()}
    call.world.store.put("route", key, route)
    if call.world.runtime is not None and function.status == "Active":  # else it follows with the function
        call.world.runtime.changed(call.world.deployed(function))
    return route


def _path(text: str) -> str:
    if not text.startswith("/"):
        raise ApiError("InvalidParameterValue.Path", f"Path [{text}] must begin with a slash.")
    return text


def _shape(env_id: str, route: dict[str, Any]) -> Reply:
    return {
        "ServiceId": env_id,
        "APIId": route["id"],
        "Path": route["path"],
        "Type": 1,
        "Name": route["name"],
        "CreateTime": route["added"],
        "EnvId": env_id,
        "EnableAuth": False,
    }
