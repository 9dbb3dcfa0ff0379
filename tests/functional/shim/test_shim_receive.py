"""``verify``, ``once`` and replies around a payment callback, with real wx-server-sdk."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, field

import pytest

from cloudfn.manifest.values import Binding
from tests.functional.shim.recording import JSON, OCTETS
from tests.functional.shim.test_shim_events import PAID

pytestmark = [pytest.mark.node, pytest.mark.npm]

REFUNDED = {
    "appid": "wxd2d16a504f24665e", "mchId": "1800008281", "outRefundNo": "R1", "outTradeNo": PAID["outTradeNo"],
    "refundFee": 1, "refundId": "50302004472022122300000000001", "refundStatus": "SUCCESS", "returnCode": "SUCCESS",
    "subMchId": "1900009231", "totalFee": 1, "transactionId": PAID["transactionId"],
}  # fmt: skip

HANDLER = """
const fs = require("fs");
exports.main = async (event) => {
  fs.appendFileSync(__dirname + "/runs", "x");
  if (event.mode === "throw") throw new Error("boom");
  if (event.mode === "crash") process.exit(0);
  return event.mode === "refuse" ? { errcode: 5, errmsg: "later" } : { errcode: 0, errmsg: "OK" };
};
"""


@dataclass
class Documents:
    """One collection, with what the shim's claims need."""

    exists: bool = True
    documents: dict[str, dict[str, object]] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)
    broken: bool = False

    def answer(self, action: str, fields: dict[str, object]) -> tuple[str, object]:
        with self.lock:
            return "application/json", {"requestId": "r", **self._answer(action, fields)}

    def _answer(self, action: str, fields: dict[str, object]) -> dict[str, object]:
        if self.broken:
            return {"code": "SYS_ERR", "message": "down"}
        if action == "database.addCollection":
            self.exists = True
            return {}
        if not self.exists:
            return {"code": "DATABASE_COLLECTION_NOT_EXIST", "message": "no collection"}
        if action == "database.insertDocument":
            document = json.loads(fields["data"][0])
            if document["_id"] in self.documents:
                return {"code": "DATABASE_REQUEST_FAILED", "message": "E11000 duplicate key error"}
            self.documents[document["_id"]] = document
            return {"data": {"insertedIds": [document["_id"]]}}
        query = json.loads(fields["query"])
        found = [one for one in self.documents.values() if all(one.get(key) == value for key, value in query.items())]
        if action == "database.getDocument":
            return {"data": {"list": [json.dumps(one) for one in found], "limit": 1, "offset": 0}}
        for one in found:
            one.update(json.loads(fields["data"])["$set"])
        return {"data": {"updated": len(found), "upsert_id": None}}


@dataclass
class Shop:
    """A callback with the binding under test; ``handle`` calls it in fresh processes."""

    project: object
    modules: object
    backend: object
    documents: Documents

    def handle(self, *events, source="wx_paycallback", modules=True):
        calls = [{"event": event} for event in events]
        return self.project.run(*calls, modules=self.modules if modules else None, url=self.backend.url, source=source)

    @property
    def runs(self) -> int:
        found = list(self.project.directory.glob("var/*/runs"))
        return len(found[0].read_text()) if found else 0


@pytest.fixture(params=["2.6.3", "4.0.2"])
def shop(request, project, backend, npm):
    def make(handler=HANDLER, *, both=False, caller=False, **options):
        binding = Binding(
            "default", "1900009231", ("fn",) if caller else (), "fn", "fn" if both else "", **options
        )  # fmt: skip
        made = project({"index.js": handler}, {"default": binding})
        documents = Documents()
        backend.reply = lambda action, fields: documents.answer(action, fields)
        return Shop(made, npm(f"wx-server-sdk@{request.param}"), backend, documents)

    return make


ACCEPTED = {"errcode": 0, "errmsg": "OK"}


def order(**changes):
    return {
        "return_code": "SUCCESS", "result_code": "SUCCESS", "trade_state": "SUCCESS", "sub_mch_id": "1900009231",
        "out_trade_no": PAID["outTradeNo"], "transaction_id": PAID["transactionId"], "total_fee": 1, **changes,
    }  # fmt: skip


# --- verify: source --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("source", ["wx_client", "wx_devtools", "wx_http", "wx_client,scf", "wx_paycallback,wx_client"])
def test_a_notification_that_a_client_forges_is_refused(shop, source):
    ran = (made := shop()).handle(PAID, source=source)
    assert ran.value["errcode"] == 1
    assert "CFN-SDK-030" in ran.value["errmsg"]
    assert ran.codes == ["CFN-SDK-030"]
    assert made.runs == 0


def test_wechat_pay_passes(shop):
    ran = shop().handle(PAID)
    assert (ran.value, ran.codes) == (ACCEPTED, [])


@pytest.mark.parametrize("source", ["", "wx_unknown", "scf"])
def test_an_unknown_source_passes_loudly(shop, source):
    ran = shop().handle(PAID, source=source)
    assert (ran.value, ran.codes) == (ACCEPTED, ["CFN-SDK-031"])


def test_verify_off_looks_at_nothing(shop):
    ran = shop(verify="off").handle(PAID, source="wx_client")
    assert (ran.value, ran.codes) == (ACCEPTED, [])


def test_a_callback_that_also_places_orders_still_answers_clients(shop):
    made = shop("exports.main = async (event) => ({ errcode: 0, got: event.action || 'paid' })", caller=True)
    assert made.handle({"action": "order"}, source="wx_client").value["got"] == "order"
    assert made.handle(PAID, source="wx_client").value["errcode"] == 1


# --- verify: query ---------------------------------------------------------------------------------------------------


def test_query_asks_for_the_order_and_passes(shop, backend):
    made = shop(verify="query")
    backend.reply = lambda action, fields: (OCTETS, order())
    ran = made.handle(PAID)
    assert (ran.value, ran.codes) == (ACCEPTED, [])
    assert backend.pay("queryOrder") == [{"sub_mch_id": "1900009231", "out_trade_no": PAID["outTradeNo"]}]


@pytest.mark.parametrize(
    "changes",
    [
        {"total_fee": 2},
        {"transaction_id": "other"},
        {"out_trade_no": "other"},
        {"trade_state": "NOTPAY"},
        {"result_code": "FAIL", "err_code": "ORDERNOTEXIST", "err_code_des": "order not exist"},
    ],
)
def test_query_refuses_what_wechat_pay_knows_otherwise(shop, backend, changes):
    made = shop(verify="query")
    backend.reply = lambda action, fields: (OCTETS, order(**changes))
    ran = made.handle(PAID, source="wx_unknown")
    assert ran.value["errcode"] == 1
    assert ran.codes == ["CFN-SDK-032"]
    assert made.runs == 0


def test_query_refuses_a_foreign_merchant(shop, backend):
    ran = shop(verify="query").handle({**PAID, "subMchId": "1900000666"})
    assert ran.codes == ["CFN-SDK-032"]
    assert backend.requests == []


@pytest.mark.parametrize("errcode", [-604101, -604100, -601004])
def test_without_permission_only_the_source_counts(shop, backend, errcode):
    made = shop(verify="query")
    backend.reply = lambda action, fields: (JSON, {"errcode": errcode, "errmsg": "no permission"})
    ran = made.handle(PAID)
    assert (ran.value, ran.codes) == (ACCEPTED, ["CFN-SDK-033"])


def test_a_communication_failure_is_no_verdict_on_the_order(shop, backend):
    made = shop(verify="query")
    backend.reply = lambda action, fields: (OCTETS, {"return_code": "FAIL", "return_msg": "no relation"})
    ran = made.handle(PAID)
    assert (ran.value, ran.codes) == (ACCEPTED, ["CFN-SDK-033"])


def test_a_backend_that_does_not_answer_means_later(shop, backend):
    made = shop(verify="query")
    backend.reply = lambda action, fields: ("text/plain", b"")
    ran = made.handle(PAID)
    assert ran.value["errcode"] == 1
    assert ran.codes == ["CFN-SDK-034"]
    assert made.runs == 0


def test_query_without_the_sdk_falls_back_to_the_source(shop):
    ran = shop(verify="query").handle(PAID, modules=False)
    assert (ran.value, ran.codes) == (ACCEPTED, ["CFN-SDK-033"])


def test_a_refund_must_exist_and_no_more(shop, backend):
    made = shop(both=True, verify="query")
    known = {"refund_count": 1, "refund_status_list": [], "refund_fee_list": []}
    backend.reply = lambda action, fields: (OCTETS, order(**known))
    assert made.handle(REFUNDED).value == ACCEPTED
    assert backend.pay("queryRefund") == [{"sub_mch_id": "1900009231", "out_refund_no": "R1"}]
    backend.reply = lambda action, fields: (OCTETS, order(result_code="FAIL", err_code_des="not exist"))
    assert made.handle(REFUNDED).codes == ["CFN-SDK-032"]


# --- once ------------------------------------------------------------------------------------------------------------


def test_after_completion_never_again(shop):
    made = shop(once="claims")
    assert [result["value"] for result in made.handle(PAID, PAID).results] == [ACCEPTED, ACCEPTED]
    assert made.handle(PAID).value == ACCEPTED
    assert made.runs == 1
    ((number, claim),) = made.documents.documents.items()
    assert (number, claim["state"]) == (f"pay-{PAID['transactionId']}", "done")


def test_payment_and_refund_are_claimed_apart(shop):
    made = shop(once="claims", both=True)
    made.handle(PAID, REFUNDED, {**REFUNDED, "refundId": "other"})
    assert made.runs == 3
    assert sorted(made.documents.documents) == [
        f"pay-{PAID['transactionId']}",
        f"refund-{REFUNDED['refundId']}",
        "refund-other",
    ]


def test_the_collection_is_made_when_it_is_missing(shop):
    made = shop(once="claims")
    made.documents.exists = False
    assert made.handle(PAID).value == ACCEPTED
    assert made.runs == 1


@pytest.mark.parametrize("mode", ["throw", "refuse"])
def test_a_failure_runs_again_at_once(shop, mode):
    made = shop(once="claims")
    first = made.handle({**PAID, "mode": mode}).results[0]
    assert first.get("error") == "boom" or first["value"] == {"errcode": 5, "errmsg": "later"}
    assert made.handle(PAID).value == ACCEPTED
    assert made.runs == 2


def test_a_duplicate_meets_a_claim_and_waits_for_its_end_or_expiry(shop):
    made = shop(once="claims")
    with pytest.raises(json.JSONDecodeError):
        made.handle({**PAID, "mode": "crash"})
    ran = made.handle(PAID)
    assert ran.value["errcode"] == 1
    assert ran.codes == ["CFN-SDK-036"]
    (claim,) = made.documents.documents.values()
    assert claim["state"] == "running"
    claim["until"] = 1  # as it is after the function's time-out and 30 s
    assert made.handle(PAID).value == ACCEPTED
    assert made.runs == 2


def test_the_claim_holds_for_the_time_out_and_30_seconds(shop):
    made = shop("exports.main = async () => ({ errcode: 0, errmsg: String(Date.now()) })", once="claims")
    made.documents.lock = threading.Lock()
    seen = []
    answer = made.documents._answer
    made.documents._answer = lambda action, fields: (seen.append((action, fields)), answer(action, fields))[1]
    now = int(made.handle(PAID).value["errmsg"])
    until = json.loads(seen[0][1]["data"][0])["until"]
    until = int(until["$numberLong"]) if isinstance(until, dict) else until
    assert 48_000 < until - now <= 50_000


def test_at_most_one_of_many_at_the_same_time(shop):
    handler = """
    exports.main = async () => { require("fs").appendFileSync(__dirname + "/runs", "x");
      await new Promise((resolve) => setTimeout(resolve, 200)); return { errcode: 0, errmsg: "OK" } };
    """
    made = shop(handler, once="claims")
    outcomes = []
    threads = [threading.Thread(target=lambda: outcomes.append(made.handle(PAID).value)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made.runs == 1
    assert len(outcomes) == 4
    assert ACCEPTED in outcomes


def test_a_database_that_is_down_means_later(shop):
    made = shop(once="claims")
    made.documents.broken = True
    ran = made.handle(PAID)
    assert ran.value["errcode"] == 1
    assert ran.codes == ["CFN-SDK-037"]
    assert made.runs == 0


def test_once_without_the_sdk_steps_aside(shop):
    ran = shop(once="claims").handle(PAID, modules=False)
    assert (ran.value, ran.codes) == (ACCEPTED, ["CFN-SDK-035"])


def test_verify_and_once_together(shop, backend):
    made = shop(verify="query", once="claims")
    backend.reply = lambda action, fields: (
        (OCTETS, order()) if action.startswith("pay:") else made.documents.answer(action, fields)
    )
    assert made.handle(PAID).value == ACCEPTED
    assert made.handle({**PAID, "totalFee": 100}).codes == ["CFN-SDK-032"]
    assert made.runs == 1


# --- replies ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("once", ["", "claims"])
@pytest.mark.parametrize(
    ("reply", "result", "code"),
    [
        ("return undefined", None, "CFN-SDK-021"),
        ("return true", True, "CFN-SDK-021"),
        ("return { return_code: 'SUCCESS' }", {"return_code": "SUCCESS"}, "CFN-SDK-021"),
        ("return { errCode: 0 }", {"errCode": 0}, "CFN-SDK-021"),
        ("return { errcode: '0' }", {"errcode": "0"}, "CFN-SDK-021"),
        ("return { errcode: 7 }", {"errcode": 7}, "CFN-SDK-022"),
    ],
)
def test_a_reply_that_is_not_accepted_is_named_and_passed_on(shop, reply, result, code, once):
    ran = shop(f"exports.main = async () => {{ {reply} }}", once=once).handle(PAID)
    assert ran.value == result
    assert ran.codes == [code]


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ("exports.main = () => ({ errcode: 0 })", "CFN-SDK-021"),  # a plain return value is no answer
        ("exports.main = () => { throw new Error('boom') }", "CFN-SDK-020"),
        ("exports.main = async () => { throw null }", "CFN-SDK-020"),
        ("exports.main = (event, context, callback) => callback(new Error('boom'))", "CFN-SDK-020"),
    ],
)
def test_failures_stay_failures(shop, source, code):
    ran = shop(source).handle(PAID)
    assert ran.codes == [code]
    (result,) = ran.results
    assert result.get("value") is None


def test_the_old_way_of_answering_works(shop):
    made = shop("exports.main = (event, context) => setTimeout(() => context.succeed({ errcode: 0 }), 1)")
    ran = made.handle(PAID)
    assert (ran.value, ran.codes) == ({"errcode": 0}, [])
