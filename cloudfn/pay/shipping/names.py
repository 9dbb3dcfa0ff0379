"""The names of the open APIs that are answered here. Source: WeChat's reference, the cloud call of each."""

from __future__ import annotations

PREFIX = "wxa.sec.order."
UPLOAD, ORDER, ORDERS, REMIND, SET_PATH, IS_MANAGED = OPEN_APIS = (
    PREFIX + "uploadShippingInfo",
    PREFIX + "getOrder",
    PREFIX + "getOrderList",
    PREFIX + "notifyConfirmReceive",
    PREFIX + "setMsgJumpPath",
    PREFIX + "isTradeManaged",
)
