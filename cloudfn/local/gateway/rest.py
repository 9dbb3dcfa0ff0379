"""Everything but the two hot paths: which routes there are, and what each of their tables is given."""

from __future__ import annotations

import asyncio
import traceback
from collections.abc import Awaitable, Callable, Iterable

from starlette import routing
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from cloudfn.backend.database import DatabaseError
from cloudfn.calls import Answer
from cloudfn.errors import CloudfnError, ExitCode, UserError
from cloudfn.local.gateway import pages, replies
from cloudfn.local.gateway.access import Access, Visitors
from cloudfn.local.gateway.api import (
    clock,
    codes,
    deploy,
    devices,
    documents,
    environment,
    events,
    findings,
    functions,
    history,
    links,
    notifications,
    orders,
    outbox,
    refunds,
    reports,
    reset,
    scenarios,
    search,
    state,
    storage,
)
from cloudfn.local.gateway.device_access import DeviceAccess
from cloudfn.local.gateway.readers import BodyTooLarge
from cloudfn.local.gateway.routes import Handle, Needs, Route
from cloudfn.local.health import Health
from cloudfn.local.rooms import Current, Stores
from cloudfn.shortages import shortage

API = "/_cloudfn/"


def rest(
    rooms: Current, health: Health, visitors: Visitors, rehearsing: scenarios.Rehearsing, device_access: DeviceAccess
) -> Starlette:
    """The ASGI application of all other paths. What a handler needs is taken from the rooms of that moment."""

    def under(start: str, routes: Iterable[Route[Needs]], needs: Callable[[], Needs]) -> list[routing.Route]:
        return [
            routing.Route(start + path, endpoint(handle, needs), methods=list(methods))
            for path, handle, methods in routes
        ]

    def control(routes: Iterable[Route[Needs]], needs: Callable[[], Needs]) -> list[routing.Route]:
        """The control surface: for whoever has the key, or a browser that was let in."""
        guarded: list[Route[Needs]] = [
            (path, _with_key(visitors.access, handle), methods) for path, handle, methods in routes
        ]
        return under(API, guarded, needs)

    def endpoint(handle: Handle[Needs], needs: Callable[[], Needs]) -> Callable[[Request], object]:
        async def answer(request: Request) -> Response:
            return await _safely(rooms, health, request, lambda: handle(needs(), request))

        return answer

    def stores() -> Stores:
        return rooms().stores

    def payers_side() -> orders.PayersSide:
        return orders.PayersSide(rooms().pay, device_access.sheets, stores().reporter, rooms().url)

    def reporting() -> reports.Reporting:
        return reports.Reporting(rooms().pay, stores().history, device_access.devices, rooms().manifest)

    deploying, searching, reading = asyncio.Lock(), asyncio.Lock(), asyncio.Lock()
    table = [
        *under("/", pages.ROUTES, lambda: visitors),
        *under("/", functions.HTTP_ROUTES, lambda: functions.HttpAccess(rooms().calling, health.ready)),
        *under("/", storage.FILE_ROUTES, lambda: rooms().backend),
        *control(events.ROUTES, lambda: events.Stream(stores().history, health.closing)),
        *control(state.ROUTES, lambda: state.CloudState(rooms(), health.loops, device_access.devices)),
        *control(reset.ROUTES, lambda: reset.Resetting(stores(), rooms().backend.outbox)),
        *control(functions.ROUTES, lambda: functions.Samples(rooms().manifest, rooms().pay)),
        *control(environment.ROUTES, lambda: environment.CallEnvironments(rooms().calling, rooms().pool)),
        *under(API, orders.PAYER_ROUTES, payers_side),
        *control(orders.ROUTES, payers_side),
        *control(refunds.ROUTES, lambda: rooms().pay),
        *control(reports.ROUTES, reporting),
        *control(notifications.ROUTES, lambda: rooms().pay),
        *control(clock.ROUTES, lambda: rooms().clock_control),
        *control(documents.ROUTES, lambda: documents.DocumentsApi.of(stores())),
        *control(history.ROUTES, lambda: stores().history),
        *control(storage.ROUTES, lambda: storage.Uploads(stores().storage, rooms().url)),
        *control(outbox.ROUTES, lambda: outbox.Messages(rooms().backend.outbox, stores().aside)),
        *control(scenarios.ROUTES, lambda: scenarios.Rehearsals(rooms().manifest, rehearsing)),
        *control(deploy.ROUTES, lambda: deploy.Deploying(rooms().manifest, deploying)),
        *control(findings.ROUTES, lambda: findings.Reading(rooms().manifest, reading)),
        *control(search.ROUTES, lambda: search.Searching(stores(), searching)),
        *control(codes.ROUTES, lambda: None),
        *control(devices.ROUTES, lambda: devices.Devices(device_access, rooms().manifest)),
        *control(links.ROUTES, lambda: lambda: rooms().url + visitors.access.link()),
    ]
    return Starlette(routes=table, exception_handlers={404: _not_found, 405: _not_found})


def _with_key(access: Access, handle: Handle[Needs]) -> Handle[Needs]:
    async def answer(needs: Needs, request: Request) -> Answer | Response:
        if access.admits(request.headers):
            return await handle(needs, request)
        return replies.refusal("CFN-DEV-050", 401, path=request.url.path)

    return answer


async def _not_found(request: Request, error: Exception) -> Response:
    if getattr(error, "status_code", 404) == 405:
        allowed = (getattr(error, "headers", None) or {}).get("Allow", "")
        refused = replies.refusal("CFN-DEV-010", 405, method=request.method, path=request.url.path, allowed=allowed)
    else:
        refused = replies.refusal("CFN-DEV-009", 404, path=request.url.path)
    return _response(refused)


def _response(answer: Answer) -> Response:
    response = Response(answer.body, answer.status)
    for name, value in answer.headers:
        if name == "content-type" or name == "content-length":
            response.headers[name] = value
        else:
            response.headers.append(name, value)
    return response


def _bug(error: Exception) -> Answer:
    stack = "".join(traceback.format_exception(error))
    return replies.json_answer(replies.error_body("CFN-DEV-018", f"{type(error).__name__}: {error}", stack=stack), 500)


async def _safely(
    rooms: Current, health: Health, request: Request, work: Callable[[], Awaitable[Answer | Response]]
) -> Response:
    try:
        answer = await work()
    except BodyTooLarge as error:
        answer = replies.too_large(error)
    except CloudfnError as error:
        status = 404 if error.exit_code == ExitCode.NOT_FOUND else 400
        answer = replies.of_error(error, status) if shortage(error) is None else replies.of_bug(error)
    except DatabaseError as error:
        answer = replies.of_error(UserError("CFN-TCB-012", message=error.message), 400)
    except ClientDisconnect:
        raise
    except Exception as error:
        # A bug of ours: the server and the payments go on, the trace goes to the log and to the caller.
        rooms().stores.reporter.bug(error)
        answer = _bug(error) if shortage(error) is None else replies.of_bug(error)
    if request.method != "GET" and not health.intact():
        answer = replies.lost(health.loss)
    return _response(answer) if isinstance(answer, Answer) else answer
