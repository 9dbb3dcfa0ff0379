"""tcb: HTTP access in its old shape, CloudBaseGWAPI. What is served on a path: ``http_access``."""

from __future__ import annotations

from typing import Any

from cloudfn.control.actions import Call, action
from cloudfn.control.routes import add_domain, domain, new_route, put_route, route_key, routes, service_record
from cloudfn.control.wire import ApiError, Params, Reply

FUNCTION = 1
"""What a path leads to."""

AUTH_ON, AUTH_OFF = 1, 2


@action(
    "tcb",
    "CreateCloudBaseGWAPI",
    "ServiceId Path Type Name AuthSwitch EnableUnion PathTransmission Domain EnableRegion",
    writes=True,
)
def create(call: Call) -> Reply:
    env_id = call.world.environment(call.params.text("ServiceId"))
    if call.params.number("Type", FUNCTION) != FUNCTION:
        raise ApiError("UnsupportedOperation", "Only functions are emulated behind a path (Type 1).")
    auth = call.params.number("AuthSwitch", AUTH_OFF)
    if auth not in (AUTH_ON, AUTH_OFF):
        raise ApiError("InvalidParameterValue", "AuthSwitch must be 1 or 2.")
    route = new_route(call, env_id, call.params.text("Path"), call.params.text("Name"))
    if call.world.store.get("route", route_key(env_id, route["path"])) is not None:
        # The code that the official tools look for; the SDK's own list does not have it.
        raise ApiError("InvalidParameter.APICreated", f"Path [{route['path']}] is already bound.")
    settings = {"EnableAuth": auth == AUTH_ON, "EnablePathTransmission": _transmits(call.params)}
    put_route(call, env_id, {**route, "settings": settings})
    return {"APIId": route["id"], "Endpoint": f"https://{domain(env_id)}{route['path']}"}


@action("tcb", "DescribeCloudBaseGWAPI", "ServiceId Domain Path APIId Name Offset Limit limit EnableUnion Type")
def describe(call: Call) -> Reply:
    env_id = call.world.environment(call.params.text("ServiceId"))
    fields = {"name": "Name", "path": "Path", "id": "APIId"}
    rows = [
        _described(env_id, route)
        for route in routes(call.world, env_id)
        if all(call.params.text(name, "") in ("", route[field]) for field, name in fields.items())
    ]
    offset = call.params.number("Offset", 0)
    service = service_record(call.world, env_id)
    return {
        "APISet": call.page(rows),
        "Total": len(rows),
        "EnableService": service["service"],
        "Limit": call.params.number("Limit", 20),
        "Offset": offset,
    }


@action("tcb", "DeleteCloudBaseGWAPI", "ServiceId Path APIId Type Name Domain", writes=True)
def delete(call: Call) -> Reply:
    """By id, by path, or by name, which takes all paths of a function."""
    env_id = call.world.environment(call.params.text("ServiceId"))
    route_id, path, name = (call.params.text(field, "") for field in ("APIId", "Path", "Name"))
    gone = [
        route
        for route in routes(call.world, env_id)
        if (route_id or path or name)
        and route_id in ("", route["id"])
        and path in ("", route["path"])
        and name in ("", route["name"])
    ]
    if not gone:
        raise ApiError("ResourceNotFound", f"There is no HTTP access [{route_id or path or name}].")
    for route in gone:
        call.world.store.drop("route", route_key(env_id, route["path"]))
    return {}


@action("tcb", "DescribeCloudBaseGWService", "ServiceId Domain EnableUnion")
def service(call: Call) -> Reply:
    env_id = call.world.environment(call.params.text("ServiceId"))
    bound = [
        {"ServiceId": env_id, "Domain": name, "OpenTime": record["at"], "Status": 1}
        for name, record in service_record(call.world, env_id)["domains"].items()
    ]
    name = domain(env_id)
    enabled = service_record(call.world, env_id)["service"]
    return {"ServiceSet": bound, "EnableService": enabled, "DefaultDomain": name, "Domain": name}


@action("tcb", "DescribeCloudBaseGWPrivilege", "ServiceId")
def privilege(call: Call) -> Reply:
    record = service_record(call.world, call.world.environment(call.params.text("ServiceId")))
    return {"EnableService": record["service"], "EnableAuth": record["auth"]}


@action("tcb", "ModifyCloudBaseGWPrivilege", "ServiceId EnableService Options", writes=True)
def modify_privilege(call: Call) -> Reply:
    env_id = call.world.environment(call.params.text("ServiceId"))
    record = service_record(call.world, env_id)
    names = {"serviceswitch": "service", "authswitch": "auth"}
    for option in map(Params, call.params.items("Options")):
        key = option.text("Key")
        if key not in names:
            raise ApiError("InvalidParameterValue", f"Option [{key}] is not one of {', '.join(names)}.")
        record = {**record, names[key]: option.flag("Value", False)}
    call.world.store.put("http-service", env_id, record)
    return {}


@action("tcb", "ModifyCloudBaseGWAPIPrivilegeBatch", "ServiceId APIIdSet Options", writes=True)
def modify_paths(call: Call) -> Reply:
    env_id = call.world.environment(call.params.text("ServiceId"))
    ids = call.params.strings("APIIdSet")
    options = {row.text("Key"): row.flag("Value", False) for row in map(Params, call.params.items("Options"))}
    if set(options) != {"authswitch"}:
        raise ApiError("InvalidParameterValue", "Options must hold authswitch.")
    for route in routes(call.world, env_id):
        if route["id"] in ids:
            changed = {**route["settings"], "EnableAuth": options["authswitch"]}
            put_route(call, env_id, {**route, "settings": changed})
    return {}


@action("tcb", "BindCloudBaseGWDomain", "ServiceId Domain CertId EnableUnion", writes=True)
def bind_domain(call: Call) -> Reply:
    return bind_own_domain(call)


@action("tcb", "BindCloudBaseAccessDomain", "ServiceId Domain CertId EnableUnion", writes=True)
def bind_access_domain(call: Call) -> Reply:
    return bind_own_domain(call)


@action("tcb", "DeleteCloudBaseGWDomain", "ServiceId Domain", writes=True)
def delete_domain(call: Call) -> Reply:
    env_id, name = call.world.environment(call.params.text("ServiceId")), call.params.text("Domain")
    record = service_record(call.world, env_id)
    if name not in record["domains"]:
        raise ApiError("ResourceNotFound.HTTPServiceDomain", f"Domain [{name}] is not bound.")
    left = {other: about for other, about in record["domains"].items() if other != name}
    call.world.store.put("http-service", env_id, {**record, "domains": left})
    return {}


def bind_own_domain(call: Call) -> Reply:
    env_id, name = call.world.environment(call.params.text("ServiceId")), call.params.text("Domain")
    add_domain(call, env_id, name)
    return {}


def _transmits(params: Params) -> bool:
    return params.text("PathTransmission", "") in ("1", "true", "True")


def _described(env_id: str, route: dict[str, Any]) -> Reply:
    """Times are Unix seconds. Source: manager-node's types and the official CLI, which multiplies them."""
    settings = route["settings"]
    return {
        "ServiceId": env_id,
        "APIId": route["id"],
        "Path": route["path"],
        "Type": FUNCTION,
        "Name": route["name"],
        "CreateTime": route["at"],
        "EnvId": env_id,
        "EnableAuth": bool(settings.get("EnableAuth")),
        "AuthSwitch": AUTH_ON if settings.get("EnableAuth") else AUTH_OFF,
        "PathTransmission": AUTH_ON if settings.get("EnablePathTransmission") else AUTH_OFF,
        "EnableRegion": True,
        "AccessType": 0,
        "Domain": domain(env_id),
    }
