"""tcb: HTTP access in its new shape, HTTPServiceRoute, over the same routes as the old one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cloudfn.control.account import APP_ID
from cloudfn.control.actions import Call, action
from cloudfn.control.routes import (
    add_domain,
    domain,
    new_route,
    path_of,
    put_route,
    route_key,
    routes,
    service_record,
)
from cloudfn.control.wire import ApiError, Params, Reply

KINDS = ("SCF", "WEB_SCF", "CBR", "STATIC_STORE")
SWITCHES = ("EnableSafeDomain", "EnableAuth", "EnablePathTransmission", "Enable")


@action("tcb", "CreateHTTPServiceRoute", "EnvId Domain", writes=True)
def create_route(call: Call) -> Reply:
    env_id, given = call.env_id, call.params.group("Domain")
    items = [Params(item) for item in given.items("Routes")]
    made = [
        {**new_route(call, env_id, item.text("Path"), item.text("UpstreamResourceName")), "settings": _settings(item)}
        for item in items
    ]
    for route in made:
        if call.world.store.get("route", route_key(env_id, route["path"])) is not None:
            raise ApiError("ResourceInUse.HTTPServiceRoute", f"Path [{route['path']}] is already bound.")
    name = given.text("Domain", "*")
    if not made and name in (service_record(call.world, env_id)["domains"], "*"):
        raise ApiError("MissingParameter", "The request is missing a required parameter `Routes`.")
    if name not in ("*", domain(env_id)):
        add_domain(call, env_id, name)
    for route in made:
        put_route(call, env_id, route)
    return {"OwnershipVerification": {"Domain": "", "DnsVerification": [], "FileVerification": []}}


@action("tcb", "DescribeHTTPServiceRoute", "EnvId Filters Offset Limit")
def describe_routes(call: Call) -> Reply:
    env_id = call.env_id
    names = [domain(env_id), *service_record(call.world, env_id)["domains"]]
    listed = [_described_route(route) for route in routes(call.world, env_id)]
    for condition in map(Params, call.params.items("Filters")):
        name, values = condition.text("Name"), condition.strings("Values")
        if name == "Domain":
            names = [one for one in names if one in values]
        elif name in ("Path", "UpstreamResourceName", "UpstreamResourceType"):
            listed = [row for row in listed if row[name] in values]
        else:
            raise ApiError("InvalidParameterValue", f"Routes cannot be filtered by [{name}].")
    rows = [_described_domain(call, env_id, name, listed if name == domain(env_id) else []) for name in names]
    return {"Domains": call.page(rows), "OriginDomain": domain(env_id), "TotalCount": len(rows)}


@action("tcb", "ModifyHTTPServiceRoute", "EnvId Domain", writes=True)
def modify_route(call: Call) -> Reply:
    env_id = call.env_id
    for item in map(Params, call.params.group("Domain").items("Routes")):
        path = path_of(item.text("Path"))
        before = call.world.store.get("route", route_key(env_id, path))
        if before is None:
            raise ApiError("InvalidParameter.ResourceNotExists", f"Path [{path}] is not bound.")
        name = item.text("UpstreamResourceName", before["name"])
        call.world.function(env_id, name)
        put_route(call, env_id, {**before, "name": name, "settings": {**before["settings"], **_settings(item)}})
    return {}


@action("tcb", "DeleteHTTPServiceRoute", "EnvId Domain Paths", writes=True)
def delete_route(call: Call) -> Reply:
    env_id, paths, name = call.env_id, call.params.strings("Paths"), call.params.text("Domain", "")
    for path in paths:
        if call.world.store.get("route", route_key(env_id, path)) is None:
            raise ApiError("InvalidParameter.ResourceNotExists", f"Path [{path}] is not bound.")
    for path in paths:
        call.world.store.drop("route", route_key(env_id, path))
    record = service_record(call.world, env_id)
    if not paths:
        if name not in record["domains"]:
            raise ApiError("ResourceNotFound.HTTPServiceDomain", f"Domain [{name}] is not bound.")
        left = {other: about for other, about in record["domains"].items() if other != name}
        call.world.store.put("http-service", env_id, {**record, "domains": left})
    return {}


def _settings(item: Params) -> dict[str, Any]:
    kind = item.text("UpstreamResourceType", "SCF")
    if kind not in KINDS:
        raise ApiError("InvalidParameterValue", f"UpstreamResourceType [{kind}] must be one of {', '.join(KINDS)}.")
    if kind not in ("SCF", "WEB_SCF"):
        raise ApiError("UnsupportedOperation", "Only functions are emulated behind a path.")
    given = {name: item.values[name] for name in SWITCHES if isinstance(item.values.get(name), bool)}
    for name in ("PathRewrite", "QPSPolicy", "Extension", "UpstreamResourceVersion", "UpstreamResourceType"):
        if name in item:
            given[name] = item.values[name]
    return given


def _described_route(route: dict[str, Any]) -> Reply:
    settings = route["settings"]
    per_client = {"LimitBy": "", "LimitValue": 0}
    return {
        "Path": route["path"],
        "UpstreamResourceType": settings.get("UpstreamResourceType", "SCF"),
        "UpstreamResourceName": route["name"],
        "UpstreamResourceVersion": settings.get("UpstreamResourceVersion", ""),
        "PathRewrite": {"Prefix": "", **settings.get("PathRewrite", {})},
        "EnableSafeDomain": settings.get("EnableSafeDomain", False),
        "EnableAuth": settings.get("EnableAuth", False),
        "EnablePathTransmission": settings.get("EnablePathTransmission", False),
        "QPSPolicy": {"QPSTotal": 0, "QPSPerClient": per_client, **settings.get("QPSPolicy", {})},
        "Enable": settings.get("Enable", True),
        "Extension": _extension(settings.get("Extension", {})),
        "CreateTime": route["added"],
        "UpdateTime": route["updated"],
    }


def _described_domain(call: Call, env_id: str, name: str, listed: list[Reply]) -> Reply:
    own = name == domain(env_id)
    about = service_record(call.world, env_id)["domains"].get(name) or call.world.store.get("env", env_id) or {}
    added = about.get("added", call.world.stamp())
    return {
        "Domain": name,
        "DomainType": "HTTPSERVICE",
        "AccessType": "DIRECT",
        "CertId": "",
        "Protocol": "HTTP_AND_HTTPS",
        "Cname": f"{env_id}-{APP_ID}.{call.world.settings.region}.app.tcloudbase.com",
        "IsDefault": own,
        "Enable": True,
        "Status": "SUCCESS",
        "DNSStatus": "OK",
        "PlatformCnameDNSStatus": "OK",
        "Routes": listed,
        "Extension": _extension({}),
        "CreateTime": added,
        "UpdateTime": added,
    }


def _extension(given: Mapping[str, Any]) -> Reply:
    headers = ("RequestHeadersToAdd", "RequestHeadersToRemove", "ResponseHeadersToAdd", "ResponseHeadersToRemove")
    handler = {**{name: [] for name in headers}, **given.get("HeadersHandler", {})}
    return {"HeadersHandler": handler, "Cache": {"Rules": [], **given.get("Cache", {})}}
