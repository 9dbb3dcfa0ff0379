"""HTTP paths of functions, kept by their path, and the switches and domains of the service in front of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cloudfn.control.actions import Call
from cloudfn.control.wire import ApiError
from cloudfn.control.world import World, new_id

MAX_ROUTES = 100


def routes(world: World, env_id: str) -> list[dict[str, Any]]:
    return [route for _, route in world.store.every("route", f"{env_id} ")]


def domain(env_id: str) -> str:
    """The environment's own host for HTTP access."""
    return f"{env_id}.service.tcloudbase.com"


def switches(world: World, env_id: str) -> tuple[bool, bool]:
    """Whether HTTP access is on, and whether all of it wants a signed-in caller."""
    record = service_record(world, env_id)
    return bool(record["service"]), bool(record["auth"])


def service_record(world: World, env_id: str) -> dict[str, Any]:
    return world.store.get("http-service", env_id) or {"service": True, "auth": False, "domains": {}}


def add_domain(call: Call, env_id: str, name: str) -> None:
    record = service_record(call.world, env_id)
    if name in record["domains"]:
        raise ApiError("ResourceInUse.HTTPServiceDomain", f"Domain [{name}] is bound already.")
    added = {"at": int(call.world.clock.now().timestamp()), "added": call.world.stamp()}
    call.world.store.put("http-service", env_id, {**record, "domains": {**record["domains"], name: added}})


def route_key(env_id: str, path: str) -> str:
    return f"{env_id} {path}"


def path_of(text: str) -> str:
    if not text.startswith("/") or len(text) > 256 or any(letter in text for letter in " ?#\t\n"):
        raise ApiError("InvalidParameterValue", f"Path [{text}] must begin with a slash and hold no blank, ? or #.")
    return text


def new_route(call: Call, env_id: str, path: str, name: str) -> dict[str, Any]:
    call.world.function(env_id, name)
    if len(routes(call.world, env_id)) >= MAX_ROUTES:
        raise ApiError("LimitExceeded.HTTPServiceRoute", f"An environment can have at most {MAX_ROUTES} paths.")
    at, now = int(call.world.clock.now().timestamp()), call.world.stamp()
    return {"id": new_id("api"), "path": path_of(path), "name": name, "at": at, "added": now, "settings": {}}


def put_route(call: Call, env_id: str, route: Mapping[str, Any]) -> None:
    """Store it; whoever runs the function follows, for it is found by its path from now on."""
    call.world.store.put("route", route_key(env_id, route["path"]), {**route, "updated": call.world.stamp()})
    function = call.world.find(env_id, str(route["name"]))
    if call.world.runtime is not None and function is not None and function.status == "Active":
        call.world.runtime.changed(call.world.deployed(function))
