"""Messages, codes and waybills: what WeChat checks in them, and the templates' module, through the real SDKs."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloudfn.backend.subscribe import FIELDS, problem_of
from tests.kit.backend import OPENID, make_cloud, serving
from tests.kit.sdk import WX, run_node

SDKS = ["2.6.3", "3.0.4", "4.0.2"]

OPENAPI = """
const { openapi } = cloud;
const said = {};
const ask = async (name, work) => {
  try { said[name] = await work(); } catch (error) { said[name] = [error.errCode, error.errMsg]; }
};
const message = (more) => openapi.subscribeMessage.send({ touser: 'oBuyer', templateId: 't', data: { thing1: { value: '茶' } }, ...more });
await ask('sent', async () => (await message({})).errCode);
await ask('nobody', () => message({ touser: undefined }));
await ask('id', () => message({ touser: '5f1ab9c25f1ab9c25f1ab9c25f1ab9c2' }));
await ask('long', () => message({ data: { thing1: { value: '一二三四五六七八九十一二三四五六七八九十一' } } }));
await ask('empty', () => message({ data: { number2: { value: '' } } }));
await ask('kind', () => openapi.customerServiceMessage.send({ touser: 'oBuyer', msgtype: 'letter' }));
await ask('blank', () => openapi.customerServiceMessage.send({ touser: 'oBuyer', msgtype: 'text', text: {} }));
await ask('said', async () => (await openapi.customerServiceMessage.send({ touser: 'oBuyer', msgtype: 'text', text: { content: 'hi' } })).errCode);
await ask('scene', () => openapi.wxacode.getUnlimited({ scene: '茶' }));
await ask('page', () => openapi.wxacode.getUnlimited({ scene: 'a=1', page: '/pages/index/index' }));
await ask('code', async () => (await openapi.wxacode.getUnlimited({ scene: 'a=1', page: 'pages/index/index' })).contentType);
await ask('other', async () => (await openapi.wxacode.getUnlimitedQRCode({ scene: 'a=1' })).contentType);
await ask('way', () => openapi.logistics.getPath({ orderId: '1', openid: 'oBuyer', deliveryId: 'SF', waybillId: '12' }));
await ask('nowhere', () => openapi.logistics.getPath({ deliveryId: 'SF' }));
return said;
"""  # noqa: E501 - JavaScript

MODULE = """
const ask = async (name, data) => (await cloud.callFunction({ name: 'cloudbase_module', data: { name, data } })).result;
const message = { template_id: 't', touser: 'oBuyer', page: 'index', data: { thing1: { value: 123 } } };
const code = await ask('wx_qrcode_get_unlimited_qrcode', { scene: 'abc', page: 'pages/index/index' });
const picture = await cloud.downloadFile({ fileID: code.fileID });
return {
  sent: await ask('wx_message_send_message', message),
  refused: await ask('wx_message_send_message', { ...message, touser: '' }),
  code: [picture.fileContent.slice(1, 4).toString(), /^http/.test(code.tempFileURL), code.errmsg],
  who: await ask('wx_user_get_open_id'),
  phone: (await ask('wx_user_get_phone_number', { code: 'c' })).phoneInfo.countryCode,
};
"""


@pytest.mark.node
@pytest.mark.npm
@pytest.mark.parametrize("sdk", SDKS)
def test_what_wechat_refuses(sdk: str, tmp_path: Path, npm: Callable[..., Path]) -> None:
    with serving(tmp_path) as cloud:
        said = run_node(cloud, npm(f"wx-server-sdk@{sdk}"), WX + OPENAPI)
        sent = [(each.kind, each.recipient) for each in cloud.backend.outbox.messages()]
    assert (said["sent"], said["said"], said["code"], said["other"]) == (0, 0, "image/png", "image/png")
    assert sent == [("service", "oBuyer"), ("subscribe", "oBuyer")]
    refusals = {
        "nobody": (40003, "touser is empty"),
        "id": (40003, "invalid openid"),
        "long": (47003, "argument invalid! data.thing1.value invalid: at most 20 characters"),
        "empty": (47003, "argument invalid! data.number2.value is empty"),
        "kind": (40008, "invalid message type"),
        "blank": (44004, "empty content"),
        "scene": (40169, "scene"),
        "page": (41030, "invalid page"),
        "nowhere": (40097, "waybill_id is empty"),
    }
    for name, (code, text) in refusals.items():
        assert said[name][0] == code and text in said[name][1], name
    way = said["way"]
    assert (way["deliveryId"], way["waybillId"], way["pathItemNum"]) == ("SF", "12", 3)
    assert [item["actionType"] for item in way["pathItemList"]] == [100001, 200001, 300003]


@pytest.mark.node
@pytest.mark.npm
@pytest.mark.parametrize("sdk", SDKS)
def test_the_templates_module(sdk: str, tmp_path: Path, npm: Callable[..., Path]) -> None:
    with serving(tmp_path) as cloud:
        said = run_node(cloud, npm(f"wx-server-sdk@{sdk}"), WX + MODULE)
        [message] = cloud.backend.outbox.messages()
    assert (message.recipient, message.body["data"]) == ("oBuyer", {"thing1": {"value": 123}})
    assert said.pop("sent")["errCode"] == 0
    assert said == {
        "refused": {"errcode": 40003, "errmsg": "touser is empty"},
        "code": ["PNG", True, None],
        "who": {"openId": OPENID},
        "phone": "86",
    }


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("thing1", ["茶" * 20, "a b?", 5], ["茶" * 21]),
        ("number01", ["1", 2.5, "-3.14"], ["1a", "1" * 33, "一"]),
        ("letter2", ["abc"], ["ab1", "a" * 33]),
        ("symbol3", ["!?"], ["!!!!!!", "a"]),
        ("character_string4", ["T-2020#1"], ["订单1", "x" * 33]),
        ("time5", ["15:01", "2019年10月1日 15:01", "2022-07-15 14:14:46", "9:00~10:00"], ["2019年10月1日", "soon"]),
        ("date6", ["2019年10月1日", "2019-10-01 15:01", "2019/1/2"], ["tomorrow", "2021-05-01T10:00:00Z"]),
        ("amount7", ["¥214.00", "0.02元", "100", "$1"], ["¥12345678901", "free"]),
        ("phone_number8", ["+86-0766-66888866"], ["1" * 18, "none"]),
        ("car_number9", ["粤A8Z888挂"], ["粤A8Z888挂挂"]),
        ("name10", ["诸葛孔明", "Ada Lovelace King"], ["诸" * 11, "a" * 21]),
        ("phrase11", ["配送中"], ["货物配送中了", "ok"]),
        ("keyword1", ["anything at all, of whatever length it is"], [None, "", {}, True]),
    ],
)  # fmt: skip
def test_each_kind_of_field(name: str, good: list[Any], bad: list[Any]) -> None:
    for value in good:
        assert problem_of({name: {"value": value}}) == "", value
    for value in bad:
        assert problem_of({name: {"value": value}}).startswith(f"argument invalid! data.{name}.value i"), value


NAMES = st.sampled_from([f"{name}1" for name in FIELDS]) | st.text()
VALUES = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(), lambda inner: st.dictionaries(st.just("value"), inner)
)


@given(st.dictionaries(NAMES, VALUES))
def test_whatever_data_gets_an_answer(data: dict[str, Any]) -> None:
    found = problem_of(data)
    assert found == "" or found.startswith("argument invalid! data")
    first = next(iter(data), None)
    if found and first is not None and len(data) == 1:
        assert f"data.{first}.value" in found


def test_an_unknown_method_is_still_wechat_pays(tmp_path: Path) -> None:
    cloud = make_cloud(tmp_path)
    cloud.backend.module("*", lambda name, data, caller: {"asked": name})
    fields = {"action": "functions.invokeFunction", "function_name": "cloudbase_module"}
    answer = cloud.admin({**fields, "request_data": '{"name": "wxpay_order"}'})
    assert json.loads(answer["data"]["response_data"]) == {"asked": "wxpay_order"}
    cloud.engine.close()
