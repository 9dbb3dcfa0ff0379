"""The prover over HTTP: callbacks of v3 and v2, each with one check left out, and what a forgery of that kind gains."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from cloudfn.calls import Failure, InvokeResult
from cloudfn.pay.mch import crypto, local_set, parameters
from cloudfn.pay.prove import Delivery, Proof, Run
from cloudfn.pay.v2 import xml
from cloudfn.pay.v3.signature import answer_message
from tests.kit.sealed import unseal
from tests.unit.pay.test_prover import Crashed, Database, ModelStage, Refused
from tests.unit.pay.v2 import conftest as v2
from tests.unit.pay.v2.test_order_life import opened
from tests.unit.pay.v3 import conftest as v3

NUMBER = "A1001001"
NO, OK_V3 = {"statusCode": 401, "body": ""}, {"statusCode": 204, "body": ""}
FAIL = {"statusCode": 200, "body": "<xml><return_code>FAIL</return_code></xml>"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("keys")
    local_set.ensure(made / ".cloudfn" / "wxpay", v3.MERCHANT)
    return made


class Shop:
    """A callback that checks everything but what is in ``without``."""

    def __init__(self, world: Any, without: frozenset[str]) -> None:
        self.world, self.without = world, without

    def checks(self, what: str) -> bool:
        return what not in self.without

    def lets_pass(self, signature: str) -> bool:
        """Whether one that does not verify is taken all the same."""
        if not self.checks("signature"):
            return True
        return not self.checks("key") if signature else not self.checks("presence")

    async def __call__(self, database: Database) -> Any:
        paid = self.opened(database.event)
        if paid is None:
            return NO if isinstance(self.world, v3.Shop) else FAIL
        number, merchant, total = paid
        order = database.stage.documents.get(f"orders/{number}")
        if self.checks("order") and order is None:
            return NO
        if self.checks("merchant") and merchant != v3.MERCHANT:
            return NO
        if self.checks("amount") and order is not None and order["totalFee"] != total:
            return NO
        work = self.give_back if database.delivery.function == "refundNotify" else self.settle
        await database.call("transaction", lambda: work(database, number))
        return OK_V3 if isinstance(self.world, v3.Shop) else v2.OK

    def settle(self, database: Database, number: str) -> None:
        order = database.stage.documents.setdefault(f"orders/{number}", {"status": "created"})
        if order["status"] != "paid":
            order["status"] = "paid"
            database.user["points"] += 100

    def give_back(self, database: Database, number: str) -> None:
        order = database.stage.documents[f"orders/{number}"]
        if order["status"] == "paid":
            order["status"] = "refunded"
            database.user["points"] -= 100

    def opened(self, event: Mapping[str, Any]) -> tuple[str, str, int] | None:
        """(number, merchant, fen) of a notification that verifies."""
        raw = str(event.get("body", ""))
        return self._of_v3(event, raw) if isinstance(self.world, v3.Shop) else self._of_v2(event, raw)

    def _of_v3(self, event: Mapping[str, Any], raw: str) -> tuple[str, str, int] | None:
        headers, keys = event.get("headers", {}), self.world.keys
        signature, stamp = headers.get("wechatpay-signature", ""), headers.get("wechatpay-timestamp", "0")
        message = answer_message(stamp, headers.get("wechatpay-nonce", ""), raw.encode())
        sound = crypto.verifies(crypto.read_public(keys.public_key), message, signature)
        if not sound and not self.lets_pass(signature):
            return None
        if self.checks("time") and abs(int(stamp) - self.world.clock.now().timestamp()) > 300 and signature:
            return None
        resource = json.loads(raw)["resource"]
        if "ciphertext" not in resource:
            plain = resource if not self.checks("encryption") else None
        else:
            text = unseal(keys.api_v3_key, resource["nonce"], resource["associated_data"], resource["ciphertext"])
            plain = json.loads(text) if text else None
        if plain is None or "out_trade_no" not in plain:
            return None
        return plain["out_trade_no"], plain["mchid"], plain["amount"]["total"]

    def _of_v2(self, event: Mapping[str, Any], raw: str) -> tuple[str, str, int] | None:
        fields = xml.read(base64.b64decode(raw) if event.get("isBase64Encoded") else raw.encode())
        if "req_info" in fields:
            secret = opened(fields["req_info"], self.world.keys.api_key)
            return secret["out_trade_no"], fields["mch_id"], int(secret["total_fee"])
        given = fields.pop("sign", "")
        sound = parameters.sign(fields, self.world.keys.api_key) == given
        if not sound and not self.lets_pass(given):
            return None
        return fields["out_trade_no"], fields["mch_id"], int(fields["total_fee"])


class Stage(ModelStage):
    async def _one(self, delivery: Delivery) -> Run:
        database = Database(self, delivery)
        try:
            reply = await self.callback(database)
            result = InvokeResult(delivery.function, "r", json.dumps(reply).encode())
        except Crashed:
            result = InvokeResult(delivery.function, "r", failure=Failure("exit", "killed"))
        except (Refused, KeyError, ValueError) as error:  # as a function that throws
            result = InvokeResult(delivery.function, "r", failure=Failure("error", str(error)))
        return Run(result, tuple(database.calls), verdict_of=delivery.verdict_of)

    async def call(self, function: str, data: object, openid: str) -> InvokeResult:
        if function == "makeOrder" and data == {}:  # the prover asks every caller to refund; this one orders only
            self.documents[f"orders/{NUMBER}"] = {"status": "created", "totalFee": 100}
            self.world.ordered(NUMBER)
        return InvokeResult(function, "r", b"{}")


@pytest.fixture(params=["v3", "v2"])
def api(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def prove(folder: Path, api: str, *without: str, function: str = "") -> Proof:
    world: Any = v3.Shop(folder) if api == "v3" else v2.Shop(folder)
    stage = Stage(world, Shop(world, frozenset(without)))
    return asyncio.run(world.pay.prove(stage, function))


def errors(proof: Proof) -> dict[str, str]:
    return {each.trial: each.code for each in proof.findings if each.severity == "error"}


def test_a_callback_that_checks_everything_is_cleared(folder: Path, api: str) -> None:
    proof = prove(folder, api)
    assert (proof.findings, proof.holds) == ((), True)
    tried = {each.name for each in proof.trials}
    both = {
        "sent by a mini program",
        "no signature",
        "empty signature",
        "wrong key",
        "another merchant",
        "unknown order",
    }
    v3_only = {"signature probe", "old timestamp", "tampered ciphertext", "another merchant's key", "in plain text"}
    assert both <= tried and ((v3_only <= tried) == (api == "v3"))


FLAWS: list[tuple[str, str, dict[str, str], dict[str, str]]] = [
    ("order", "unknown order", {"unknown order": "CFN-PAY-178"}, {"unknown order": "CFN-PAY-178"}),
    ("amount", "another amount", {"another amount": "CFN-PAY-177"}, {"another amount": "CFN-PAY-177"}),
    ("merchant", "another merchant", {"another merchant": "CFN-PAY-176"}, {"another merchant": "CFN-PAY-176"}),
    ("time", "old timestamp", {"old timestamp": "CFN-PAY-174"}, {}),
    (
        "presence",
        "no signature",
        {"no signature": "CFN-PAY-170", "empty signature": "CFN-PAY-170"},
        {
            "sent by a mini program": "CFN-PAY-170",
            "no signature": "CFN-PAY-170",
            "empty signature": "CFN-PAY-170",
        },
    ),
    (
        "key",
        "wrong key",
        {
            "wrong key": "CFN-PAY-171",
            "wrong key, unknown serial": "CFN-PAY-171",
            "signature probe": "CFN-PAY-172",
        },
        {"wrong key": "CFN-PAY-171", "tampered": "CFN-PAY-175"},
    ),
]


@pytest.mark.parametrize(("without", "trial", "of_v3", "of_v2"), FLAWS, ids=[row[0] for row in FLAWS])
def test_a_check_that_is_left_out_is_found(
    folder: Path, api: str, without: str, trial: str, of_v3: dict[str, str], of_v2: dict[str, str]
) -> None:
    proof = prove(folder, api, without)
    assert errors(proof) == (of_v3 if api == "v3" else of_v2)
    if errors(proof):
        first = next(each for each in proof.findings if each.trial == trial).text()
        assert first.startswith("users/42.points 100 -> 200: fulfilled ") and "\n" not in first


def test_a_refund_callback_is_cleared_and_its_forgeries_are_found(folder: Path, api: str) -> None:
    proof = prove(folder, api, function="refundNotify")
    assert (proof.kind, proof.findings) == ("refund", ())
    flawed = errors(prove(folder, api, "signature", "encryption", function="refundNotify"))
    assert flawed["no signature"] == "CFN-PAY-170"


def test_an_order_that_waits_is_the_case(folder: Path, api: str) -> None:
    world: Any = v3.Shop(folder) if api == "v3" else v2.Shop(folder)
    stage = Stage(world, Shop(world, frozenset()))
    stage.documents["orders/B2002002"] = {"status": "created", "totalFee": 100}
    world.ordered("B2002002")
    proof = asyncio.run(world.pay.prove(stage))
    assert (proof.order, proof.findings) == ("B2002002", ())
    assert world.order("B2002002")["state"] == "SUCCESS"


def test_plain_text_over_http_is_found(folder: Path) -> None:
    assert errors(prove(folder, "v3", "signature", "encryption"))["in plain text"] == "CFN-PAY-170"


def test_a_failure_that_is_answered_200_is_a_lost_payment(folder: Path) -> None:
    """Of v3's callbacks the status alone counts."""
    world = v3.Shop(folder)
    sound = Shop(world, frozenset())

    async def polite(database: Database) -> Any:
        try:
            return await sound(database)
        except Refused:
            return {"statusCode": 200, "body": '{"code":"FAIL"}'}

    proof = asyncio.run(world.pay.prove(Stage(world, polite)))
    assert errors(proof) == {"backend call 1 fails (transaction)": "CFN-PAY-179"}
    assert "(200 {" in proof.findings[0].text()


def test_a_probe_that_is_acknowledged_without_a_gain(folder: Path) -> None:
    """It would not come again: the payment is lost."""
    world = v3.Shop(folder)
    sound = Shop(world, frozenset())

    async def polite(database: Database) -> Any:
        said = await sound(database)
        signature = database.event.get("headers", {}).get("wechatpay-signature", "")
        return OK_V3 if signature.startswith("WECHATPAY/SIGNTEST/") else said

    proof = asyncio.run(world.pay.prove(Stage(world, polite)))
    assert errors(proof) == {"signature probe": "CFN-PAY-173"}
