"""The actions of the mini program's own half, each with its handler; refusals are told in terminal and console."""

from __future__ import annotations

import json
import traceback
from collections.abc import Awaitable, Callable

from cloudfn import codes, json_text
from cloudfn.backend.client.refusal import EXPLANATIONS, ClientRefusal, invalid, of_engine
from cloudfn.backend.database.ejson import MAX_DEPTH, BadEjson
from cloudfn.backend.database.errors import DatabaseError
from cloudfn.backend.registry import ActionCall
from cloudfn.calls import Answer, Caller
from cloudfn.clock import Clock
from cloudfn.errors import InvalidFile
from cloudfn.events.base import Emit
from cloudfn.events.tasks import Noticed
from cloudfn.shortages import shortage

JSON = (("content-type", "application/json; charset=utf-8"),)

ClientHandler = Callable[[ActionCall], Awaitable[object]]
"""The fields of a call to the JSON value that the program gets. Raises ClientRefusal, DatabaseError, BadEjson."""


class ClientDoor:
    """One per backend."""

    def __init__(self, emit: Emit, clock: Clock) -> None:
        self._emit, self._clock = emit, clock
        self._handlers: dict[str, ClientHandler] = {}

    def register(self, action: str, handler: ClientHandler) -> None:
        """``handler`` answers ``POST /client/<action>``."""
        self._handlers[action] = handler

    async def answer(self, caller: Caller, action: str, body: bytes) -> Answer:
        """The answer of an action, as ``shape`` has it."""
        return _json(await self.shape(caller, action, self._data(caller, action, body)))

    async def shape(self, caller: Caller, action: str, work: Awaitable[object]) -> dict[str, object]:
        """``{"requestId", "data"}``, or ``{"requestId", "errCode", "explanation", "errMsg", "code", "why", "fix"}``."""
        try:
            return {"requestId": caller.request_id, "data": await work}
        except ClientRefusal as error:
            return self._refused(caller, error)
        except DatabaseError as error:
            return self._refused(caller, of_engine(error.code, error.message))
        except BadEjson as error:
            return self._refused(caller, invalid(str(error)))
        except RecursionError:
            return self._refused(caller, of_engine("DATABASE_REQUEST_FAILED", f"exceeded depth limit: {MAX_DEPTH}"))
        except InvalidFile as error:
            return self._refused(caller, ClientRefusal(-501001, error.title(), error.code, error.params))
        except Exception as error:
            if (lack := shortage(error)) is not None:
                return self._refused(caller, ClientRefusal(-501001, lack.title(), lack.code, lack.params))
            # A bug of ours must reach the page as an error and the developer as a trace, not end the server.
            trace = "".join(traceback.format_exception(error))
            bug = ClientRefusal(
                -501001, f"{type(error).__name__}: {error}", "CFN-TCB-003", {"action": action, "trace": trace}
            )
            return self._refused(caller, bug)

    async def _data(self, caller: Caller, action: str, body: bytes) -> object:
        handler = self._handlers.get(action)
        if handler is None:
            actions = ", ".join(sorted(self._handlers))
            raise invalid(f"no action {action}", "CFN-TCB-080", {"action": action, "actions": actions})
        try:
            fields = json_text.read(body or b"{}")
        except (ValueError, RecursionError) as error:
            raise invalid(f"the body is not JSON: {error}") from error
        if not isinstance(fields, dict):
            raise invalid("the body is not a JSON object")
        return await handler(ActionCall(action, fields, caller, caller.request_id))

    def _refused(self, caller: Caller, error: ClientRefusal) -> dict[str, object]:
        shape: dict[str, object] = {
            "requestId": caller.request_id,
            "errCode": error.number,
            "explanation": EXPLANATIONS.get(error.number, ""),
            "errMsg": error.text,
        }
        if error.code:
            self._emit(Noticed(self._clock.now(), error.code, error.params, "error", request_id=caller.request_id))
            shape["code"] = error.code
            shape["why"] = codes.say(error.code, error.params, "title")
            shape["fix"] = codes.say(error.code, error.params, "fix")
        return shape


def _json(shape: object) -> Answer:
    return Answer(200, json.dumps(shape, ensure_ascii=False).encode("utf-8", "replace"), JSON)
