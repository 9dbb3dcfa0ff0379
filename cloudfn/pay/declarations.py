"""TypeScript declarations for callback events, replies, and cloudPay's requests and results, which the SDK lacks.

Requests come from the field tables. Events and results are read off what this emulator really sends, so they cannot
drift from it. A result's fields are optional, because a refused call does not have them: that is the point of checking.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path

from cloudfn import languages
from cloudfn.calls import Caller, Identity, Invocation, InvokeResult
from cloudfn.camel import camel
from cloudfn.clock import VirtualClock
from cloudfn.events.base import ignore
from cloudfn.languages import Lang
from cloudfn.manifest.values import SAMPLE_APP_ID, SAMPLE_ENV, SAMPLE_MERCHANT, Binding, Manifest, Simulate
from cloudfn.pay import declaration_words as words
from cloudfn.pay.cloudpay import samples
from cloudfn.pay.cloudpay.fields import ONE_OF, PAY_EVENT, REFUND_EVENT, REQUESTS
from cloudfn.pay.cloudpay.reply import PayReply
from cloudfn.pay.ledger.book.book import Book
from cloudfn.pay.service import WeChatPay

HEAD = """\
//
//   import type { CloudPay, PayEvent, CallbackReply } from "./cloudfn";
//   const pay = (cloud as unknown as { cloudPay: CloudPay }).cloudPay;
"""
REPLY = """\
/** <reply> */
export interface CallbackReply {
  errcode: number;
  errmsg: string;
}

/** <payment> */
export interface Payment {
  appId?: string;
  timeStamp: string;
  nonceStr: string;
  package: string;
  signType: "MD5" | "HMAC-SHA256" | "RSA";
  paySign: string;
}
"""
WORDS = {
    "returnCode": '"SUCCESS" | "FAIL"',
    "resultCode": '"SUCCESS" | "FAIL"',
    "tradeState": '"NOTPAY" | "SUCCESS" | "REFUND" | "CLOSED" | "USERPAYING" | "REVOKED" | "PAYERROR" | "ACCEPT"',
    "refundStatus": '"SUCCESS" | "CHANGE" | "REFUNDCLOSE"',
    "payment": "Payment",
}
LISTS_OF_NUMBERS = ("FeeList", "FeeArray", "CountList")


def typescript(lang: Lang = languages.DEFAULT) -> str:
    """The whole file, with comments in ``lang``."""
    head = f"// {languages.said(words.HEAD, lang)}\n{HEAD}"
    reply = REPLY.replace("<reply>", languages.said(words.REPLY, lang))
    reply = reply.replace("<payment>", languages.said(words.PAYMENT, lang))
    return "\n".join([head, *_events(lang), reply, *_requests(lang), *_results(lang), _client()]).rstrip() + "\n"


def _events(lang: Lang) -> Iterator[str]:
    order = samples.order(SAMPLE_APP_ID, "o")
    plain, coupon = samples.EVENTS["pay.success"](order), samples.EVENTS["pay.coupon"](order)
    optional = {"attach": "", "detail": "", "deviceInfo": "", **coupon}
    pay = {name: plain.get(name, optional.get(name, "")) for name in PAY_EVENT}
    yield _interface("PayEvent", pay, set(PAY_EVENT) - set(plain), languages.said(words.PAY_EVENT, lang))
    refund = samples.EVENTS["refund.success"](order)
    about = languages.said(words.REFUND_EVENT, lang)
    yield _interface("RefundEvent", {name: refund[name] for name in REFUND_EVENT}, set(), about)


def _requests(lang: Lang) -> Iterator[str]:
    for api, fields in REQUESTS.items():
        about = languages.said(words.request(api, map(camel, ONE_OF.get(api, ()))), lang)
        lines = [f"/** {about} */", f"export interface {_title(api)}Request {{"]
        for field in fields:
            mark = "" if field.required else "?"
            lines.append(f"  {camel(field.name)}{mark}: {'number' if field.kind == 'int' else 'string'};")
        yield "\n".join([*lines, "}", ""])


def _results(lang: Lang) -> Iterator[str]:
    for api, fields in _answers().items():
        optional = set(fields) - {"returnCode", "returnMsg", "errCode", "errMsg"}
        yield _interface(f"{_title(api)}Result", fields, optional, languages.said(words.result(api), lang))


def _client() -> str:
    lines = ["export interface CloudPay {"]
    for api in REQUESTS:
        result = "{ data: string | Uint8Array }" if api == "downloadBill" else f"{_title(api)}Result"
        lines.append(f"  {api}(data: {_title(api)}Request): Promise<{result}>;")
    return "\n".join([*lines, "}", ""])


def _answers() -> dict[str, dict[str, object]]:
    """A successful answer of every API as the SDK hands it on, from a shop that exists only for this."""
    binding = Binding("default", SAMPLE_MERCHANT, simulate=Simulate(fill_refund_lists=True))
    manifest = Manifest("sample", Path(), SAMPLE_ENV, payments={"default": binding})
    pay = WeChatPay(
        manifest,
        book=Book(":memory:"),
        clock=VirtualClock(start=samples.AT, scale=0),
        emit=ignore,
        invoke=_never,
        seed=1,
    )
    caller = Caller("makeOrder", "sample", Identity(SAMPLE_APP_ID, "o"), SAMPLE_ENV)
    both = {"sub_mch_id": SAMPLE_MERCHANT, "out_trade_no": "A1"}
    order = {**both, "body": "tea", "total_fee": 100, "spbill_create_ip": "127.0.0.1"}
    shapes = {"unifiedOrder": _shape(pay.call("unifiedOrder", order, caller), "unifiedOrder")}
    pay.call("unifiedOrder", {**order, "out_trade_no": "A2"}, caller)
    shapes["closeOrder"] = _shape(pay.call("closeOrder", {**both, "out_trade_no": "A2"}, caller), "closeOrder")
    pay.pay("A1")
    shapes |= _sharing(pay, caller)
    shapes["queryOrder"] = _shape(pay.call("queryOrder", both, caller), "queryOrder")
    refund = {**both, "out_refund_no": "R1", "total_fee": 100, "refund_fee": 100}
    shapes["refund"] = _shape(pay.call("refund", refund, caller), "refund")
    shapes["queryRefund"] = _shape(pay.call("queryRefund", both, caller), "queryRefund")
    pay.book.close()
    return shapes


def _sharing(pay: WeChatPay, caller: Caller) -> dict[str, dict[str, object]]:
    order = {"body": "tea", "total_fee": 100, "spbill_create_ip": "127.0.0.1", "profit_sharing": "Y"}
    merchant = {"sub_mch_id": SAMPLE_MERCHANT}
    pay.call("unifiedOrder", {**merchant, **order, "out_trade_no": "A3"}, caller)
    paid = pay.pay("A3").order
    pay.clock.advance(timedelta(minutes=2))
    account = {"type": "MERCHANT_ID", "account": "1900000109"}
    receiver = json.dumps({**account, "name": "shop", "relation_type": "STORE"})
    part = json.dumps([{**account, "amount": 1, "description": "part"}])
    share: dict[str, object] = {**merchant, "transaction_id": paid.transaction_id, "out_order_no": "P1"}
    back = {"out_return_no": "B1", "return_account_type": "MERCHANT_ID", "return_account": "1900000109"}
    calls: list[tuple[str, dict[str, object]]] = [
        ("profitSharingAddReceiver", {**merchant, "receiver": receiver}),
        ("multiProfitSharing", {**share, "receivers": part}),
        ("profitSharing", {**share, "out_order_no": "P2", "receivers": part}),
        ("profitSharingQuery", share),
        ("profitSharingReturn", {**merchant, "out_order_no": "P1", **back, "return_amount": 1, "description": "back"}),
        ("profitSharingReturnQuery", {**merchant, "out_order_no": "P1", "out_return_no": "B1"}),
        ("profitSharingRemoveReceiver", {**merchant, "receiver": json.dumps(account)}),
    ]
    shapes = {}
    for api, fields in calls:
        shapes[api] = _shape(pay.call(api, fields, caller), api)
        pay.clock.advance(timedelta(minutes=1))
    shapes["profitSharingFinish"] = shapes["multiProfitSharing"]
    return shapes


def _shape(reply: PayReply, api: str) -> dict[str, object]:
    fields = {camel(name): value for name, value in reply.fields.items()}
    return {**fields, "errCodeDes": "", "errCode": 0, "errMsg": f"cloudPay.{api}:ok"}


def _interface(name: str, fields: Mapping[str, object], optional: set[str], about: str) -> str:
    lines = [f"/** {about} */", f"export interface {name} {{"]
    for key, value in fields.items():
        lines.append(f"  {key}{'?' if key in optional else ''}: {_type(key, value)};")
    return "\n".join([*lines, "}", ""])


def _type(key: str, value: object) -> str:
    if key in WORDS:
        return WORDS[key]
    if isinstance(value, dict):
        return "{ " + "; ".join(f"{name}: {_type(name, inner)}" for name, inner in value.items()) + " }"
    if isinstance(value, list):
        return "number[]" if key.endswith(LISTS_OF_NUMBERS) else "string[]"
    return "number" if isinstance(value, int) else "string"


def _title(api: str) -> str:
    return api[0].upper() + api[1:]


async def _never(call: Invocation) -> InvokeResult:
    raise AssertionError(f"{call.function} was called while declarations were written")
