"""The WeChat cloud SDK for Python functions: what ``wx-server-sdk`` is for Node.js, on the same wire.

In: keyword arguments in snake_case. Out: typed results, and ``CloudError`` with wx-server-sdk's ``err_code``.
Standard library only; Python 3.7 and up, as the platform's runtimes ask. It never retries, never prints, never reads a
file outside what it is told to upload.

    import cloudfn_sdk as cloud

    def main_handler(event, context):
        cloud.init(context=context)
        order = cloud.cloud_pay.unified_order(body="tea", out_trade_no="A1", total_fee=100)
        return {"payment": order.payment} if order.ok else {"error": order.error}
"""

from __future__ import annotations

from cloudfn_sdk.context import DYNAMIC_CURRENT_ENV, WXContext, get_wx_context, init
from cloudfn_sdk.database import Database, database
from cloudfn_sdk.errors import CloudError
from cloudfn_sdk.functions import CallResult, call_function
from cloudfn_sdk.openapi import Media, openapi
from cloudfn_sdk.pay import PayResult, cloud_pay
from cloudfn_sdk.storage import delete_file, download_file, get_temp_file_url, upload_file

__version__ = "0.1.0"

__all__ = [
    "DYNAMIC_CURRENT_ENV",
    "CallResult",
    "CloudError",
    "Database",
    "Media",
    "PayResult",
    "WXContext",
    "call_function",
    "cloud_pay",
    "database",
    "delete_file",
    "download_file",
    "get_temp_file_url",
    "get_wx_context",
    "init",
    "openapi",
    "upload_file",
]
