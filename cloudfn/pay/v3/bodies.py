"""The bodies of API v3's requests. Sources: the merchants' documentation, wechatpay-go services/*/models.go."""

from __future__ import annotations

from dataclasses import replace

from cloudfn.pay.v3.fields import (
    NOTIFY_URL,
    NUMBER,
    REFUND_NUMBER,
    V3Field,
    flag,
    inner,
    several,
    text,
    whole,
    words,
)

Body = tuple[V3Field, ...]

MCHID = text("mchid", "直连商户号", 32, required=True)
SP_MCHID = text("sp_mchid", "服务商户号", 32, required=True)
SUB_MCHID = text("sub_mchid", "子商户号", 32, required=True)
OUT_TRADE_NO = text("out_trade_no", "商户订单号", 32, required=True, shortest=6, pattern=NUMBER)
NOTIFY = text("notify_url", "通知地址", 255, pattern=NOTIFY_URL)

_GOODS = several(
    "goods_detail",
    "单品列表",
    text("merchant_goods_id", "商户侧商品编码", 32, required=True),
    text("wechatpay_goods_id", "微信支付商品编码", 32),
    text("goods_name", "商品名称", 256),
    whole("quantity", "商品数量", required=True, least=1),
    whole("unit_price", "商品单价", required=True),
)
_AMOUNT = inner(
    "amount",
    "订单金额",
    whole("total", "总金额", required=True, least=1),
    words("currency", "货币类型", "CNY", longest=16),
    required=True,
)
_SCENE = (
    text("payer_client_ip", "用户终端IP", 45),
    text("device_id", "商户端设备号", 32),
    inner(
        "store_info",
        "商户门店信息",
        text("id", "门店编号", 32, required=True),
        text("name", "门店名称", 256),
        text("area_code", "地区编码", 32),
        text("address", "详细地址", 512),
    ),
)
_H5 = inner(
    "h5_info",
    "H5场景信息",
    text("type", "场景类型", 32, required=True),
    text("app_name", "应用名称", 64),
    text("app_url", "网站URL", 128),
    text("bundle_id", "iOS平台BundleID", 128),
    text("package_name", "Android平台PackageName", 128),
    required=True,
)
_ORDER: Body = (
    text("description", "商品描述", 127, required=True),
    OUT_TRADE_NO,
    text("time_expire", "交易结束时间", 64),
    text("attach", "附加数据", 128),
    replace(NOTIFY, required=True),
    text("goods_tag", "订单优惠标记", 32),
    flag("support_fapiao", "电子发票入口开放标识"),
    V3Field("limit_pay", "指定支付方式", "array", of="str"),
    _AMOUNT,
    inner(
        "detail",
        "优惠功能",
        whole("cost_price", "订单原价"),
        text("invoice_id", "商品小票ID", 32),
        _GOODS,
    ),
    inner("settle_info", "结算信息", flag("profit_sharing", "是否指定分账")),
)
_PAYER = inner("payer", "支付者", text("openid", "用户标识", 128, required=True), required=True)
_SP_PAYER = inner(
    "payer",
    "支付者",
    text("sp_openid", "用户服务标识", 128),
    text("sub_openid", "用户子标识", 128),
    required=True,
)


def order(trade_type: str, *, partner: bool = False) -> Body:
    """``trade_type``: JSAPI, APP, NATIVE, MWEB."""
    who: Body = (text("appid", "公众号ID", 32, required=True), MCHID)
    if partner:
        who = (
            text("sp_appid", "服务商应用ID", 32, required=True),
            SP_MCHID,
            text("sub_appid", "子商户应用ID", 32),
            SUB_MCHID,
        )
    h5 = trade_type == "MWEB"
    scene = replace(inner("scene_info", "场景信息", *_SCENE), required=h5)
    if h5:
        first = replace(_SCENE[0], required=True)
        scene = replace(scene, fields=(first, *_SCENE[1:], _H5))
    payer: Body = ((_SP_PAYER if partner else _PAYER),) if trade_type == "JSAPI" else ()
    return (*who, *_ORDER, scene, *payer)


CLOSE: Body = (MCHID,)
PARTNER_CLOSE: Body = (SP_MCHID, SUB_MCHID)

REFUND: Body = (
    text("sub_mchid", "子商户号", 32),
    text("transaction_id", "微信支付订单号", 32),
    replace(OUT_TRADE_NO, required=False),
    text("out_refund_no", "商户退款单号", 64, required=True, pattern=REFUND_NUMBER),
    text("reason", "退款原因", 80),
    NOTIFY,
    words("funds_account", "退款资金来源", "AVAILABLE", "UNSETTLED"),
    inner(
        "amount",
        "金额信息",
        whole("refund", "退款金额", required=True, least=1),
        several(
            "from",
            "退款出资账户及金额",
            words("account", "出资账户类型", "AVAILABLE", "UNAVAILABLE", required=True),
            whole("amount", "出资金额", required=True, least=1),
        ),
        whole("total", "原订单金额", required=True, least=1),
        words("currency", "退款币种", "CNY", required=True, longest=16),
        required=True,
    ),
    several(
        "goods_detail",
        "退款商品",
        text("merchant_goods_id", "商户侧商品编码", 32, required=True),
        text("wechatpay_goods_id", "微信侧商品编码", 32),
        text("goods_name", "商品名称", 256),
        whole("unit_price", "商品单价", required=True),
        whole("refund_amount", "商品退款金额", required=True),
        whole("refund_quantity", "商品退货数量", required=True, least=1),
    ),
)
ABNORMAL_REFUND: Body = (
    text("sub_mchid", "子商户号", 32),
    text("out_refund_no", "商户退款单号", 64, required=True, pattern=REFUND_NUMBER),
    words("type", "异常退款处理方式", "USER_BANK_CARD", "MERCHANT_BANK_CARD", required=True),
    text("bank_type", "开户银行", 32),
    text("bank_account", "收款银行卡号", 1024, secret=True),
    text("real_name", "收款用户姓名", 1024, secret=True),
)

_RECEIVER_TYPES = ("MERCHANT_ID", "PERSONAL_OPENID", "PERSONAL_SUB_OPENID")
_RELATIONS = (
    *("STORE", "STAFF", "STORE_OWNER", "PARTNER", "HEADQUARTER", "BRAND", "DISTRIBUTOR", "USER", "SUPPLIER"),
    *("SERVICE_PROVIDER", "CUSTOM"),
)
_APPIDS: Body = (
    text("sub_mchid", "子商户号", 32),
    text("appid", "应用ID", 32, required=True),
    text("sub_appid", "子商户应用ID", 32),
)
_TYPE = words("type", "分账接收方类型", *_RECEIVER_TYPES, required=True)
_ACCOUNT = text("account", "分账接收方账号", 64, required=True)
ADD_RECEIVER: Body = (
    *_APPIDS,
    _TYPE,
    _ACCOUNT,
    text("name", "分账接收方全称", 1024, secret=True),
    words("relation_type", "与分账方的关系类型", *_RELATIONS, required=True),
    text("custom_relation", "自定义的分账关系", 10),
)
REMOVE_RECEIVER: Body = (*_APPIDS, _TYPE, _ACCOUNT)
SHARE: Body = (
    *_APPIDS,
    text("transaction_id", "微信订单号", 32, required=True),
    text("out_order_no", "商户分账单号", 64, required=True, pattern=REFUND_NUMBER),
    several(
        "receivers",
        "分账接收方列表",
        _TYPE,
        _ACCOUNT,
        text("name", "分账个人接收方姓名", 1024, secret=True),
        whole("amount", "分账金额", required=True, least=1),
        text("description", "分账描述", 80, required=True),
        required=True,
        most=50,
    ),
    V3Field("unfreeze_unsplit", "是否解冻剩余未分资金", "bool", True),
)
UNFREEZE: Body = (
    text("sub_mchid", "子商户号", 32),
    text("transaction_id", "微信订单号", 32, required=True),
    text("out_order_no", "商户分账单号", 64, required=True, pattern=REFUND_NUMBER),
    text("description", "分账描述", 80, required=True),
)
SHARE_RETURN: Body = (
    text("sub_mchid", "子商户号", 32),
    text("order_id", "微信分账单号", 64),
    text("out_order_no", "商户分账单号", 64, pattern=REFUND_NUMBER),
    text("out_return_no", "商户回退单号", 64, required=True, pattern=REFUND_NUMBER),
    text("return_mchid", "回退商户号", 32, required=True),
    whole("amount", "回退金额", required=True, least=1),
    text("description", "回退描述", 80, required=True),
)

TRANSFER: Body = (
    text("appid", "商户AppID", 32, required=True),
    text("out_bill_no", "商户单号", 32, required=True, pattern=r"[0-9A-Za-z]{1,32}"),
    text("transfer_scene_id", "转账场景ID", 36, required=True),
    text("openid", "收款用户OpenID", 64, required=True),
    text("user_name", "收款用户姓名", 1024, secret=True),
    whole("transfer_amount", "转账金额", required=True, least=1),
    text("transfer_remark", "转账备注", 96, required=True),
    replace(NOTIFY, required=False),
    text("user_recv_perception", "用户收款感知", 64),
    several(
        "transfer_scene_report_infos",
        "转账场景报备信息",
        text("info_type", "信息类型", 48, required=True),
        text("info_content", "信息内容", 96, required=True),
        required=True,
    ),
    text("user_recv_style", "用户收款样式", 64),
)
