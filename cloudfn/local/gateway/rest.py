"""Everything but the two hot paths: pages, files, HTTP functions, the control surface."""

from __future__ import annotations

import traceback
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from cloudfn.backend.database import Refused
from cloudfn.calls import Answer, Identity, Invocation
from cloudfn.errors import CloudfnError, ExitCode, UserError
from cloudfn.local.gateway import answers, control, deploys, rehearsals, static, stream
from cloudfn.local.gateway.body import ADMIN_LIMIT, EVENT_LIMIT, TooLarge, json_answer, read_body
from cloudfn.local.gateway.events import http_event

if TYPE_CHECKING:
    from cloudfn.local.cloud import LocalCloud

Handle = Callable[["LocalCloud", Request], Awaitable[Answer | Response]]
ANY = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
ROUTES = (*control.ROUTES, *rehearsals.ROUTES, *deploys.ROUTES)
"""Below ``/_cloudfn/``: (path, handler, methods)."""


def rest(cloud: LocalCloud) -> Starlette:
    """The ASGI application of all other paths."""

    def route(path: str, handle: Handle, *methods: str) -> Route:
        async def endpoint(request: Request) -> Response:
            return await _safely(cloud, request, handle)

        return Route(path, endpoint, methods=list(methods))

    async def not_found(request: Request, error: Exception) -> Response:
        status = getattr(error, "status_code", 404)
        if status == 405:
            allowed = (getattr(error, "headers", None) or {}).get("Allow", "")
            refused = answers.refusal("CFN-DEV-010", 405, method=request.method, path=request.url.path, allowed=allowed)
        else:
            refused = answers.refusal("CFN-DEV-009", 404, path=request.url.path)
        return respond(refused)

    table = [
        route("/", _home, "GET"),
        route("/cashier/{prepay_id}", _cashier, "GET"),
        route("/wx.js", _stub, "GET"),
        route("/console/{name:path}", _asset, "GET"),
        route("/http/{path:path}", _http, *ANY),
        route("/http", _http, *ANY),
        route("/storage/{path:path}", _storage, *ANY),
        route("/_cloudfn/events", stream.events, "GET"),
        *(route(f"/_cloudfn/{path}", handle, *methods) for path, handle, methods in ROUTES),
    ]
    return Starlette(routes=table, exception_handlers={404: not_found, 405: not_found})


def respond(answer: Answer) -> Response:
    response = Response(answer.body, answer.status)
    for name, value in answer.headers:
        if name == "content-type" or name == "content-length":
            response.headers[name] = value
        else:
            response.headers.append(name, value)
    return response


async def _safely(cloud: LocalCloud, request: Request, handle: Handle) -> Response:
    try:
        found = await handle(cloud, request)
    except TooLarge as error:
        found = answers.refusal("CFN-DEV-005", 413, size_mb=f"{error.size / 1048576:.1f}", limit_mb=6)
    except CloudfnError as error:
        found = answers.of_error(error, 404 if error.exit_code == ExitCode.NOT_FOUND else 400)
    except Refused as error:
        found = answers.of_error(UserError("CFN-TCB-012", message=error.message), 400)
    except ClientDisconnect:
        raise
    except Exception as error:
        # A bug of ours: the server and the payments go on, the trace goes to the log and to the caller.
        cloud.report_bug(error)
        stack = "".join(traceback.format_exception(error))
        body = answers.error_body("CFN-DEV-018", f"{type(error).__name__}: {error}", stack=stack)
        found = json_answer(body, 500)
    if request.method != "GET" and not cloud.intact():
        found = answers.lost(cloud)
    return respond(found) if isinstance(found, Answer) else found


async def _home(cloud: LocalCloud, request: Request) -> Answer:
    found = static.page("index.html", request.headers.get("if-none-match", ""))
    return found or answers.refusal("CFN-DEV-009", 404, path="/")


async def _cashier(cloud: LocalCloud, request: Request) -> Answer:
    allowed = cloud.settings.allow_origins
    found = static.page("cashier.html", request.headers.get("if-none-match", ""), allowed)
    return found or answers.refusal("CFN-DEV-009", 404, path=request.url.path)


async def _stub(cloud: LocalCloud, request: Request) -> Answer:
    found = static.page("wx/wx.js", request.headers.get("if-none-match", ""))
    return found or answers.refusal("CFN-DEV-009", 404, path="/wx.js")


async def _asset(cloud: LocalCloud, request: Request) -> Answer:
    found = static.page(request.path_params["name"], request.headers.get("if-none-match", ""))
    return found or answers.refusal("CFN-DEV-009", 404, path=request.url.path)


async def _storage(cloud: LocalCloud, request: Request) -> Answer:
    body = await read_body(request.receive, ADMIN_LIMIT)
    headers = dict(request.headers)
    return await cloud.backend.file(request.method, request.url.path, request.url.query, headers, body)


async def _http(cloud: LocalCloud, request: Request) -> Answer:
    path = "/" + request.path_params.get("path", "")
    found = cloud.http_function(path)
    if found is None:
        return answers.refusal("CFN-DEV-017", 404, path=path)
    name, inner = found
    body = await read_body(request.receive, EVENT_LIMIT)
    manifest = cloud.manifest
    appid = manifest.app_id
    client = request.client.host if request.client else "127.0.0.1"
    request_id = cloud.request_id()
    context = {"requestId": request_id, "envId": manifest.env_id, "appId": appid, "uin": ""}
    event = http_event(inner, request.method, dict(request.headers), dict(request.query_params), body, context)
    await cloud.ready.wait()
    identity = Identity(appid=appid, source="wx_http", client_ip=client)
    result = await cloud.pool.invoke(Invocation(name, event, identity, request_id, "http"))
    return answers.of_http(result)
