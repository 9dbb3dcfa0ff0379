"""The prover against model callbacks on a model store: each kind of bug gives its own counter-example only."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloudfn.calls import Failure, InvokeResult
from cloudfn.errors import NotFound, UsageError
from cloudfn.pay import scenarios
from cloudfn.pay.prove import Delivery, Ordering, Proof, Run
from cloudfn.snapshots import Snapshot, diff
from tests.unit.pay.conftest import World

NOW = {"$date": "2026-03-01T04:00:00.000Z"}
OK = {"errcode": 0, "errmsg": "ok"}
AGAIN = {"errcode": 1, "errmsg": "again"}


class Crashed(Exception):
    pass


class Refused(Exception):
    """What a function hears of a backend call that is refused."""


class Database:
    """What a model callback works with. Every call may be its last; between two calls others may run."""

    def __init__(self, stage: ModelStage, delivery: Delivery) -> None:
        self.stage, self.delivery = stage, delivery
        self.event: dict[str, Any] = json.loads(delivery.event)
        self.calls: list[str] = []
        self.effects: list[str] = []
        self.late: list[str] = []

    @property
    def order(self) -> Any:
        return self.stage.documents.get(f"orders/{self.event['outTradeNo']}")

    @property
    def user(self) -> Any:
        return self.stage.documents["users/42"]

    async def call(self, name: str, work: Callable[[], Any] = lambda: None) -> Any:
        await asyncio.sleep(0)
        if self.delivery.refuse_at == len(self.calls) + 1:
            self.calls.append(name)
            raise Refused
        found = work()
        self.calls.append(name)
        if self.delivery.crash_after == len(self.calls):
            raise Crashed
        await asyncio.sleep(0)
        return found


Callback = Callable[[Database], Awaitable[Any]]


class ModelStage:
    """Documents are ``{"collection/id": fields}``; a callback is a coroutine over a ``Database``."""

    def __init__(self, world: Any, callback: Callback) -> None:
        self.world, self.callback = world, callback
        self.documents: dict[str, dict[str, Any]] = {"users/42": {"points": 100}}
        self.waited = timedelta()
        self.writable: frozenset[str] = frozenset()
        self.asked: list[tuple[str, Mapping[str, object], str]] = []

    def snapshot(self) -> Snapshot:
        collections: dict[str, dict[str, str]] = {}
        for place, fields in self.documents.items():
            name, key = place.split("/")
            collections.setdefault(name, {})[key] = json.dumps({"_id": key, **fields}, sort_keys=True)
        return Snapshot(collections)

    def restore(self, snapshot: Snapshot) -> None:
        self.documents = {
            f"{name}/{key}": {field: value for field, value in json.loads(text).items() if field != "_id"}
            for name, documents in snapshot.collections.items()
            for key, text in documents.items()
        }

    async def deliver(self, deliveries: tuple[Delivery, ...]) -> tuple[Run, ...]:
        return tuple(await asyncio.gather(*(self._one(delivery) for delivery in deliveries)))

    async def _one(self, delivery: Delivery) -> Run:
        database = Database(self, delivery)
        try:
            reply = await self.callback(database)
            result = InvokeResult(delivery.function, "r", json.dumps(reply).encode())
        except Crashed:
            result = InvokeResult(delivery.function, "r", failure=Failure("exit", "killed"))
        except Refused as error:
            result = InvokeResult(delivery.function, "r", failure=Failure("error", str(error)))
        return Run(result, tuple(database.calls), tuple(database.effects), tuple(database.late))

    async def call(self, function: str, data: object, openid: str) -> InvokeResult:
        if function != "makeOrder":
            return InvokeResult(function, "r", b"null")
        number = f"A{len(self.documents)}"
        self.documents[f"orders/{number}"] = {"status": "created", "totalFee": 100}
        self.world.place(number)
        return InvokeResult(function, "r", b"{}")

    async def linger(self, run: Run) -> Run:
        return replace(run, late=("database.updateDocument:orders",)) if "pause" in run.calls else run

    async def ask(self, action: str, fields: Mapping[str, object], openid: str) -> Mapping[str, Any]:
        """Users of ``self.writable`` collections may set what they like."""
        self.asked.append((action, fields, openid))
        if fields["collectionName"] not in self.writable:
            return {"data": {"stats": {"updated": 0}}}
        self.documents[f"{fields['collectionName']}/{fields['id']}"].update(fields["data"]["$set"])  # type: ignore[index]
        return {"data": {"stats": {"updated": 1}}}

    def ordering(self, function: str, request_id: str) -> Ordering:
        return Ordering()

    async def wait(self, by: timedelta) -> None:
        self.waited += by
        self.world.clock.advance(by)


# --- callbacks -------------------------------------------------------------------------------------------------------


def guarded(database: Database, *, source: bool = True, amount: bool = True, unknown: bool = True) -> Any:
    """The checks that a good callback makes; a reply when it refuses."""
    if source and database.delivery.source != "wx_paycallback":
        return AGAIN
    if unknown and database.order is None:
        return AGAIN
    if amount and database.order and database.order["totalFee"] != database.event["totalFee"]:
        return AGAIN
    return None


def settle(database: Database) -> bool:
    """One transaction: mark and fulfil, once."""
    if database.order["status"] == "paid":
        return False
    database.order["status"] = "paid"
    database.user["points"] += 100
    return True


async def good(database: Database) -> Any:
    refused = guarded(database)
    if refused:
        return refused
    await database.call("transaction", lambda: settle(database))
    return OK


async def not_idempotent(database: Database) -> Any:
    refused = guarded(database)
    if refused:
        return refused

    def pay() -> None:
        database.order["status"] = "paid"
        database.user["points"] += 100

    await database.call("update", pay)
    return OK


async def racy(database: Database) -> Any:
    refused = guarded(database)
    if refused:
        return refused
    status = await database.call("get:orders", lambda: database.order["status"])
    if status == "paid":
        return OK

    def pay() -> None:
        database.order["status"] = "paid"
        database.user["points"] += 100

    await database.call("update", pay)
    return OK


async def crash_loses(database: Database) -> Any:
    refused = guarded(database)
    if refused:
        return refused

    def mark() -> bool:
        before = database.order["status"]
        database.order["status"] = "paid"
        return bool(before != "paid")

    if await database.call("mark:orders", mark):
        await database.call("inc:users", lambda: database.user.__setitem__("points", database.user["points"] + 100))
    return OK


async def forgeable(database: Database) -> Any:
    refused = guarded(database, source=False)
    if refused:
        return refused
    await database.call("transaction", lambda: settle(database))
    return OK


async def no_amount(database: Database) -> Any:
    refused = guarded(database, amount=False)
    if refused:
        return refused
    await database.call("transaction", lambda: settle(database))
    return OK


async def records_refusals(database: Database) -> Any:
    """Sound: whatever is refused is written down, with all that the notification says."""
    event, order = database.event, database.order
    if database.delivery.source != "wx_paycallback" or order is None:
        return AGAIN
    note = {"paidAt": NOW, "transactionId": event["transactionId"], "paidFee": event["totalFee"]}

    def refuse() -> None:
        order.update(note, status="wrong amount", wrongAmount=event["totalFee"], attempts=1)
        database.stage.documents["payments/" + event["transactionId"]] = {**note, "state": "refused"}

    def accept() -> None:
        if settle(database):
            order.update(note)
            database.stage.documents["payments/" + event["transactionId"]] = {**note, "state": "done"}

    await database.call("transaction", refuse if order["totalFee"] != event["totalFee"] else accept)
    return OK


async def records_first(database: Database) -> Any:
    """Sound: the notification is kept before anything is looked at."""
    event = database.event
    row = {"event": {name: event[name] for name in ("outTradeNo", "totalFee", "transactionId")}, "at": NOW}
    await database.call("set:log", lambda: database.stage.documents.update({f"log/{event['outTradeNo']}": row}))
    return await good(database)


async def counts_codes(database: Database) -> Any:
    """Sound: states are numbers, and a refusal is one of them."""
    refused = guarded(database, amount=False)
    if refused:
        return refused

    def mark() -> None:
        right = database.order["totalFee"] == database.event["totalFee"]
        if right and settle(database):
            database.order["code"] = 1
        elif not right:
            database.order["code"] = -1

    await database.call("transaction", mark)
    return OK


async def marks_and_records(database: Database) -> Any:
    """Broken: the wrong amount is written down beautifully, and the points are given all the same."""
    refused = guarded(database, amount=False)
    if refused:
        return refused
    fee = database.event["totalFee"]

    def mark() -> None:
        status = "paid" if database.order["totalFee"] == fee else "wrong amount"
        if database.order["status"] != status:
            database.order.update(status=status, paidFee=fee)
            database.user["points"] += 100

    await database.call("transaction", mark)
    return OK


async def gives_a_coupon(database: Database) -> Any:
    """Broken: all that is given is a new document, which repeats the amount."""
    refused = guarded(database, amount=False)
    if refused:
        return refused
    number, fee = database.event["outTradeNo"], database.event["totalFee"]
    coupon = {"order": number, "fee": fee, "worth": 500}
    await database.call("set:coupons", lambda: database.stage.documents.update({f"coupons/{number}": coupon}))
    return OK


async def no_lookup(database: Database) -> Any:
    refused = guarded(database, unknown=False)
    if refused:
        return refused
    if database.order is None:
        database.user["points"] += 100
        return OK
    await database.call("transaction", lambda: settle(database))
    return OK


async def refuses(database: Database) -> Any:
    return True


async def does_nothing(database: Database) -> Any:
    await database.call("get:orders")
    return OK


async def forgets_await(database: Database) -> Any:
    reply = await good(database)
    database.late.append("database.addDocument:log")
    return reply


async def forgets_its_helper(database: Database) -> Any:
    """All that it does is begun by a helper that nobody waits for, and does not happen in time."""
    database.late.append("database.updateDocument:orders")
    return OK


async def forgets_a_helper_that_pauses(database: Database) -> Any:
    await database.call("pause")
    return OK


async def logs_and_credits_twice(database: Database) -> Any:
    refused = guarded(database)
    if refused:
        return refused
    number = len(database.stage.world.calls)
    database.stage.world.calls.append(number)

    def pay() -> None:
        database.stage.documents[f"alog/{number}-random"] = {"what": "paid"}
        database.order["status"] = "paid"
        database.user["points"] += 100

    await database.call("update", pay)
    return OK


async def credits_a_new_wallet(database: Database) -> Any:
    """Broken: the wallet is made with an id of its own, and every later delivery credits it again."""
    refused = guarded(database)
    if refused:
        return refused
    number, documents = len(database.stage.world.calls), database.stage.documents
    database.stage.world.calls.append(number)

    def pay() -> None:
        database.order["status"] = "paid"
        wallet = next((each for place, each in documents.items() if place.startswith("wallets/")), None)
        if wallet is None:
            wallet = documents[f"wallets/{number}-random"] = {"token": f"random{number}", "balance": 0}
        wallet["balance"] += 100

    await database.call("update", pay)
    return OK


async def logs_twice_and_races(database: Database) -> Any:
    """Twice in a row only a log grows; at once the points are given twice."""
    number = len(database.stage.world.calls)
    database.stage.world.calls.append(number)
    database.stage.documents[f"alog/{number}-random"] = {"what": "called"}
    return await racy(database)


async def tells_twice(database: Database) -> Any:
    reply = await good(database)
    if reply is OK:
        database.effects.append("POST sms.example.com:443/send")
    return reply


async def lists_each_call(database: Database) -> Any:
    reply = await good(database)
    if reply is OK:
        history = database.order.setdefault("history", [])
        await database.call(
            "push:orders", lambda: history.append({"no": database.event["outTradeNo"], "text": "x" * 80})
        )
    return reply


async def tells_the_winner(database: Database) -> Any:
    refused = guarded(database)
    if refused:
        return refused
    if await database.call("transaction", lambda: settle(database)):
        database.effects.append("POST sms.example.com:443/send")
    return OK


async def refuses_repeats(database: Database) -> Any:
    refused = guarded(database)
    if refused:
        return refused
    won = await database.call("transaction", lambda: settle(database))
    return OK if won else AGAIN


async def notes_the_time(database: Database) -> Any:
    """Instants and random ids differ in every run and are no fault."""
    reply = await good(database)
    number = len(database.stage.world.calls)
    database.stage.world.calls.append(number)
    if reply is OK and "paidAt" not in database.order:
        database.order["paidAt"] = {"$date": f"2026-03-01T04:00:{number % 60:02d}.123Z"}
        database.order["token"] = f"random{number}"
        database.stage.documents[f"log/{number}-random"] = {"what": "paid", "at": 1772337600000 + number}
    return reply


PROOFS: list[tuple[Callback, list[str], str]] = [
    (good, [], ""),
    (notes_the_time, [], ""),
    (records_refusals, [], ""),
    (records_first, [], ""),
    (counts_codes, [], ""),
    (marks_and_records, ["CFN-PAY-078"], "users/42.points 100 -> 200: fulfilled although 1 of 100 fen were paid"),
    (gives_a_coupon, ["CFN-PAY-078"], "fulfilled although 1 of 100 fen were paid"),
    (tells_the_winner, [], ""),
    (
        not_idempotent,
        ["CFN-PAY-073", "CFN-PAY-074", "CFN-PAY-084"],
        "fulfilled twice when the same notification arrives",
    ),
    (
        racy,
        ["CFN-PAY-074"],
        "users/42.points 100 -> 200 -> 300: fulfilled again when 2 deliveries run at the same time",
    ),
    (crash_loses, ["CFN-PAY-075"], "users/42.points 100 -> 200 -> 100: lost when the worker dies after backend call 1"),
    (forgeable, ["CFN-PAY-076"], "any user of the mini program can call payCallback, and nothing was paid"),
    (no_amount, ["CFN-PAY-078"], "fulfilled although 1 of 100 fen were paid"),
    (no_lookup, ["CFN-PAY-077"], "users/42.points 100 -> 200: fulfilled for the unknown order"),
    (refuses, ["CFN-PAY-071"], "does not accept a genuine notification"),
    (does_nothing, ["CFN-PAY-072"], "changes nothing"),
    (forgets_await, ["CFN-PAY-079"], "goes on after its answer: database.addDocument:log"),
    (
        credits_a_new_wallet,
        ["CFN-PAY-073", "CFN-PAY-074", "CFN-PAY-084"],
        "wallets/(new).balance (absent) -> 100 -> 200: fulfilled twice",
    ),
    (forgets_its_helper, ["CFN-PAY-079"], "goes on after its answer: database.updateDocument:orders"),
    (forgets_a_helper_that_pauses, ["CFN-PAY-079"], "goes on after its answer: database.updateDocument:orders"),
    (
        lists_each_call,
        ["CFN-PAY-073", "CFN-PAY-074", "CFN-PAY-084"],
        ".history.length (absent) -> 1 -> 2: fulfilled twice when the same notification arrives twice",
    ),
    (tells_twice, ["CFN-PAY-080"], "POST sms.example.com:443/send: 2 times for one payment"),
    (refuses_repeats, ["CFN-PAY-081"], "does not accept a notification that it has handled before"),
]


def prove(world: Any, callback: Callback, function: str = "", data: object = None) -> tuple[Proof, ModelStage]:
    stage = ModelStage(world, callback)
    return asyncio.run(world.pay.prove(stage, function, data)), stage


@pytest.mark.parametrize(("callback", "codes", "text"), PROOFS, ids=lambda value: getattr(value, "__name__", ""))
def test_each_bug_gives_its_counter_example(world: Any, callback: Callback, codes: list[str], text: str) -> None:
    proof, _ = prove(world, callback)
    errors = [each for each in proof.findings if each.severity == "error"]
    assert list(dict.fromkeys(each.code for each in errors)) == codes
    assert proof.holds is not bool(codes)
    assert not text or text in errors[0].text() or text in errors[-1].text()
    told = [each.text() for each in proof.findings]
    assert len(told) == len(set(told))


async def logs_each_call(database: Database) -> Any:
    reply = await good(database)
    if reply is OK:
        database.effects.append("POST sms.example.com:443/send")
    number = len(database.stage.world.calls)
    database.stage.world.calls.append(number)
    database.stage.documents[f"log/{number}-random"] = {"what": "called"}
    return reply


def test_collections_that_only_log_are_left_out_when_told(world: Any, make_world: Callable[..., Any]) -> None:
    proof, _ = prove(world, logs_each_call)
    assert [each.code for each in proof.findings][:2] == ["CFN-PAY-073", "CFN-PAY-080"]
    assert proof.findings[0].text().startswith("log.(documents) 0 -> 1 -> 2")
    other = make_world()
    stage = ModelStage(other, logs_each_call)
    again = asyncio.run(other.pay.prove(stage, ignore=["log"]))
    assert {each.code for each in again.findings if each.severity == "error"} == {"CFN-PAY-080"}


@pytest.mark.parametrize("callback", [logs_and_credits_twice, logs_twice_and_races])
def test_money_is_told_before_rows_of_a_log(world: Any, callback: Callback) -> None:
    proof, _ = prove(world, callback)
    assert proof.findings[0].text().startswith("users/42.points 100 -> 200 -> 300: ")
    assert proof.report().count("users/42.points 100 -> 200 -> 300") >= 1


@given(st.text(max_size=3000))
def test_what_a_function_answers_never_buries_the_message(text: str) -> None:
    async def answers(database: Database) -> Any:
        return {"errmsg": text, "html": "<p>\n" * 99}

    proof, _ = prove(World(), answers)
    assert proof.findings[0].code == "CFN-PAY-071"
    for lang in ("en", "zh"):
        message = proof.findings[0].text(lang)  # type: ignore[arg-type]
        assert len(message) < 300
        assert len(message.splitlines()) == 1


def test_smallest_counter_example_reads_as_a_sentence(world: Any) -> None:
    proof, _ = prove(world, not_idempotent)
    assert proof.findings[0].text() == (
        "users/42.points 100 -> 200 -> 300: fulfilled twice when the same notification arrives twice"
    )


def test_crash_points_are_exhaustive(world: Any) -> None:
    proof, _ = prove(world, racy)
    assert proof.calls == ("get:orders", "update")
    assert [each.name for each in proof.trials if each.name.startswith("crash")] == [
        "crash after call 1 (get:orders)",
        "crash after call 2 (update)",
    ]


def test_merchant_that_is_not_checked_is_only_a_note(world: Any) -> None:
    proof, _ = prove(world, good)
    assert [(each.code, each.severity) for each in proof.findings] == [("CFN-PAY-082", "note")]


def test_report_and_json(world: Any) -> None:
    proof, _ = prove(world, crash_loses)
    shape = proof.as_json()
    assert shape["ok"] is False
    json.dumps(shape)
    for lang in ("en", "zh"):
        page = proof.report(lang)  # type: ignore[arg-type]
        assert "CFN-PAY-075" in page and "users/42.points" in page
        assert len(page.splitlines()) < 66


def test_trials_leave_the_book_as_it_was(world: Any) -> None:
    proof, _ = prove(world, good)
    order = world.order(proof.order)
    assert (order["state"], order["totalFeeFen"]) == ("SUCCESS", 100)
    assert world.pay.violations() == ()


def test_order_that_waits_is_taken(world: Any) -> None:
    world.place("W1")
    stage = ModelStage(world, good)
    stage.documents["orders/W1"] = {"status": "created", "totalFee": 100}
    assert asyncio.run(world.pay.prove(stage)).order == "W1"
    assert asyncio.run(world.pay.prove(stage, data={})).order != "W1"


def test_nothing_to_prove(make_world: Callable[..., Any], manifests: Any, world: Any) -> None:
    with pytest.raises(UsageError) as refused:
        prove(world, good, "makeOrder")
    assert refused.value.code == "CFN-PAY-069"
    empty = make_world(manifest=manifests(declared=False))
    with pytest.raises(NotFound) as nothing:
        prove(empty, good)
    assert nothing.value.code == "CFN-CLI-060"

    class Lazy(ModelStage):
        async def call(self, function: str, data: object, openid: str) -> InvokeResult:
            return InvokeResult(function, "r", b'{"ok": false}')

    with pytest.raises(NotFound) as missing:
        asyncio.run(world.pay.prove(Lazy(world, good)))
    assert missing.value.code == "CFN-PAY-070"
    assert '{"ok": false}' in missing.value.title()


def test_an_ordering_that_wechat_pay_refuses_is_told_with_its_reason(world: Any) -> None:
    reply = {"appid": "wx1", "payment": {"package": "prepay_id=" + "x" * 300}, "returnCode": "SUCCESS"}
    refused = {**reply, "resultCode": "FAIL", "errCode": "ORDERPAID", "errCodeDes": "该订单已支付"}

    class Paid(ModelStage):
        async def call(self, function: str, data: object, openid: str) -> InvokeResult:
            return InvokeResult(function, "r", json.dumps(refused).encode())

    with pytest.raises(NotFound) as missing:
        asyncio.run(world.pay.prove(Paid(world, good)))
    assert "ORDERPAID 该订单已支付" in missing.value.title()


def test_refund_callback_is_proven_too(world: Any, make_world: Callable[..., Any]) -> None:
    async def both(database: Database) -> Any:
        if "refundStatus" not in database.event:
            return await good(database)
        if database.delivery.source != "wx_paycallback":
            return AGAIN

        def back() -> None:
            if database.order["status"] == "paid":
                database.order["status"] = "refunded"
                database.user["points"] -= 100

        await database.call("transaction", back)
        return OK

    proof, _ = prove(world, both, "refundCallback")
    assert (proof.kind, proof.holds) == ("refund", True)
    assert "orders/" in proof.changes[0]

    async def twice(database: Database) -> Any:
        if "refundStatus" in database.event:
            database.user["points"] -= 100
            return OK
        return await good(database)

    broken, _ = prove(make_world(), twice, "refundCallback")
    assert {"CFN-PAY-073", "CFN-PAY-076"} <= {each.code for each in broken.findings}


# --- scenarios -------------------------------------------------------------------------------------------------------

SCENARIOS = (
    "amount-mismatch",
    "closed-then-paid",
    "coupon",
    "crash-mid",
    "drop",
    "duplicate",
    "duplicate-race",
    "expired",
    "forged",
    "late",
    "out-of-order",
    "time-out",
    "unknown-fields",
)


def test_every_file_has_a_name_and_every_name_a_file() -> None:
    assert scenarios.names() == SCENARIOS
    on_disk = {path.name for path in scenarios.FOLDER.iterdir() if path.suffix not in (".py", "")}
    assert on_disk == {f"{name}.yaml" for name in SCENARIOS}
    for name in SCENARIOS:
        found = scenarios.load(name)
        assert found.en and found.zh
        assert any(step.do == "expect" for step in found.steps)
    with pytest.raises(NotFound):
        scenarios.load("nothing")


def play(world: Any, callback: Callback, *names: str) -> dict[str, list[str]]:
    stage = ModelStage(world, callback)
    played = asyncio.run(world.pay.play(stage, names or SCENARIOS))
    return {each.scenario: [finding.code for finding in each.findings] for each in played}


def test_good_callback_stands_all_scenarios_but_those_that_need_more(world: Any) -> None:
    """``drop`` needs a function that asks, and the model shop has none."""
    found = play(world, good)
    assert {name: codes for name, codes in found.items() if codes} == {"drop": ["CFN-PAY-085"]}


@pytest.mark.parametrize(
    ("callback", "failing"),
    [
        (not_idempotent, {"duplicate", "duplicate-race", "time-out", "out-of-order", "crash-mid"}),
        (racy, {"duplicate-race"}),
        (crash_loses, {"crash-mid"}),
        (forgeable, {"forged"}),
        (no_amount, {"forged", "amount-mismatch"}),
        (no_lookup, {"forged"}),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_scenarios_catch_what_they_are_for(world: Any, callback: Callback, failing: set[str]) -> None:
    found = play(world, callback)
    assert {name for name, codes in found.items() if codes} - {"drop"} == failing


def test_scenario_of_a_callback_that_refuses(world: Any) -> None:
    assert play(world, refuses, "late") == {"late": ["CFN-PAY-071"]}


def test_model_store_is_restored_exactly(world: Any) -> None:
    stage = ModelStage(world, good)
    before = stage.snapshot()
    stage.documents["users/42"]["points"] = 5
    assert [str(change) for change in diff(before, stage.snapshot())] == ["users/42.points 100 -> 5"]
    stage.restore(before)
    assert diff(before, stage.snapshot()) == ()


async def acknowledges_failures(database: Database) -> Any:
    """Broken: what fails is written to the log, and WeChat Pay is told that all is well."""
    refused = guarded(database)
    if refused:
        return refused
    with contextlib.suppress(Refused):
        await database.call("transaction", lambda: settle(database))
    return OK


async def logs_if_it_can(database: Database) -> Any:
    """Sound: only what nobody needs may fail."""
    with contextlib.suppress(Refused):
        await database.call("add:log", lambda: database.stage.documents.update({"log/1": {"at": NOW}}))
    return await good(database)


def test_a_failure_that_is_acknowledged_is_a_lost_payment() -> None:
    proof, _ = prove(World(), acknowledges_failures)
    (finding,) = (each for each in proof.findings if each.severity == "error")
    assert (finding.code, finding.trial) == ("CFN-PAY-179", "backend call 1 fails (transaction)")
    assert "lost when backend call 1 (transaction) fails" in finding.text()


def test_a_failure_of_what_nobody_needs_may_be_passed_over() -> None:
    proof, _ = prove(World(), logs_if_it_can)
    assert proof.holds and "backend call 1 fails (add:log)" in {each.name for each in proof.trials}
