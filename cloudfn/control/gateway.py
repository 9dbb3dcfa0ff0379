"""tcb: HTTP access, in the old shape (CloudBaseGWAPI) and the new one (HTTPServiceRoute), over the same routes.

A route is kept by its path. What is served on it: ``http_access``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cloudfn.control.account import APP_ID
from cloudfn.control.actions import Call, action
from cloudfn.control.wire import ApiError, Params, Reply
from cloudfn.control.world import World, new_id

FUNCTION, CLOUD_RUN = 1, 2
"""What a path leads to, in the old shape."""

KINDS = ("SCF", "WEB_SCF", "CBR", "STATIC_STORE")
AUTH_ON, AUTH_OFF = 1, 2
MAX_ROUTES = 100
SWITCHES = ("EnableSafeDomain", "EnableAuth", "EnablePathTransmission", "Enable")


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
    route = _route(call, env_id, call.params.text("Path"), call.params.text("Name"))
    if call.world.store.get("route", _key(env_id, route["path"])) is not None:
        # The code that the official tools look for; the SDK's own list does not have it.
        raise ApiError("InvalidParameter.APICreated", f"Path [{route['path']}] is already bound.")
    settings = {"EnableAuth": auth == AUTH_ON, "EnablePathTransmission": _transmits(call.params)}
    _put(call, env_id, {**route, "settings": settings})
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
    service = _service(call.world, env_id)
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
        call.world.store.drop("route", _key(env_id, route["path"]))
    return {}


@action("tcb", "DescribeCloudBaseGWService", "ServiceId Domain EnableUnion")
def service(call: Call) -> Reply:
    env_id = call.world.environment(call.params.text("ServiceId"))
    bound = [
        {"ServiceId": env_id, "Domain": name, "OpenTime": record["at"], "Status": 1}
        for name, record in _service(call.world, env_id)["domains"].items()
    ]
    name = domain(env_id)
    enabled = _service(call.world, env_id)["service"]
    return {"ServiceSet": bound, "EnableService": enabled, "DefaultDomain": name, "Domain": name}


@action("tcb", "DescribeCloudBaseGWPrivilege", "ServiceId")
def privilege(call: Call) -> Reply:
    record = _service(call.world, call.world.environment(call.params.text("ServiceId")))
    return {"EnableService": record["service"], "EnableAuth": record["auth"]}


@action("tcb", "ModifyCloudBaseGWPrivilege", "ServiceId EnableService Options", writes=True)
def modify_privilege(call: Call) -> Reply:
    env_id = call.world.environment(call.params.text("ServiceId"))
    record = _service(call.world, env_id)
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
            _put(call, env_id, {**route, "settings": changed})
    return {}


@action("tcb", "BindCloudBaseGWDomain", "ServiceId Domain CertId EnableUnion", writes=True)
def bind_domain(call: Call) -> Reply:
    return _bind_domain(call)


@action("tcb", "BindCloudBaseAccessDomain", "ServiceId Domain CertId EnableUnion", writes=True)
def bind_access_domain(call: Call) -> Reply:
    return _bind_domain(call)


@action("tcb", "DeleteCloudBaseGWDomain", "ServiceId Domain", writes=True)
def delete_domain(call: Call) -> Reply:
    env_id, name = call.world.environment(call.params.text("ServiceId")), call.params.text("Domain")
    record = _service(call.world, env_id)
    if name not in record["domains"]:
        raise ApiError("ResourceNotFound.HTTPServiceDomain", f"Domain [{name}] is not bound.")
    left = {other: about for other, about in record["domains"].items() if other != name}
    call.world.store.put("http-service", env_id, {**record, "domains": left})
    return {}


@action("tcb", "CreateHTTPServiceRoute", "EnvId Domain", writes=True)
def create_route(call: Call) -> Reply:
    env_id, given = call.env_id, call.params.group("Domain")
    items = [Params(item) for item in given.items("Routes")]
    made = [
        {**_route(call, env_id, item.text("Path"), item.text("UpstreamResourceName")), "settings": _settings(item)}
        for item in items
    ]
    for route in made:
        if call.world.store.get("route", _key(env_id, route["path"])) is not None:
            raise ApiError("ResourceInUse.HTTPServiceRoute", f"Path [{route['path']}] is already bound.")
    name = given.text("Domain", "*")
    if not made and name in (_service(call.world, env_id)["domains"], "*"):
        raise ApiError("MissingParameter", "The request is missing a required parameter `Routes`.")
    if name not in ("*", domain(env_id)):
        _add_domain(call, env_id, name)
    for route in made:
        _put(call, env_id, route)
    return {"OwnershipVerification": {"Domain": "", "DnsVerification": [], "FileVerification": []}}


@action("tcb", "DescribeHTTPServiceRoute", "EnvId Filters Offset Limit")
def describe_routes(call: Call) -> Reply:
    env_id = call.env_id
    names = [domain(env_id), *_service(call.world, env_id)["domains"]]
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
        path = _path(item.text("Path"))
        before = call.world.store.get("route", _key(env_id, path))
        if before is None:
            raise ApiError("InvalidParameter.ResourceNotExists", f"Path [{path}] is not bound.")
        name = item.text("UpstreamResourceName", before["name"])
        call.world.function(env_id, name)
        _put(call, env_id, {**before, "name": name, "settings": {**before["settings"], **_settings(item)}})
    return {}


@action("tcb", "DeleteHTTPServiceRoute", "EnvId Domain Paths", writes=True)
def delete_route(call: Call) -> Reply:
    env_id, paths, name = call.env_id, call.params.strings("Paths"), call.params.text("Domain", "")
    for path in paths:
        if call.world.store.get("route", _key(env_id, path)) is None:
            raise ApiError("InvalidParameter.ResourceNotExists", f"Path [{path}] is not bound.")
    for path in paths:
        call.world.store.drop("route", _key(env_id, path))
    record = _service(call.world, env_id)
    if not paths:
        if name not in record["domains"]:
            raise ApiError("ResourceNotFound.HTTPServiceDomain", f"Domain [{name}] is not bound.")
        left = {other: about for other, about in record["domains"].items() if other != name}
        call.world.store.put("http-service", env_id, {**record, "domains": left})
    return {}


def routes(world: World, env_id: str) -> list[dict[str, Any]]:
    return [route for _, route in world.store.every("route", f"{env_id} ")]


def domain(env_id: str) -> str:
    """The environment's own host for HTTP access."""
    return f"{env_id}.service.tcloudbase.com"


def switches(world: World, env_id: str) -> tuple[bool, bool]:
    """Whether HTTP access is on, and whether all of it wants a signed-in caller."""
    record = _service(world, env_id)
    return bool(record["service"]), bool(record["auth"])


def _service(world: World, env_id: str) -> dict[str, Any]:
    return world.store.get("http-service", env_id) or {"service": True, "auth": False, "domains": {}}


def _bind_domain(call: Call) -> Reply:
    env_id, name = call.world.environment(call.params.text("ServiceId")), call.params.text("Domain")
    _add_domain(call, env_id, name)
    return {}


def _add_domain(call: Call, env_id: str, name: str) -> None:
    record = _service(call.world, env_id)
    if name in record["domains"]:
        raise ApiError("ResourceInUse.HTTPServiceDomain", f"Domain [{name}] is bound already.")
    added = {"at": int(call.world.clock.now().timestamp()), "added": call.world.stamp()}
    call.world.store.put("http-service", env_id, {**record, "domains": {**record["domains"], name: added}})


def _key(env_id: str, path: str) -> str:
    return f"{env_id} {path}"


def _path(text: str) -> str:
    if not text.startswith("/") or len(text) > 256 or any(letter in text for letter in " ?#\t\n"):
        raise ApiError("InvalidParameterValue", f"Path [{text}] must begin with a slash and hold no blank, ? or #.")
    return text


def _route(call: Call, env_id: str, path: str, name: str) -> dict[str, Any]:
    call.world.function(env_id, name)
    if len(routes(call.world, env_id)) >= MAX_ROUTES:
        raise ApiError("LimitExceeded.HTTPServiceRoute", f"An environment can have at most {MAX_ROUTES} paths.")
    at, now = int(call.world.clock.now().timestamp()), call.world.stamp()
    return {"id": new_id("api"), "path": _path(path), "name": name, "at": at, "added": now, "settings": {}}


def _put(call: Call, env_id: str, route: Mapping[str, Any]) -> None:
    call.world.store.put("route", _key(env_id, route["path"]), {**route, "updated": call.world.stamp()})


def _transmits(params: Params) -> bool:
    return params.text("PathTransmission", "") in ("1", "true", "True")


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
    about = _service(call.world, env_id)["domains"].get(name) or call.world.store.get("env", env_id) or {}
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
