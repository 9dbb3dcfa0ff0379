"""After a payment, through the real SDKs: shipping information, messages, phone numbers, with production's refusals."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cloudfn.backend import open_data, subscriptions
from cloudfn.clock import VirtualClock
from cloudfn.events.base import ignore
from cloudfn.events.tasks import Noticed
from cloudfn.manifest.values import Manifest
from cloudfn.pay import Book, WeChatPay
from tests.kit.backend import ENV, OPENID, echo, make_cloud, manifest_for, serving
from tests.kit.sdk import WX, run_node

pytestmark = [pytest.mark.node, pytest.mark.npm]

SHIPPING = """
const order = cloud.openapi.wxa.sec.order;
const said = {};
const ask = async (name, work) => {
  try { said[name] = await work(); } catch (error) { said[name] = [error.errCode, error.errMsg]; }
};
const upload = {
  orderKey: { orderNumberType: 2, transactionId: 'TRANSACTION' }, logisticsType: 1, deliveryMode: 1,
  shippingList: [{ trackingNo: 'SF1', expressCompany: 'SF', itemDesc: '龙井*1', contact: { receiverContact: '189****1234' } }],
  uploadTime: new Date().toISOString(), payer: { openid: 'PAYER' },
};
await ask('somebody', () => order.uploadShippingInfo({ ...upload, payer: { openid: 'oSomebody' } }));
await ask('company', () => order.uploadShippingInfo({ ...upload, shippingList: [{ trackingNo: '1', itemDesc: '茶' }] }));
await ask('unknown', () => order.getOrder({ transactionId: '1' }));
await ask('upload', () => order.uploadShippingInfo(upload));
await ask('again', () => order.uploadShippingInfo(upload));
await ask('order', () => order.getOrder({ transactionId: 'TRANSACTION' }));
await ask('list', () => order.getOrderList({ orderState: 2, payTimeRange: { beginTime: 0 } }));
await ask('managed', () => order.isTradeManaged({ appid: 'wx0000000000000000' }));
await ask('otherName', () => cloud.openapi.wxaSecOrder.uploadShippingInfo(upload));
await ask('notByCloud', () => order.isTradeManagementConfirmationCompleted({ appid: 'wx0000000000000000' }));
return said;
"""  # noqa: E501 - JavaScript

MESSAGES = """
const said = [];
const ask = async (work) => {
  try { said.push((await work()).errCode); } catch (error) { said.push(error.errCode); }
};
const send = (more) => () => cloud.openapi.subscribeMessage.send(
  { touser: 'oAccepted', templateId: 't', data: { thing1: { value: '茶' } }, ...more });
for (const work of [
  send({ touser: '5f1ab9c25f1ab9c2' }), send({ templateId: '' }),
  send({ data: { thing1: { value: '茶'.repeat(21) } } }), send({ data: {} }),
  send({}), send({}), send({ touser: 'oRefused' }), send({ touser: 'oNeverAsked' }),
]) await ask(work);
const phone = (code) => () => cloud.openapi.phonenumber.getPhoneNumber({ code });
for (const code of ['CODE', 'CODE', '']) await ask(phone(code));
return said;
"""


def sold(manifest: Manifest) -> str:
    """The transaction of an order that was paid a minute ago, in the project's book."""
    book = Book(manifest.state / "pay.db")
    clock = VirtualClock(start=datetime.now(UTC) - timedelta(minutes=1), scale=0)
    pay = WeChatPay(manifest, book=book, clock=clock, emit=ignore, invoke=echo)
    caller = make_cloud(manifest.directory / "aside").caller()
    fields = {"body": "茶", "out_trade_no": "A1", "spbill_create_ip": "127.0.0.1", "sub_mch_id": "1900009231"}
    more = {"total_fee": 100, "env_id": ENV, "function_name": "payCallback", "nonce_str": "n"}
    assert pay.call("unifiedOrder", {**fields, **more}, caller).ok
    transaction = pay.pay("A1").order.transaction_id
    book.close()
    return transaction


@pytest.mark.parametrize("sdk", ["2.6.3", "3.0.4", "4.0.2"])
def test_shipping_information(sdk: str, tmp_path: Path, npm: Callable[..., Path]) -> None:
    manifest = manifest_for(tmp_path)
    script = SHIPPING.replace("TRANSACTION", sold(manifest)).replace("PAYER", OPENID)
    with serving(tmp_path, manifest=manifest) as cloud:
        said = run_node(cloud, npm(f"wx-server-sdk@{sdk}"), WX + script)
        codes = [event.code for event in cloud.named(Noticed)]
    refusals = {
        "somebody": (10060031, "不属于 openid"),
        "company": (268485227, "物流公司编码不能为空"),
        "unknown": (10060001, "支付单不存在"),
        "again": (10060023, "发货信息未更新"),
        "otherName": (-604100, "wxa.sec.order.uploadShippingInfo"),
        "notByCloud": (-604100, "isTradeManagementConfirmationCompleted"),
    }
    for name, (code, text) in refusals.items():
        assert said[name][0] == code and text in said[name][1], (name, said[name])
    assert said["upload"]["errCode"] == 0
    assert said["managed"]["isTradeManaged"] is True
    order = said["order"]["order"]
    assert (order["orderState"], order["merchantTradeNo"], order["openid"]) == (2, "A1", OPENID)
    [parcel] = order["shipping"]["shippingList"]
    assert (parcel["trackingNo"], parcel["contact"]["receiverContact"]) == ("SF1", "189****1234")
    assert [each["merchantTradeNo"] for each in said["list"]["orderList"]] == ["A1"]
    assert "CFN-TCB-103" in codes and "CFN-TCB-005" in codes


@pytest.mark.parametrize("sdk", ["2.6.3", "3.0.4", "4.0.2"])
def test_messages_and_phone_numbers(sdk: str, tmp_path: Path, npm: Callable[..., Path]) -> None:
    with serving(tmp_path) as cloud:
        outbox, now = cloud.backend.outbox, cloud.clock.now()
        outbox.work(lambda db: subscriptions.answered(db, "oAccepted", {"t": "accept"}))
        outbox.work(lambda db: subscriptions.answered(db, "oRefused", {"t": "reject"}))
        code = outbox.work(lambda db: open_data.make(db, open_data.CODE, "wx0000000000000000", OPENID, now))
        said = run_node(cloud, npm(f"wx-server-sdk@{sdk}"), WX + MESSAGES.replace("CODE", code))
        assert [message.recipient for message in outbox.messages()] == ["oNeverAsked", "oAccepted"]
        assert [event.code for event in cloud.named(Noticed) if event.code == "CFN-TCB-100"] == ["CFN-TCB-100"]
    assert said == [40003, 40037, 47003, 47003, 0, 43101, 43101, 0, 0, 40029, 40029]
