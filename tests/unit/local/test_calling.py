"""Calls that are made here: who is behind each, with what, and which function an HTTP path leads to."""

from __future__ import annotations

import itertools
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloudfn.calls import CLIENT_SOURCES, Invocation, InvokeResult
from cloudfn.clock import SystemClock
from cloudfn.errors import NotFound
from cloudfn.events.base import ignore
from cloudfn.function_names import require_function
from cloudfn.local import calling
from cloudfn.local.calling import Calling
from cloudfn.local.settings import DEFAULT_OPENID
from cloudfn.manifest.values import SAMPLE_APP_ID, Function, Manifest


def manifest_with(*app_ids: str, **paths: str) -> Manifest:
    functions = {name: Function(name, Path(name), http=path) for name, path in paths.items()}
    return Manifest("p", Path(), "env-1", app_ids=app_ids, functions=functions)


def calls_of(manifest: Manifest) -> Calling:
    async def invoke(invocation: Invocation) -> InvokeResult:
        return InvokeResult(invocation.function, invocation.request_id)

    numbers = itertools.count(1)
    return Calling(manifest, invoke, ignore, SystemClock(), lambda: f"id-{next(numbers)}")


@pytest.mark.parametrize("app_ids", [(), ("wxOwn",)])
@pytest.mark.parametrize(
    ("source", "openid", "trigger"),
    [
        ("wx_client", DEFAULT_OPENID, "tcb"),
        ("wx_devtools", DEFAULT_OPENID, "tcb"),
        ("wx_http", DEFAULT_OPENID, "tcb"),
        ("timer", "", "timer"),
        ("wx_trigger", "", "timer"),
    ],
)
def test_who_is_behind_a_call(app_ids: tuple[str, ...], source: str, openid: str, trigger: str) -> None:
    call = calls_of(manifest_with(*app_ids, f="")).client("f", b'{"a":1}', source=source)
    appid = app_ids[0] if app_ids else SAMPLE_APP_ID
    assert (call.identity.appid, call.identity.openid, call.trigger) == (appid, openid, trigger)
    assert call.identity.source == ("wx_trigger" if trigger == "timer" else source)
    event = json.loads(call.event)
    assert event.pop("userInfo", None) == ({"appId": appid, "openId": openid} if source in CLIENT_SOURCES else None)
    assert event == ({"a": 1, "tcbContext": {}} if source in CLIENT_SOURCES else {"a": 1})


def test_every_way_of_calling_names_the_same_mini_program() -> None:
    for manifest, appid in ((manifest_with(f="/f"), SAMPLE_APP_ID), (manifest_with("wxOwn", f="/f"), "wxOwn")):
        calls = calls_of(manifest)
        http = calls.http("f", "/", "GET", {}, {}, b"", "127.0.0.1")
        made = [calls.client("f", b""), http, calling.timer(manifest, "f", "t", datetime(2026, 1, 2, tzinfo=UTC))]
        assert {call.identity.appid for call in made} == {appid}
        context = json.loads(http.event)["requestContext"]
        assert (context["appId"], context["requestId"]) == (appid, http.request_id)
        assert [http.request_id, made[0].request_id] == ["id-1", "id-2"]


PIECE = st.sampled_from(["a", "b", "ab"])
PATH = st.lists(PIECE, min_size=1, max_size=3).map(lambda pieces: "/" + "/".join(pieces))


@given(st.lists(PATH, max_size=4, unique=True), PATH, st.booleans())
def test_the_longest_http_path_takes_the_request(paths: list[str], path: str, slash: bool) -> None:
    manifest = manifest_with(**{f"f{n}": own + ("/" if slash else "") for n, own in enumerate(paths)})
    pieces = path.split("/")
    covering = [own for own in paths if pieces[: len(own.split("/"))] == own.split("/")]
    if slash:  # "/a/" covers what is below it and not "/a"
        covering = [own for own in covering if own != path]
    found = manifest.http_function(path)
    if not covering:
        assert found is None
    else:
        longest = max(covering, key=len)
        assert found == (f"f{paths.index(longest)}", path.removeprefix(longest) or "/")


def test_a_function_that_is_not_there_is_refused_with_the_nearest_name() -> None:
    manifest = manifest_with(makeOrder="", payCallback="")
    require_function("makeOrder", manifest.functions)
    with pytest.raises(NotFound) as caught:
        require_function("makeOrders", manifest.functions)
    assert caught.value.params["near"] == "makeOrder"
