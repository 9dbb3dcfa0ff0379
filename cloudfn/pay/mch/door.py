"""Where a request to one of WeChat Pay's hosts comes in: the API that answers it, and what is told of a refusal."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Protocol

from cloudfn.calls import Answer
from cloudfn.errors import InvalidFile
from cloudfn.events.payments import OrderRefused
from cloudfn.manifest.values import PayApi
from cloudfn.pay.ledger import Ledger
from cloudfn.pay.mch.outcome import MchOutcome
from cloudfn.pay.mch.request import MchRequest

_NUMBER = re.compile(rb'"out_trade_no"\s*:\s*"([^"]{1,64})"|<out_trade_no>(?:<!\[CDATA\[)?([^<\]]{1,64})')
_IN_PATH = re.compile(r"/out-trade-no/([^/]{1,64})")


class OwnApi(Protocol):
    """v3 or v2."""

    def answer(self, request: MchRequest) -> MchOutcome: ...


class Door:
    """``makers`` make an API when its first request comes: their libraries are dear at a start."""

    def __init__(self, ledger: Ledger, makers: Mapping[PayApi, Callable[[], OwnApi]]) -> None:
        self._ledger, self._makers = ledger, makers
        self._made: dict[PayApi, OwnApi] = {}

    def api(self, name: PayApi) -> OwnApi:
        if name not in self._made:
            self._made[name] = self._makers[name]()
        return self._made[name]

    def forget(self) -> None:
        """After a changed manifest: other keys may hold."""
        self._made.clear()

    def answer(self, request: MchRequest) -> MchOutcome:
        """Never raises for what a function sends."""
        try:
            done = self.api("v3" if request.path.startswith("/v3/") else "v2").answer(request)
        except InvalidFile as error:  # the book is locked, the disk full, a key unreadable
            self._ledger.context.notice(error.code, request.caller, "error", **dict(error.params))
            return MchOutcome(_out_of_order(error), False, f"500 SYSTEM_ERROR {error.code}")
        if done.code:
            self._tell(request, done)
        return done

    def _tell(self, request: MchRequest, answered: MchOutcome) -> None:
        self._ledger.context.emit(
            OrderRefused(
                self._ledger.clock.now(),
                api=f"{request.method} {request.path}",
                out_trade_no=_order_number(request),
                err_code=answered.err_code,
                des=answered.text,
                function=request.caller.function,
                request_id=request.caller.request_id,
                code=answered.code,
                params=answered.params,
            )
        )


def _order_number(request: MchRequest) -> str:
    """The order that a refused request was about, for people; "" when it names none."""
    in_path = _IN_PATH.search(request.path)
    if in_path:
        return in_path[1]
    found = _NUMBER.search(request.body[:65536])
    return (found[1] or found[2] or b"").decode("utf-8", "replace") if found else ""


def _out_of_order(error: InvalidFile) -> Answer:
    body = f'{{"code":"SYSTEM_ERROR","message":"系统繁忙，请稍后重试 ({error.code})"}}'
    return Answer(500, body.encode(), (("content-type", "application/json; charset=utf-8"),))
