"""Magic amounts and ``simulate.rules``: how a client alone triggers what otherwise only bad luck does. Pure.

An outcome is one of the words below, or for an API an err_code (``SYSTEMERROR``; with `` once`` only the first time),
``-202`` for a platform error, or a ``return_msg`` text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from cloudfn.frozen import dataclass
from cloudfn.manifest.values import Rule
from cloudfn.payment_words import COUPON as COUPON
from cloudfn.payment_words import DELIVERIES as DELIVERIES
from cloudfn.payment_words import PAYMENTS as PAYMENTS

SETTLEMENTS = ("SUCCESS", "CHANGE", "REFUNDCLOSE")

BUSINESS_TEXTS: Mapping[str, str] = {
    "SYSTEMERROR": "系统错误，请用相同参数重新调用",
    "BIZERR_NEED_RETRY": "退款业务流程错误，需要商户触发重试来解决",
    "NOTENOUGH": "基本账户余额不足，请充值后重新发起",
    "NOAUTH": "商户号该产品权限未开通，请前往商户平台>产品中心检查后重试",
    "APPID_NOT_EXIST": "APPID不存在",
    "MCHID_NOT_EXIST": "MCHID不存在",
    "APPID_MCHID_NOT_MATCH": "appid和mch_id不匹配",
    "LACK_PARAMS": "缺少参数",
    "OUT_TRADE_NO_USED": "商户订单号重复",
    "USER_ACCOUNT_ABNORMAL": "用户账号异常",
    "FREQUENCY_LIMITED": "频率限制",
    "INVALID_REQ_TOO_MUCH": "无效请求过多",
    "INVALID_TRANSACTIONID": "无效transaction_id",
}
"""err_code_des of failures that only a fault produces; production's wording varies."""


@dataclass(frozen=True, slots=True)
class Magic:
    """An amount in fen that stands for an outcome. ``api`` "" means the payment itself and its delivery."""

    fee_fen: int
    outcome: str
    en: str
    zh: str
    api: str = ""


MAGIC: tuple[Magic, ...] = (
    Magic(88801, "notenough", "the balance does not suffice", "余额不足"),
    Magic(88802, "wrongPassword", "wrong payment password", "支付密码错误"),
    Magic(88803, "cancel", "the payer closes the sheet", "用户取消支付"),
    Magic(88804, "paidButClosed", "paid, but the page hears `cancel`", "已支付，但页面只收到取消"),
    Magic(
        88805,
        "SYSTEMERROR once",
        "unifiedOrder fails once, then works",
        "下单首次返回系统错误，重试成功",
        "unifiedOrder",
    ),
    Magic(88806, "duplicate", "the notification comes again after a second", "通知一秒后重复送达"),
    Magic(88807, "duplicate-race", "two notifications at the same instant", "两个通知同时送达"),
    Magic(88808, "late", "the notification comes ten minutes late", "通知迟到十分钟"),
    Magic(88809, "drop", "the notification never comes: query the order", "通知永远不到：需主动查单"),
    Magic(88810, "CHANGE", "refunds end as CHANGE", "退款异常（CHANGE）", "refund"),
    Magic(88811, "NOTENOUGH", "the merchant's balance does not cover refunds", "商户余额不足以退款", "refund"),
    Magic(88812, COUPON, "a coupon pays a tenth", "使用代金券抵扣十分之一"),
    Magic(88813, "NOAUTH", "the merchant lacks the product", "商户产品权限未开通", "unifiedOrder"),
    Magic(88814, "-202", "unifiedOrder rejects with a platform error", "下单抛出平台错误", "unifiedOrder"),
)


@dataclass(frozen=True, slots=True)
class Setup:
    """A step that was left out when the merchant was set up, by the name that rules call it. ``apis`` fail for it.

    ``text`` is production's answer (as developers report it), a business failure where there is an ``err_code``;
    ``code`` explains it and says where the step is done.
    """

    outcome: str
    text: str
    code: str
    apis: tuple[str, ...]
    en: str
    zh: str
    err_code: str = ""


SHARING = (
    *("profitSharing", "multiProfitSharing", "profitSharingQuery", "profitSharingFinish", "profitSharingReturn"),
    *("profitSharingReturnQuery", "profitSharingAddReceiver", "profitSharingRemoveReceiver"),
)
ORDERS = ("unifiedOrder", "queryOrder", "closeOrder", "refund", "queryRefund")

SETUPS: Mapping[str, Setup] = {
    each.outcome: each
    for each in (
        Setup(
            "merchantNotBound",
            "受理关系不存在",
            "CFN-PAY-106",
            (*ORDERS, *SHARING),
            "the merchant was never bound to the cloud environment",
            "商户号没有绑定到云开发",
        ),
        Setup(
            "appNotLinked",
            "sub_mch_id与sub_appid不匹配",
            "CFN-PAY-107",
            (*ORDERS, *SHARING),
            "merchant and mini program are not linked",
            "商户号与小程序没有关联",
        ),
        Setup(
            "productNotOpened",
            "商户号该产品权限未开通，请前往商户平台>产品中心检查后重试",
            "CFN-PAY-108",
            ("unifiedOrder",),
            "the merchant has not opened the product (JSAPI, Native, ...)",
            "商户没有开通支付产品（JSAPI、Native 等）",
            "NOAUTH",
        ),
        Setup(
            "refundNotGranted",
            "特约子商户商户号未授权服务商的产品权限",
            "CFN-PAY-109",
            ("refund",),
            "the merchant has not granted the refund API",
            "商户没有授权退款 API",
        ),
        Setup(
            "sharingNotGranted",
            "无分账权限",
            "CFN-PAY-110",
            SHARING,
            "the merchant has not opened profit sharing",
            "商户没有开通分账",
            "NO_AUTH",
        ),
    )
}


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule that applies: its outcome word and where it comes from, for people."""

    outcome: str
    once: bool
    origin: str


def hits(rules: Iterable[Rule], api: str, fields: Mapping[str, object], fee_fen: int) -> Iterator[Hit]:
    """Every rule for ``api`` ("" for the payment) that matches the wire ``fields``; own rules before magic amounts."""
    for rule in rules:
        setup = None if rule.api or not api else SETUPS.get(rule.outcome)
        if rule.outcome in SETUPS and not api:
            continue
        meant = api in setup.apis if setup else rule.api == api
        if meant and all(_matches(fields.get(_snake(name)), expected) for name, expected in rule.when.items()):
            yield _hit(rule.outcome, "simulate.rules")
    for magic in MAGIC:
        if magic.api == api and magic.fee_fen == fee_fen:
            yield _hit(magic.outcome, f"magic amount {fee_fen}")


def _snake(name: str) -> str:
    """``outTradeNo`` -> ``out_trade_no``, as the SDK writes requests."""
    return re.sub(r"[A-Z]", lambda match: "_" + match.group().lower(), name)


def is_business_code(outcome: str) -> bool:
    return re.fullmatch(r"[A-Z][A-Z_]+", outcome) is not None


def _hit(outcome: str, origin: str) -> Hit:
    word, _, tail = outcome.partition(" ")
    return Hit(word, True, origin) if tail == "once" else Hit(outcome, False, origin)


def _matches(value: object, expected: object) -> bool:
    """Equal, or one of a list. A number never equals a boolean."""
    if isinstance(expected, list | tuple):
        return any(_matches(value, allowed) for allowed in expected)
    return value == expected and isinstance(value, bool) == isinstance(expected, bool)
