"""``POST call-environment``: what a process that is no worker needs to ask the back end as a function does.

A test that calls a handler in its own process is one: with these variables its wx-server-sdk talks to this cloud.
"""

from __future__ import annotations

from starlette.requests import Request

from cloudfn import shim
from cloudfn.calls import Answer
from cloudfn.frozen import dataclass
from cloudfn.function_names import require_function
from cloudfn.local.calling import Calling
from cloudfn.local.gateway import readers
from cloudfn.local.gateway.replies import json_answer
from cloudfn.local.gateway.routes import Route
from cloudfn.runner import Pool


@dataclass(frozen=True, slots=True)
class CallEnvironments:
    calling: Calling
    pool: Pool


async def call_environment(given: CallEnvironments, request: Request) -> Answer:
    """``{"function", "openid", "appid", "source"}``, all but the first optional, and the empty openid is nobody's.

    ``{requestId, environment, own, shim}``: the variables, names of those that the manifest sets, the folder of the
    shim's files.
    """
    body = await readers.json_object(request)
    name, functions = readers.text(body, "function"), given.calling.manifest.functions
    require_function(name, functions)
    openid = readers.text(body, "openid") if body.get("openid") is not None else None
    appid, source = readers.text(body, "appid"), readers.text(body, "source")
    invocation = given.calling.client(name, b"{}", openid=openid, appid=appid, source=source)
    environment = given.pool.outside(invocation)
    own = [key for key in (*functions[name].environment, *functions[name].secrets) if key in environment]
    folder = str(shim.node_entry().parent)
    return json_answer({"requestId": invocation.request_id, "environment": environment, "own": own, "shim": folder})


ROUTES: list[Route[CallEnvironments]] = [("call-environment", call_environment, ("POST",))]
