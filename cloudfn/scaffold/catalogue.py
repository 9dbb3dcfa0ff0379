"""Which templates there are, which folders of ``templates/`` they are made of, and what they ask."""

from __future__ import annotations

import re
from typing import Literal

from cloudfn.frozen import dataclass
from cloudfn.manifest import platform
from cloudfn.manifest.values import SAMPLE_APP_ID, SAMPLE_ENV, SAMPLE_MERCHANT

Kind = Literal["project", "function", "part"]
"""A part is a function of projects only: it needs keys and a binding that a single function does not bring."""
Role = Literal["", "caller", "callback", "refundCallback"]


@dataclass(frozen=True, slots=True)
class TemplateQuestion:
    """Something that a template wants to know. ``default`` "" means: derived from the name."""

    name: str
    default: str
    pattern: re.Pattern[str]
    en: str
    zh: str


@dataclass(frozen=True, slots=True)
class Template:
    """``folders`` are laid over each other in order; ``functions`` are (name, function template).

    ``role`` is what a function is to the payment binding, ``entry`` its manifest entry in YAML's flow style.
    """

    name: str
    kind: Kind
    en: str
    zh: str
    folders: tuple[str, ...]
    functions: tuple[tuple[str, str], ...] = ()
    answers: tuple[TemplateQuestion, ...] = ()
    flags: tuple[str, ...] = ()
    role: Role = ""
    entry: str = "{}"


_PROJECT = TemplateQuestion("project", "", re.compile(r"[^\W_][\w.-]{0,39}\Z"), "Project name", "项目名称")
_APP = TemplateQuestion("appId", SAMPLE_APP_ID, platform.APP_ID, "Mini program appId", "小程序 appId")
_ENV = TemplateQuestion("envId", SAMPLE_ENV, platform.ENV_ID, "CloudBase environment", "云环境 ID")
_REGION = TemplateQuestion("region", "ap-shanghai", platform.REGION, "Region", "地域")
_MERCHANT = TemplateQuestion("subMchId", SAMPLE_MERCHANT, platform.MERCHANT, "Merchant number", "商户号")

_MERCHANT_OF_V3 = TemplateQuestion("mchId", SAMPLE_MERCHANT, platform.MERCHANT, "Merchant number", "商户号")

_PAY_FUNCTIONS = (("makeOrder", "make-order"), ("payCallback", "pay-callback"), ("queryOrder", "query-order"))
_REFUND_FUNCTIONS = (("refund", "refund"), ("refundCallback", "refund-callback"))
_PYTHON_FUNCTIONS = tuple((name, f"python-{part}") for name, part in (*_PAY_FUNCTIONS, *_REFUND_FUNCTIONS))
_SHARED = "functions/shared"
_PYTHON_SHARED = "functions/python-shared"

_PYTHON_PARTS: tuple[tuple[str, str, str, Role, str], ...] = (
    ("make-order", "Places orders", "下单", "caller", ', environment: {SUB_MCH_ID: "${env:SUB_MCH_ID:-1900009231}"}'),
    ("pay-callback", "Receives payment callbacks", "接收支付回调", "callback", ", timeout: 20s"),
    ("query-order", "Queries orders", "查单", "caller", ""),
    ("refund", "Refunds orders", "退款", "caller", ""),
    ("refund-callback", "Receives refund callbacks", "接收退款回调", "refundCallback", ", timeout: 20s"),
)
_PYTHON_TEMPLATES = tuple(
    Template(
        f"python-{part}",
        "function",
        f"{en}, in Python",
        f"{zh}（Python）",
        (_PYTHON_SHARED, f"functions/python-{part}"),
        role=role,
        entry=f"{{runtime: Python3.9, handler: index.main_handler, install: none{more}}}",
    )
    for part, en, zh, role, more in _PYTHON_PARTS
)

_V3_FUNCTIONS = (
    ("makeOrder", "v3-make-order"),
    ("payNotify", "v3-pay-notify"),
    ("queryOrder", "v3-query-order"),
    ("refund", "v3-refund"),
    ("refundNotify", "v3-refund-notify"),
)
_V3_PYTHON_FUNCTIONS = tuple((name, part.replace("v3-", "v3-python-")) for name, part in _V3_FUNCTIONS)
_V3_PARTS = tuple(
    Template(part, "part", "", "", (*shared, f"functions/{part}"))
    for part, shared in (
        ("v3-make-order", (_SHARED, "functions/make-order", "functions/v3-shared")),
        ("v3-pay-notify", (_SHARED, "functions/v3-shared")),
        ("v3-query-order", (_SHARED, "functions/v3-shared")),
        ("v3-refund", (_SHARED, "functions/v3-shared")),
        ("v3-refund-notify", (_SHARED, "functions/v3-shared")),
        ("v3-python-make-order", ("functions/python-make-order", "functions/v3-python-shared")),
        ("v3-python-pay-notify", (_PYTHON_SHARED, "functions/v3-python-shared")),
        ("v3-python-query-order", (_PYTHON_SHARED, "functions/v3-python-shared")),
        ("v3-python-refund", (_PYTHON_SHARED, "functions/v3-python-shared")),
        ("v3-python-refund-notify", (_PYTHON_SHARED, "functions/v3-python-shared")),
    )
)

_TEMPLATES = (
    Template(
        "wxpay",
        "project",
        "WeChat Pay: order, callback, query, and the page that pays",
        "微信支付：下单、回调、查单和支付页",
        ("projects/common", "projects/node", "projects/pages", "projects/wxpay"),
        _PAY_FUNCTIONS,
        (_PROJECT, _APP, _ENV, _REGION, _MERCHANT),
        ("pay",),
    ),
    Template(
        "wxpay-refund",
        "project",
        "The same with refunds",
        "在此基础上增加退款",
        ("projects/common", "projects/node", "projects/pages", "projects/wxpay", "projects/wxpay-refund"),
        (*_PAY_FUNCTIONS, *_REFUND_FUNCTIONS),
        (_PROJECT, _APP, _ENV, _REGION, _MERCHANT),
        ("pay", "refund"),
    ),
    Template(
        "wxpay-python",
        "project",
        "Orders, callbacks and refunds with functions in Python",
        "用 Python 写的下单、回调、退款云函数",
        ("projects/common", "projects/pages", "projects/python", "projects/wxpay-python"),
        _PYTHON_FUNCTIONS,
        (_PROJECT, _APP, _ENV, _REGION, _MERCHANT),
        ("pay", "refund"),
    ),
    Template(
        "wxpay-v3",
        "project",
        "WeChat Pay by its own API v3: order, notification, query, refund, and the page that pays",
        "直接调用微信支付 API v3：下单、支付通知、查单、退款和支付页",
        ("projects/common", "projects/node", "projects/pages", "projects/wxpay-v3"),
        _V3_FUNCTIONS,
        (_PROJECT, _APP, _ENV, _REGION, _MERCHANT_OF_V3),
        ("v3",),
    ),
    Template(
        "wxpay-v3-python",
        "project",
        "The same with functions in Python",
        "同上，云函数用 Python 编写",
        ("projects/common", "projects/pages", "projects/python", "projects/wxpay-v3-python"),
        _V3_PYTHON_FUNCTIONS,
        (_PROJECT, _APP, _ENV, _REGION, _MERCHANT_OF_V3),
        ("v3",),
    ),
    Template(
        "blank",
        "project",
        "One function and nothing else",
        "只有一个函数",
        ("projects/common", "projects/node", "projects/blank"),
        (("hello", "blank"),),
        (_PROJECT, _APP, _ENV, _REGION),
    ),
    Template(
        "make-order",
        "function",
        "Places orders",
        "下单",
        (_SHARED, "functions/make-order"),
        role="caller",
        entry='{environment: {SUB_MCH_ID: "${env:SUB_MCH_ID:-1900009231}"}}',
    ),
    Template(
        "pay-callback",
        "function",
        "Receives payment callbacks",
        "接收支付回调",
        (_SHARED, "functions/pay-callback"),
        role="callback",
        entry="{timeout: 20s}",
    ),
    Template(
        "refund-callback",
        "function",
        "Receives refund callbacks",
        "接收退款回调",
        (_SHARED, "functions/refund-callback"),
        role="refundCallback",
        entry="{timeout: 20s}",
    ),
    Template("query-order", "function", "Queries orders", "查单", (_SHARED, "functions/query-order"), role="caller"),
    Template("refund", "function", "Refunds orders", "退款", (_SHARED, "functions/refund"), role="caller"),
    Template(
        "timer",
        "function",
        "Runs on a timer",
        "定时执行",
        (_SHARED, "functions/timer"),
        entry='{triggers: {name: daily, cron: "0 0 3 * * * *"}}',
    ),
    Template("http", "function", "Answers HTTP requests", "响应 HTTP 请求", ("functions/http",), entry="{http: /NAME}"),
    *_PYTHON_TEMPLATES,
    *_V3_PARTS,
    Template("blank", "function", "An empty function", "空函数", (_SHARED, "functions/blank")),
)


def templates(kind: Kind) -> dict[str, Template]:
    """The templates of ``kind`` by name."""
    return {template.name: template for template in _TEMPLATES if template.kind == kind}
