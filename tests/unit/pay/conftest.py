"""A WeChat Pay with a standing clock, a scripted callback function, and everything it said."""

from __future__ import annotations

import asyncio
import inspect
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import pytest

from cloudfn import codes
from cloudfn.backend import Backend, Storage
from cloudfn.backend.database import Engine
from cloudfn.calls import Answer, Caller, Failure, Identity, Invocation, InvokeResult
from cloudfn.clock import VirtualClock
from cloudfn.events.base import Event, ignore
from cloudfn.local.payments import wx_pay_api
from cloudfn.manifest.values import Binding, Function, Manifest, Simulate
from cloudfn.pay import Book, WeChatPay

START = datetime(2026, 3, 1, 4, 0, tzinfo=UTC)
APPID = "wx0123456789abcdef"
OPENID = "oXXXXXXXXXXXXXXXXXXXXXXXXXXX"
MERCHANT = "1900009231"
ENV = "test-f0b102"

Reply = Callable[[Invocation], object]


def manifest_of(
    simulate: Simulate | None = None, app_ids: tuple[str, ...] = (APPID,), declared: bool = True
) -> Manifest:
    names = ("makeOrder", "payCallback", "refundCallback")
    binding = Binding(
        "default", MERCHANT, ("makeOrder",), "payCallback", "refundCallback", simulate=simulate or Simulate()
    )
    return Manifest(
        "shop",
        Path("shop"),
        ENV,
        app_ids=app_ids,
        functions={name: Function(name, Path("shop") / name) for name in names},
        payments={"default": binding} if declared else {},
    )


def json_bytes(value: object) -> bytes:
    """As Node.js writes it: UTF-8, with lone surrogates escaped."""
    try:
        return json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return json.dumps(value).encode()


class World:
    """One project's WeChat Pay. ``reply`` answers callbacks: a value, an InvokeResult, or a function of the call."""

    def __init__(
        self, path: Path | str = ":memory:", *, manifest: Manifest | None = None, seed: int | None = 7
    ) -> None:
        self.path = path
        self.manifest = manifest or manifest_of()
        self.seed = seed
        self.events: list[Event] = []
        self.calls: list[Invocation] = []
        self.reply: object = {"errcode": 0, "errmsg": "ok"}
        self.start(START)

    def start(self, at: datetime | None = None, clock: VirtualClock | None = None) -> None:
        """Open the book as a new process would. The clock stands still, unless another one is given."""
        self.book = Book(self.path)
        self.clock = clock or VirtualClock(
            start=at or self.book.resume(),
            scale=0,
            real=lambda: START.timestamp(),
            monotonic=lambda: 0.0,
            on_move=self.book.keep_clock,
        )
        self.pay = WeChatPay(
            self.manifest, book=self.book, clock=self.clock, emit=self.heard, invoke=self.invoke, seed=self.seed
        )
        self.pay.patience_s = 0.0  # nothing here may wait: calls run to their end without a loop

    def heard(self, event: Event) -> None:
        """Every coded event can be said, whole, in both languages: a missing parameter fails here."""
        self.events.append(event)
        code, params = getattr(event, "code", ""), getattr(event, "params", None)
        if code and params is not None:
            assert codes.say(code, params, "title", "en") != codes.say(code, params, "title", "zh")
            assert codes.say(code, params, "fix", "en") and codes.say(code, params, "fix", "zh")

    async def invoke(self, invocation: Invocation) -> InvokeResult:
        self.calls.append(invocation)
        await asyncio.sleep(0)
        reply = self.reply(invocation) if callable(self.reply) else self.reply
        if inspect.isawaitable(reply):
            reply = await reply
        if isinstance(reply, InvokeResult):
            return reply
        return InvokeResult(invocation.function, invocation.request_id, json.dumps(reply).encode(), ms=3.0)

    def fails(self, kind: str, message: str = "boom") -> None:
        self.reply = lambda call: InvokeResult(
            call.function,
            call.request_id,
            failure=Failure(kind, message),  # type: ignore[arg-type]
        )

    def caller(self, openid: str = OPENID, appid: str = APPID) -> Caller:
        return Caller("makeOrder", "req-1", Identity(appid=appid, openid=openid), ENV)

    def call(self, api: str, fields: object, appid: str = "", caller: Caller | None = None) -> dict[str, Any]:
        """``cloud.cloudPay.<api>`` as it arrives at the admin address: a multipart form, answered byte for byte."""
        answer = self.admin(api, fields, appid, caller or self.caller())
        assert answer.status == 200
        assert dict(answer.headers)["content-type"] == "application/octet-stream"
        shape = json.loads(answer.body)
        assert isinstance(shape, dict)
        return shape

    def admin(self, api: str, fields: object, appid: str, caller: Caller) -> Answer:
        backend = Backend(
            self.manifest,
            engine=cast(Engine, None),  # payments touch neither documents nor files
            storage=cast(Storage, None),
            emit=ignore,
            clock=self.clock,
            invoke=self.invoke,
            base_url="http://127.0.0.1:1",
        )
        backend.register("wx.wxPayApi", wx_pay_api(self.pay))
        options = b"\x0a" + bytes([len(appid)]) + appid.encode() if appid else b""
        parts = {
            "action": b"wx.wxPayApi",
            "apiName": api.encode(),
            "apiOptions": options,
            "requestData": json_bytes(fields),
            "envName": ENV.encode(),
        }
        body = b"".join(
            b'--edge\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (name.encode(), value)
            for name, value in parts.items()
        )
        headers = {"content-type": "multipart/form-data; boundary=edge", "x-sdk-version": "wx-server-sdk/4.0.2"}
        answering = backend.admin(caller, headers, "", body + b"--edge--\r\n")
        try:
            answering.send(None)  # nothing in it waits, so it also runs inside a test's own loop
        except StopIteration as done:
            return cast(Answer, done.value)
        raise AssertionError("a payment call waited for something")

    def order_fields(self, **changes: object) -> dict[str, object]:
        fields: dict[str, object] = {
            "body": "小秋TIT店-超市",
            "out_trade_no": "1217752501201407033233368018",
            "spbill_create_ip": "127.0.0.1",
            "sub_mch_id": MERCHANT,
            "total_fee": 1,
            "env_id": ENV,
            "function_name": "payCallback",
        }
        fields |= changes
        return {name: value for name, value in fields.items() if value is not ...}

    def place(self, number: str = "A1001", fee: int = 100, **changes: object) -> dict[str, Any]:
        made = self.call("unifiedOrder", self.order_fields(out_trade_no=number, total_fee=fee, **changes))
        assert made["result_code"] == "SUCCESS", made
        return made

    def order(self, number: str = "A1001") -> Any:
        return self.pay.order(number)

    def run(self, awaitable: Any) -> Any:
        return asyncio.run(awaitable)

    def advance(self, **by: float) -> None:
        asyncio.run(self.pay.advance(timedelta(**by)))

    def deliver(self) -> None:
        """Play what is due at this very instant."""
        self.advance(seconds=0)

    def said(self, kind: type[Event]) -> list[Any]:
        return [event for event in self.events if isinstance(event, kind)]

    def codes(self) -> list[str]:
        return [getattr(event, "code", "") for event in self.events if getattr(event, "code", "")]


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def make_world() -> Callable[..., World]:
    return World


@pytest.fixture
def simulated() -> Callable[..., World]:
    """``simulated(duplicate="strict")``: a world whose binding simulates so."""
    return lambda **settings: World(manifest=manifest_of(Simulate(**settings)))


@pytest.fixture
def manifests() -> Callable[..., Manifest]:
    return manifest_of


def subset(shape: Mapping[str, object], *names: str) -> dict[str, object]:
    return {name: shape.get(name) for name in names}
