"""``wx.openApi`` and ``wx.api``: open API calls in, what WeChat would answer out.

An answer comes from the manifest's ``openapi:``, then from the built-in ones, else the API is refused by its name.
What a function may call is its ``permissions.openapi`` in the manifest or its ``config.json``. A function that has
neither may call everything here, with one warning that CloudBase would refuse it.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from cloudfn import json_text, regular_files
from cloudfn.backend import open_data, protobuf
from cloudfn.backend.database.aside import Aside
from cloudfn.backend.openapi_builtin import ALIASES, BUILT_IN, Image, OpenApiRequest, Reply
from cloudfn.backend.outbox import Outbox
from cloudfn.backend.registry import ActionCall, ActionResult, Handler, failure, octets, success
from cloudfn.calls import Caller
from cloudfn.clock import Clock
from cloudfn.events.base import Emit
from cloudfn.events.tasks import Noticed
from cloudfn.manifest.values import Manifest

NO_PERMISSION = -604101
NO_SUCH_API = -604100


OpenApi = Callable[[Caller, Mapping[str, Any], str], Awaitable[dict[str, Any]]]
"""(who calls, arguments by snake_case name, the mini program) -> what WeChat answers."""

OTHER_NAMES = re.compile(r"wxa\.?[sS]ec\.?[oO]rder\.(\w+)")
"""How programs write ``wxa.sec.order``, which is all that WeChat documents."""


class OpenApiActions:
    def __init__(self, manifest: Manifest, outbox: Outbox, clock: Clock, emit: Emit) -> None:
        self._manifest = manifest
        self._outbox = outbox
        self._clock = clock
        self._emit = emit
        self._warned: set[tuple[str, str]] = set()
        self._aside = Aside()
        self._served: dict[str, OpenApi] = {}

    def handlers(self) -> dict[str, Handler]:
        return {"wx.openApi": self.call, "wx.api": self.call_legacy}

    def serve(self, name: str, answer: OpenApi) -> None:
        """Another room answers ``name``."""
        self._served[name] = answer

    async def call(self, call: ActionCall) -> ActionResult:
        """Multipart with a protobuf ``requestData``."""
        try:
            request = protobuf.read_request(call.octets("requestData"))
            if request.kind == protobuf.SVRKIT_API:
                return self._svrkit(call, *request.svrkit)
        except protobuf.BadMessage as error:
            return failure(call, "INVALID_PARAM", f"requestData is no protobuf message: {error}")
        if request.kind == protobuf.TOKEN_API:
            return self._token(*request.token)
        if request.kind != protobuf.OPEN_API:
            return failure(call, "INVALID_PARAM", f"the local cloud does not have the API type {request.kind}")
        name = call.text("apiName")
        if not self._allowed(call, name):
            return octets(protobuf.response(error=NO_PERMISSION), ok=False, detail=f"{NO_PERMISSION} {name}")
        arguments = {pair.key: _argument(pair) for pair in request.pairs}
        reply = await self.reply(call.caller, name, arguments, request.appid)
        if isinstance(reply, Image):
            return octets(protobuf.response(reply.data, reply.content_type), detail=name)
        if isinstance(reply, str):
            return octets(protobuf.response(reply.encode(), "text/plain"), detail=name)
        failed = bool(reply.get("errcode"))
        body = json.dumps(reply, ensure_ascii=False).encode("utf-8", "replace")
        return octets(protobuf.response(body), ok=not failed, detail=reply.get("errmsg", name) if failed else name)

    async def call_legacy(self, call: ActionCall) -> ActionResult:
        """JSON with a ``requestData`` text: ``cloud.callOpenAPI``."""
        name = call.text("apiName")
        try:
            arguments = json_text.read(call.text("requestData") or "{}")
        except ValueError as error:
            return failure(call, "INVALID_PARAM", f"requestData is not JSON: {error}")
        if not self._allowed(call, name):
            reply: Reply | str = {"errcode": NO_PERMISSION, "errmsg": "function has no permission to call this API"}
        else:
            reply = await self.reply(call.caller, name, arguments if isinstance(arguments, dict) else {})
        if isinstance(reply, Image):
            return failure(call, "INVALID_PARAM", f"{name} answers an image: call it with cloud.openapi")
        return success(call, {"responseData": reply if isinstance(reply, str) else json.dumps(reply)}, detail=name)

    # --- who may call ------------------------------------------------------------------------------------------------

    def _allowed(self, call: ActionCall, name: str) -> bool:
        function = self._manifest.functions.get(call.caller.function)
        granted = {*function.openapi} if function else set()
        declared = bool(granted)
        if function:
            try:
                config = regular_files.read_json(function.dir / "config.json", "utf-8")
                listed = config["permissions"]["openapi"]
                granted |= {each for each in listed if isinstance(each, str)}
                declared = True
            except (OSError, ValueError, KeyError, TypeError):
                pass
        if name in granted:
            return True
        if not declared:
            self._notice_once(call.caller, "CFN-TCB-004", name)
        return not declared

    def _notice_once(self, caller: Caller, code: str, name: str, **more: str) -> None:
        if (caller.function, f"{code} {name}") not in self._warned:
            self._warned.add((caller.function, f"{code} {name}"))
            params = {"api": name, "function": caller.function, **more}
            self._emit(Noticed(self._clock.now(), code, params, "warning", caller.function, caller.request_id))

    # --- answers -----------------------------------------------------------------------------------------------------

    async def reply(self, caller: Caller, name: str, arguments: dict[str, Any], appid: str = "") -> Reply | str:
        """What WeChat answers ``caller``. ``arguments`` by snake_case name; ``appid`` "" for the caller's own."""
        served = self._served.get(name) if name not in self._manifest.openapi else None
        if served is not None:
            return await served(caller, arguments, self._appid(caller, appid))
        return await self._aside.run(lambda: self._reply(caller, name, arguments, appid))

    def _reply(self, caller: Caller, name: str, arguments: dict[str, Any], appid: str) -> Reply | str:
        name = ALIASES.get(name, name)
        if name in self._manifest.openapi:
            stub = self._manifest.openapi[name]
            return {"errcode": 0, "errmsg": "ok", **stub} if isinstance(stub, dict) else str(stub)
        answer = BUILT_IN.get(name)
        if answer is None:
            documented = OTHER_NAMES.sub(r"wxa.sec.order.\1", name)
            if documented != name and documented in self._served:
                self._notice_once(caller, "CFN-TCB-103", name, documented=documented)
                return {"errcode": NO_SUCH_API, "errmsg": f"WeChat does not document {name}, but {documented}"}
            self._notice_once(caller, "CFN-TCB-005", name)
            hint = f"openapi: {{{name}: {{...}}}} in cloudfn.yaml answers it"
            return {"errcode": NO_SUCH_API, "errmsg": f"the local cloud does not have the API {name}; {hint}"}
        return answer(
            OpenApiRequest(
                name,
                arguments,
                self._appid(caller, appid),
                caller.identity.openid,
                caller.function,
                caller.request_id,
                self._clock.now(),
                self._outbox,
                lambda code, api: self._notice_once(caller, code, api),
            )
        )

    def _appid(self, caller: Caller, named: str) -> str:
        return named or caller.identity.appid or self._manifest.app_id

    def _svrkit(self, call: ActionCall, name: str, data: bytes) -> ActionResult:
        """Signatures, and open data by cloud id. Made-up content, the same for the same request."""
        found = list(protobuf.fields(data))
        signature = hashlib.sha256(name.encode() + data).hexdigest()[:40]
        if name in ("GetCloudCallSign", "ApiVoipSign") and found:
            return octets(protobuf.response(protobuf.message((1, signature)), ""), detail=name)
        if name == "ApiGetOpenDataByCloudId":
            ids = [
                value.decode("utf-8", "replace") for number, value in found if number == 2 and isinstance(value, bytes)
            ]
            items = [protobuf.message((1, each), (2, self._open_data(call, each))) for each in ids]
            return octets(protobuf.response(protobuf.message(*((1, item) for item in items)), ""), detail=name)
        return octets(protobuf.response(b"", "", svrkit_error=-1), ok=False, detail=f"{name}: -1")

    def _open_data(self, call: ActionCall, cloud_id: str) -> str:
        who, now = call.caller.identity, self._clock.now()
        appid = who.appid or self._manifest.app_id
        data = self._outbox.work(lambda db: open_data.read(db, cloud_id, appid, who.openid, now))
        return json.dumps(data)

    def _token(self, appid: str, env: str) -> ActionResult:
        """Credentials for another account's environment; locally there is only one, whose they are."""
        key = protobuf.message((1, "local"), (2, "local"), (3, "local"))
        return octets(
            protobuf.response(protobuf.message((1, key), (2, f"{appid}:{env}")), ""), detail=f"token {appid} {env}"
        )


def _argument(pair: protobuf.Pair) -> Any:
    if pair.filename:
        return pair.value
    try:
        return json_text.read(pair.value)
    except ValueError:
        return pair.value
