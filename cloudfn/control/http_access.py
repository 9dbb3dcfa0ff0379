"""HTTP paths of functions, on the environment's own host names and below ``/_http/<env id>/`` of this address."""

from __future__ import annotations

import json
import random
import re

from cloudfn.calls import Answer
from cloudfn.control.account import APP_ID
from cloudfn.control.aliases import pick
from cloudfn.control.buckets import site_file
from cloudfn.control.cloud_function import DEFAULT
from cloudfn.control.routes import routes, switches
from cloudfn.control.runtime import HttpCall
from cloudfn.control.wire import JSON_TYPE, ApiError, ApiRequest
from cloudfn.control.world import World

HOST = re.compile(
    rf"(?P<env>[a-z0-9-]+)(\.service\.tcloudbase\.com|-{APP_ID}\.[a-z0-9-]+\.app\.tcloudbase\.com)(:\d+)?"
)
SITE = re.compile(rf"(?P<env>[a-z0-9-]+)-{APP_ID}\.tcloudbaseapp\.com(:\d+)?")
LOCAL = re.compile(r"/_http/(?P<env>[^/]+)(?P<path>/.*)?")


async def serve(world: World, request: ApiRequest) -> Answer | None:
    """The answer to a request on an HTTP path or on the static site; None where ``request`` is none."""
    local, host = LOCAL.fullmatch(request.path), HOST.fullmatch(request.host)
    if local is not None:
        return await _function(world, local["env"], local["path"] or "/", request)
    if host is not None:
        return await _function(world, host["env"], request.path, request)
    site = SITE.fullmatch(request.host)
    return None if site is None else site_file(world, site["env"], request.path.lstrip("/"))


async def _function(world: World, env_id: str, path: str, request: ApiRequest) -> Answer:
    try:
        world.environment(env_id)
    except ApiError as error:
        return _refused(404, "INVALID_ENV", error.message)
    enabled, for_users = switches(world, env_id)
    covering = [
        route
        for route in routes(world, env_id)
        if path == route["path"] or path.startswith(route["path"].rstrip("/") + "/")
    ]
    if not enabled or not covering:
        return _refused(404, "INVALID_PATH", f"There is no function behind {path}.")
    route = max(covering, key=lambda candidate: len(candidate["path"]))
    if for_users or route["settings"].get("EnableAuth"):
        # Nobody signs in here, so that no caller's token can hold.
        return _refused(401, "MISSING_CREDENTIALS", f"The path {route['path']} wants a signed-in caller.")
    if world.runtime is None:
        return _refused(503, "SERVICE_UNAVAILABLE", "This emulated cloud has no runner.")
    try:
        function = world.function(env_id, route["name"])
        deployed = await world.ready(function, pick(function, DEFAULT, random.randrange(100)))
    except ApiError as error:
        return _refused(404, "FUNCTION_NOT_FOUND", error.message)
    rest = path[len(route["path"].rstrip("/")) :] or "/"
    shown = path if route["settings"].get("EnablePathTransmission") else rest
    call = HttpCall(request.method, shown, request.query, request.headers, request.body)
    return await world.runtime.http(deployed, call)


def _refused(status: int, code: str, message: str) -> Answer:
    return Answer(status, json.dumps({"code": code, "message": message}).encode(), (("content-type", JSON_TYPE),))
