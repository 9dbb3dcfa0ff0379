"""Pairing codes, the list of devices, what a phone may reach, and which address it comes by. No network."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloudfn.errors import InvalidFile, UsageError
from cloudfn.local.devices import DeviceBook, Pairing, Sheets, pairing, qr
from cloudfn.local.devices.addresses import lan_address
from cloudfn.local.devices.device import NAME_LIMIT, tidy
from cloudfn.local.gateway import lan
from cloudfn.local.gateway.device_access import Lan
from cloudfn.local.gateway.guard import Guard
from cloudfn.local.settings import DEFAULT_OPENID
from cloudfn.manifest.values import Manifest

# --- codes ---

STEPS = st.lists(
    st.one_of(st.just("open"), st.just("right"), st.just("wrong"), st.floats(0, 400)), min_size=1, max_size=60
)


@given(STEPS)
def test_a_code_lets_one_in_while_it_is_fresh_and_few_have_missed(steps: list[str | float]) -> None:
    now = 1000.0
    desk = Pairing(lambda: now)
    digits, ends, misses = "", 0.0, list[float]()
    wrong = 0
    for step in steps:
        if isinstance(step, float):
            now += step
        elif step == "open":
            digits, ends, wrong = desk.open().digits, now + pairing.CODE_S, 0
            assert len(digits) == 6
            assert digits.isdigit()
        else:
            good = digits if digits else "123456"
            given_code = good if step == "right" else f"{(int(good) + 1) % 1_000_000:06}"
            limited = sum(at > now - pairing.WINDOW_S for at in misses) >= pairing.WINDOW_ATTEMPTS
            is_open = bool(digits) and now < ends and wrong < pairing.CODE_ATTEMPTS
            answer = desk.attempt(given_code)
            if limited:
                assert answer == "limited"
            elif step == "right" and is_open:
                assert answer is None
                digits = ""
            else:
                misses += [now] * is_open
                wrong += is_open
                assert answer == ("ended" if is_open and wrong == pairing.CODE_ATTEMPTS else "wrong")


def test_a_code_is_open_for_five_minutes() -> None:
    now = 0.0
    desk = Pairing(lambda: now)
    assert desk.seconds_left() == 0
    code = desk.open()
    assert (desk.current(), desk.seconds_left()) == (code, 300)
    now = 299.9
    assert desk.current() == code
    now = 300.0
    assert (desk.current(), desk.attempt(code.digits)) == (None, "wrong")


# --- devices ---


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


def test_devices_are_read_again_as_they_were_written(tmp_path: Path) -> None:
    clock, file = Clock(), tmp_path / "devices.json"
    book = DeviceBook(file, clock)
    device, token = book.pair("电话")
    openids = {app: book.openid(device, app) for app in ("wx1", "wx2")}
    assert len({*openids.values(), DEFAULT_OPENID}) == 3
    local = book.local("DevTools")
    assert local is not None
    assert book.openid(local, "wx1") == DEFAULT_OPENID
    book.change(device.id, cashier="console")
    again = DeviceBook(file, clock)
    assert again.devices() == book.devices()
    assert again.users() == book.users()
    assert again.by_token(token) == again.device("电话")
    for other in ("", token[:-1], token + "x", "DevTools", device.token_hash, device.view_key()):
        assert again.by_token(other) is None
    assert again.by_view_key(device.view_key()) is not None
    assert again.by_view_key("") is None
    assert again.by_view_key(local.view_key()) is None, "a device without a token has no key"
    again.revoke(device.id)
    assert (again.by_token(token), again.by_view_key(device.view_key())) == (None, None)
    assert openids["wx1"] in {user.openid for user in again.users()}, "what it has done stays somebody's"


def test_last_seen_is_written_now_and_then(tmp_path: Path) -> None:
    clock, file = Clock(), tmp_path / "devices.json"
    book = DeviceBook(file, clock)
    device, _ = book.pair("a")
    before = file.stat().st_mtime_ns
    clock.now += timedelta(seconds=20)
    book.seen(device)
    assert file.stat().st_mtime_ns == before
    clock.now += timedelta(seconds=20)
    book.seen(device)
    assert DeviceBook(file).devices()[0].last_seen == "2026-01-02T03:04:45.000Z"


def test_ids_without_a_token_are_few_and_short(tmp_path: Path) -> None:
    book = DeviceBook(tmp_path / "devices.json")
    assert [book.local(bad) for bad in ("", "a.b", "a b", "é", "x" * 41, "cfd.x", "a/b", "a\n")] == [None] * 8
    phone, token = book.pair("p")
    assert book.local(phone.id) is None, "nobody becomes a phone by naming its id"
    assert book.local(token) is None
    made = [book.local(f"tool-{n}") for n in range(40)]
    assert sum(device is not None for device in made) == 32
    assert book.local("tool-0") is not None


BROKEN = [
    "", "{", "[]", "null", "{}", '{"devices": [{}], "users": []}', '{"devices": [], "users": [1]}',
    '{"devices": [null], "users": []}', "\udcff",
]  # fmt: skip


@pytest.mark.parametrize("text", BROKEN)
def test_a_damaged_list_lets_nobody_in_and_is_left_as_it_is(tmp_path: Path, text: str) -> None:
    file = tmp_path / "devices.json"
    file.write_bytes(text.encode("utf-8", "surrogateescape"))
    before = file.read_bytes()
    for _ in range(2):
        book = DeviceBook(file)
        with pytest.raises(InvalidFile, match="CFN-DEV-066"):
            book.by_token("x")
    assert file.read_bytes() == before


@pytest.mark.parametrize("field", ["id", "name", "token_hash", "paired_at", "last_seen", "cashier", "openids"])
@pytest.mark.parametrize("value", [None, 1, [], {"a": 1}])
def test_a_field_of_another_kind_is_damage(tmp_path: Path, field: str, value: object) -> None:
    file = tmp_path / "devices.json"
    DeviceBook(file).pair("a")
    kept = json.loads(file.read_text())
    if (field, value) == ("openids", []):
        value = ["a"]
    kept["devices"][0][field] = value
    file.write_text(json.dumps(kept))
    with pytest.raises(InvalidFile, match="CFN-DEV-066"):
        DeviceBook(file).devices()


@given(st.text(max_size=200))
def test_a_name_is_one_printable_line(name: str) -> None:
    tidied = tidy(name)
    assert tidied.isprintable()
    assert len(tidied) <= NAME_LIMIT
    assert tidied == tidied.strip()


# --- the LAN ---

PIECES = st.sampled_from(
    ["_cloudfn", "state", "prepay", "..", ".", "", "functions", "client", "http-functions", "storage", "cashier",
     "console", "app", "main.js", "orders", "pay", "i", "admin", "x", "clock", "%2f", "request-payment", "healthz"]
)  # fmt: skip


@given(st.lists(PIECES, max_size=6), st.sampled_from(lan.ANY))
def test_of_the_control_surface_only_what_paying_needs_is_reachable(pieces: list[str], method: str) -> None:
    path = "/" + "/".join(pieces)
    reachable = any(form.fullmatch(path) and method in methods for form, methods in lan.REACHABLE)
    if reachable and path.startswith("/_cloudfn"):
        _, _, what, *rest = path.split("/")
        assert (what, len(rest)) in {("prepay", 1), ("prepay", 2), ("request-payment", 0)}
    first = pieces[0] if pieces else ""
    if reachable:
        assert first in (
            "_cloudfn",
            "functions",
            "client",
            "http-functions",
            "storage",
            "cashier",
            "console",
            "healthz",
        )
    assert not (reachable and first == "i")


class SeenBy:
    """An application that keeps what it was asked and answers with a place and a text."""

    def __init__(self, location: str, body: bytes) -> None:
        self.scopes: list[dict[str, Any]] = []
        self._location, self._body = location, body

    async def __call__(self, scope: dict[str, Any], receive: object, send: Any) -> None:
        self.scopes.append(scope)
        length = str(len(self._body)).encode()
        headers = [(b"location", self._location.encode()), (b"content-length", length)]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": self._body})


APP = "wx0123456789abcdef"
LOCAL, THERE = "http://127.0.0.1:7788", "http://192.168.1.2:7788"


def by_lan(book: DeviceBook, app: SeenBy, path: str, query: str = "", *, kind: str = "http", **headers: str) -> Any:
    """What the door sends when ``app`` stands behind it."""
    access = Lan("192.168.1.2", THERE, Guard(7788, (), ("192.168.1.2",)))
    rooms: Any = SimpleNamespace(manifest=Manifest("p", Path(), "env-1", app_ids=(APP,)))
    door = lan.LanDoor(app, lambda: rooms, book, access, LOCAL)
    sent: list[dict[str, Any]] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        return {"type": "websocket.connect"}

    given = {"host": "192.168.1.2:7788"} | {name.replace("_", "-"): value for name, value in headers.items()}
    pairs = [(name.encode(), value.encode()) for name, value in given.items()]
    scope = {"type": kind, "method": "GET", "path": path, "query_string": query.encode(), "headers": pairs}
    asyncio.run(door(scope, receive, send))
    return sent


@pytest.mark.parametrize("location", [f"{LOCAL}/storage/a.png?sign=1", "/storage/a.png?sign=1"])
@pytest.mark.parametrize("query", ["id=cloud%3A%2F%2Fa%2Fb", "id=1&openid=oEvil", "openid=oEvil&id=1&openid=oToo", ""])
def test_a_picture_is_shown_to_the_user_of_the_device_only(tmp_path: Path, query: str, location: str) -> None:
    book = DeviceBook(tmp_path / "devices.json")
    device, token = book.pair("p")
    app = SeenBy(location, b"")
    view = f"/view/{device.view_key()}"
    by_header = by_lan(book, app, "/client/file", query, x_cloudfn_device=token)
    by_address = by_lan(book, app, f"{view}/client/file", query)
    for scope, sent in zip(app.scopes, (by_header, by_address), strict=True):
        assert scope["path"] == "/client/file"
        fields = parse_qs(scope["query_string"].decode())
        assert fields["openid"] == [book.openid(device, APP)]
        assert fields.get("id") == parse_qs(query).get("id")
        assert (b"location", f"{THERE}{view}/storage/a.png?sign=1".encode()) in sent[0]["headers"]


def test_addresses_in_answers_lead_where_the_phone_finds_them(tmp_path: Path) -> None:
    book = DeviceBook(tmp_path / "devices.json")
    device, token = book.pair("p")
    body = f'{{"a": "{LOCAL}/storage/x?sign=1", "b": "{LOCAL}/other"}}'.encode()
    app = SeenBy("/", body)
    start, rest = by_lan(book, app, "/client/database.get", x_cloudfn_device=token)
    there = f"{THERE}/view/{device.view_key()}/storage/x?sign=1"
    assert rest["body"].decode() == f'{{"a": "{there}", "b": "{LOCAL}/other"}}'
    assert (b"content-length", str(len(rest["body"])).encode()) in start["headers"]
    assert by_lan(book, app, "/storage/x", x_cloudfn_device=token)[1]["body"] == body, "a file is left as it is"


@pytest.mark.parametrize(("given", "opened"), [("token", True), ("", False), ("wrong", False)])
def test_a_socket_is_opened_with_a_token_only(tmp_path: Path, given: str, opened: bool) -> None:
    book = DeviceBook(tmp_path / "devices.json")
    _, token = book.pair("p")
    app = SeenBy("/", b"")
    device = token if given == "token" else given
    sent = by_lan(book, app, "/client/database.watch", kind="websocket", x_cloudfn_device=device)
    assert len(app.scopes) == int(opened)
    if not opened:
        assert sent == [{"type": "websocket.close", "code": 1008}]
    assert by_lan(book, app, "/_cloudfn/events", kind="websocket", x_cloudfn_device=token)[0]["code"] == 1008


@pytest.mark.parametrize("address", ["10.0.0.7", "192.168.1.2", "172.16.0.1", "169.254.3.4", "127.0.0.2"])
def test_private_addresses_are_lan_addresses(address: str) -> None:
    assert lan_address(address) == address


@pytest.mark.parametrize(
    "address", ["", "x", "8.8.8.8", "0.0.0.0", "255.255.255.255x", "224.0.0.1", "127.0.0.1", "::1"]
)
def test_others_are_not(address: str) -> None:
    with pytest.raises(UsageError, match="CFN-DEV-058"):
        lan_address(address)


def test_the_code_as_a_picture_and_in_a_terminal() -> None:
    url = "http://192.168.1.2:7788/pair?code=012345"
    assert qr.picture(url).startswith("data:image/svg+xml")
    rows = qr.blocks(url).splitlines()
    assert len(rows) > 10
    assert max(len(row) for row in rows) < 80 * 12  # with the colours' escapes


# --- sheets ---


def test_who_waits_for_a_sheet_hears_how_it_ends() -> None:
    async def told() -> list[object]:
        sheets = Sheets()
        early = await sheets.end("wx1", 0)
        waiting = asyncio.ensure_future(sheets.end("wx1", 60))
        await asyncio.sleep(0)
        await sheets.ended("wx2", {"outcome": "success"})
        await sheets.ended("wx1", {"outcome": "cancel"})
        ended = await waiting
        sheets.open("wx1")
        return [early, ended, await sheets.end("wx1", 0)]

    assert asyncio.run(told()) == [None, {"outcome": "cancel"}, None]
