"""``GET orders/NO/report`` of a real order whose function prints what it should not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cloudfn.testing import LocalCloud
from tests.kit.http import ask
from tests.kit.npm import install_npm
from tests.kit.project import copy_project, link_modules

pytestmark = [pytest.mark.node, pytest.mark.npm]

CALLBACK = """
exports.main = async (event) => {
  console.log('paid', event, 'call', '13800138000', 'with key', 'sk_live_4eC39HqLyjWDarjtT1zdp7dc');
  console.log('<b>buyer</b> 收货人：张三丰');
  return { errcode: 1, errmsg: 'no stock for ' + event.userInfo.openId };
};
"""


def test_a_report_is_a_masked_file(tmp_path: Path) -> None:
    project = link_modules(copy_project("console", tmp_path / "project"), install_npm(("wx-server-sdk@3.0.4",)))
    (project / "functions" / "payCallback" / "index.js").write_text(CALLBACK)
    with LocalCloud(project) as cloud:
        cloud.call("makeOrder", {"no": "T-1", "fee": 990})
        cloud.pay("T-1")
        order = cloud.order("T-1")
        payload = cloud.delivered(order["notifications"][0]["id"])
        for lang, title in (("en", "Order report"), ("zh", "订单报告")):
            reply = ask(cloud, "GET", f"/_cloudfn/orders/T-1/report?lang={lang}")
            assert (reply.status, reply.headers["content-type"]) == (200, "text/html; charset=utf-8")
            name = re.fullmatch(r'attachment; filename="(.+)"', reply.headers["content-disposition"])
            assert name
            assert re.fullmatch(r"cloudfn-order-T-1-\d{8}-\d{6}\.html", name[1])
            assert "default-src 'none'" in reply.headers["content-security-policy"]
            html = reply.body.decode()
            assert f"{title} T-1" in html
            secrets = [order["openid"], order["transactionId"], order["prepayId"], order["subMchId"], order["envId"]]
            secrets += [payload["nonceStr"], payload["openid"], payload["appid"], payload["mchId"]]
            secrets += ["13800138000", "sk_live_4eC39HqLyjWDarjtT1zdp7dc", "张三丰", str(project), "<b>"]
            assert [secret for secret in secrets if secret in html] == []
            for kept in (
                "makeOrder",
                "payCallback",
                "CFN-PAY-",
                "&lt;b&gt;buyer",
                '"errcode": 1'.replace('"', "&quot;"),
            ):
                assert kept in html, kept
        assert ask(cloud, "GET", "/_cloudfn/orders/T-2/report").status == 404


def test_findings_are_those_of_the_source(tmp_path: Path) -> None:
    project = copy_project("console", tmp_path / "project")
    entry = project / "functions" / "makeOrder" / "index.js"
    entry.write_text(entry.read_text("utf-8").replace("event.fee || 1", "9.9"), "utf-8")
    with LocalCloud(project) as cloud:
        items = ask(cloud, "GET", "/_cloudfn/findings?lang=zh").json["items"]
        assert any(
            item["file"].endswith("makeOrder/index.js") and item["code"].startswith("CFN-SRC-") for item in items
        )
        assert all({"code", "level", "message", "fix"} <= item.keys() for item in items)
