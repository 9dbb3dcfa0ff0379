"""The local cloud for tests: real functions, emulated CloudBase and WeChat Pay, a clock that only the test moves.

    from cloudfn.testing import LocalCloud

    def test_paid_once():
        with LocalCloud("path/to/project") as cloud:
            order = cloud.call("makeOrder", {"productId": "p1"})
            cloud.pay()
            assert cloud.documents.get("orders", order["outTradeNo"])["status"] == "paid"

With pytest, ``pytest_plugins = ["cloudfn.testing"]`` in ``conftest.py`` gives ``local_cloud``: the project of
the ini option ``cloudfn_project`` (default: pytest's root folder) or of ``@pytest.mark.cloudfn_project("path")``.

Every cloud has a free port, its own empty state, a seed and a start time: the same test gives the same ids and times.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cloudfn.backend.database import Find, ejson
from cloudfn.calls import Invocation, InvokeResult
from cloudfn.function_names import require_function
from cloudfn.local import calling
from cloudfn.local.calling import Calling
from cloudfn.local.cloud import AsyncLocalCloud
from cloudfn.local.function_events import dump
from cloudfn.local.gateway.readers import length
from cloudfn.local.history import Filter
from cloudfn.local.settings import DEFAULT_OPENID, LocalSettings
from cloudfn.local.thread import CloudThread
from cloudfn.manifest import find, load

__all__ = ["START", "CallFailed", "LocalCloud"]

START = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


class CallFailed(AssertionError):
    """A function gave no result. ``kind`` says why (``error``, ``timeout``, ...), ``stack`` is the function's own."""

    def __init__(self, result: InvokeResult) -> None:
        assert result.failure is not None
        self.kind, self.message, self.stack = result.failure.kind, result.failure.message, result.failure.stack
        self.request_id = result.request_id
        super().__init__(f"{result.function}: {self.kind}: {self.message}\n{self.stack}".rstrip())


class LocalCloud:
    """A context manager over one project. Nothing here is asynchronous.

    ``project`` is a folder with a ``cloudfn.yaml`` (or below one). ``scale`` 0 lets the clock stand still between
    moves; 1 lets it run. ``keep_state`` works on the project's own ``.cloudfn`` instead of an empty one,
    ``copy_state`` on a copy of it. Raises ManifestError, InvalidFile.
    """

    def __init__(
        self,
        project: str | Path = ".",
        *,
        stage: str = "",
        seed: int = 1,
        start: datetime | None = START,
        scale: float = 0.0,
        keep_state: bool = False,
        copy_state: bool = False,
        watch: bool = False,
        allow_network: bool = False,
        allow_origins: tuple[str, ...] = (),
    ) -> None:
        self.manifest = load(find(Path(project).resolve()), stage=stage).manifest
        settings = LocalSettings(
            port=0,
            seed=seed,
            start=start,
            time_scale=scale,
            watch=watch,
            timers=False,
            ephemeral=not keep_state,
            copy_of=self.manifest.state if copy_state else None,
            allow_network=allow_network,
            allow_origins=allow_origins,
        )
        self._thread = CloudThread(self.manifest, settings)
        self.clock = _Clock(self._thread)
        self.documents = _Documents(self._thread)

    def __enter__(self) -> LocalCloud:
        self._thread.__enter__()
        return self

    def __exit__(self, *exc: object) -> None:
        self._thread.__exit__(*exc)

    @property
    def url(self) -> str:
        """The local address, for HTTP clients and the ``wx`` stub."""
        return self._thread.url

    @property
    def key(self) -> str:
        """Of the control surface, ``/_cloudfn/...``: sent as ``X-CloudFn-Key``."""
        return self._thread.cloud.access.key

    # --- functions ---

    def call(
        self,
        function: str,
        data: Mapping[str, object] | None = None,
        *,
        openid: str = DEFAULT_OPENID,
        source: str = "wx_client",
    ) -> Any:
        """The function's result. Raises CallFailed, NotFound."""
        body = dump(dict(data or {}))
        return self._invoke(function, lambda calls: calls.client(function, body, openid=openid, source=source))

    def fire(self, function: str, timer: str) -> Any:
        """Call ``function`` as its timer would, at the clock's instant."""

        def made(calls: Calling) -> Invocation:
            call = calling.timer(calls.manifest, function, timer, calls.clock.now())
            return dataclasses.replace(call, request_id=calls.new_id())

        return self._invoke(function, made)

    def _invoke(self, function: str, made: Callable[[Calling], Invocation]) -> Any:
        async def work(cloud: AsyncLocalCloud) -> InvokeResult:
            calls = cloud.rooms.calling
            require_function(function, calls.manifest.functions)
            return await calls.from_outside(made(calls))

        result = self._thread.run(work)
        if result.failure is not None:
            raise CallFailed(result)
        return json.loads(result.payload)

    # --- payments ---

    def pay(self, out_trade_no: str = "", outcome: str = "success", openid: str = "") -> dict[str, Any]:
        """Act on the payment sheet of an order, the newest unpaid one by default, and wait for the callback's reply.

        ``outcome``: success, notenough, cancel, wrongPassword, paidButClosed. Returns ``{outcome, paid, errMsg, ...}``.
        """

        async def work(cloud: AsyncLocalCloud) -> dict[str, Any]:
            done = cloud.rooms.pay.pay(out_trade_no or cloud.rooms.pay.newest_unpaid(), outcome, openid)
            await cloud.rooms.pay.advance(timedelta(0))
            return done.as_json()

        return self._thread.run(work)

    def order(self, out_trade_no: str) -> dict[str, Any]:
        """The order with its refunds, notifications, attempts and timeline. Raises NotFound."""
        return self._thread.call(lambda cloud: cloud.rooms.pay.order(out_trade_no))

    def notifications(self) -> list[dict[str, Any]]:
        """Every notification with its attempts, newest first."""
        return self._thread.call(lambda cloud: cloud.rooms.pay.notifications())

    def delivered(self, notification_id: str) -> dict[str, Any]:
        """The event that a notification delivers."""
        return self._thread.call(lambda cloud: cloud.rooms.pay.event(notification_id))

    def replay(
        self, notification_id: str, *, times: int = 1, concurrent: bool = False, **set_paths: object
    ) -> list[Any]:
        """Deliver a notification again; ``set_paths`` change its payload (``totalFee=1``). Returns the new attempts."""

        async def work(cloud: AsyncLocalCloud) -> list[Any]:
            changes = set_paths or None
            return list(
                await cloud.rooms.pay.replay(notification_id, times=times, concurrent=concurrent, changes=changes)
            )

        return self._thread.run(work)

    # --- what happened ---

    def events(self, *kinds: str) -> list[dict[str, Any]]:
        """Everything that happened, as JSON objects, oldest first; only ``kinds`` where some are given."""

        async def work(cloud: AsyncLocalCloud) -> list[dict[str, Any]]:
            rows = await cloud.rooms.stores.history.after(Filter(events=kinds), limit=100_000)
            return [json.loads(row.text()) for row in rows]

        return self._thread.run(work)

    def log(self, function: str = "") -> str:
        """What functions wrote, or only ``function``, one line each."""
        lines = self.events("LogWritten")
        return "\n".join(
            line["text"] for line in lines if line["stream"] != "platform" and function in ("", line["function"])
        )


class _Clock:
    """The cloud's clock. Moving it plays every retry, settlement and expiry on the way."""

    def __init__(self, thread: CloudThread) -> None:
        self._thread = thread

    @property
    def now(self) -> datetime:
        return self._thread.call(lambda cloud: cloud.rooms.stores.clock.now())

    def advance(self, by: str | timedelta) -> datetime:
        """``"2h"``, ``"15m"``, ``"30s"`` or a timedelta; the new instant."""
        step = by if isinstance(by, timedelta) else length(by)
        self._thread.run(lambda cloud: cloud.rooms.pay.advance(step))
        return self.now

    def settle(self) -> datetime:
        """Play what is due at this instant, and move nothing."""
        return self.advance(timedelta(0))

    def next(self) -> datetime | None:
        """To whatever is due next; None when nothing waits."""
        return self._thread.run(lambda cloud: cloud.rooms.pay.advance_next())

    def drain(self) -> datetime:
        """To the end of everything that waits."""
        self._thread.run(lambda cloud: cloud.rooms.pay.drain())
        return self.now


class _Documents:
    """The document store. Documents are plain dicts; dates and other special values are extended JSON."""

    def __init__(self, thread: CloudThread) -> None:
        self._thread = thread

    def names(self) -> list[str]:
        return self._thread.call(lambda cloud: list(cloud.rooms.stores.engine.collections()))

    def find(self, collection: str, query: Mapping[str, object] | None = None) -> list[dict[str, Any]]:
        def work(cloud: AsyncLocalCloud) -> list[dict[str, Any]]:
            engine = cloud.rooms.stores.engine
            if not engine.exists(collection):
                return []
            matching = engine.find(collection, Find(ejson.loads(json.dumps(query or {})), {}))
            return [ejson.relaxed(document) for document in matching]

        return self._thread.call(work)

    def get(self, collection: str, document_id: str) -> dict[str, Any] | None:
        return next(iter(self.find(collection, {"_id": document_id})), None)

    def put(self, collection: str, document: Mapping[str, object]) -> str:
        """Store ``document``, replacing one with the same ``_id``; the id."""

        def work(cloud: AsyncLocalCloud) -> str:
            value, engine = ejson.loads(json.dumps(document)), cloud.rooms.stores.engine
            engine.create(collection)
            if "_id" not in value:
                return str(engine.insert(collection, [value]).inserted[0])
            engine.update(collection, {"_id": value["_id"]}, value, many=False, upsert=True)
            return str(value["_id"])

        return self._thread.call(work)


try:
    import pytest
except ImportError:  # a project may test with something else
    pass
else:

    def pytest_addoption(parser: pytest.Parser) -> None:
        parser.addini("cloudfn_project", "folder of cloudfn.yaml for the fixture local_cloud", default="")

    def pytest_configure(config: pytest.Config) -> None:
        config.addinivalue_line("markers", "cloudfn_project(path): the project of the fixture local_cloud")

    @pytest.fixture
    def local_cloud(request: pytest.FixtureRequest) -> Iterator[LocalCloud]:
        """A fresh ``LocalCloud`` for the test."""
        marker = request.node.get_closest_marker("cloudfn_project")
        named = marker.args[0] if marker else request.config.getini("cloudfn_project")
        with LocalCloud(request.config.rootpath / named) as cloud:
            yield cloud
