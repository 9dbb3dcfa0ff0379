"""Trade bills and fund-flow bills: asked for by day, downloaded from the address of the answer.

The download must be signed like any request; its answer is the file, unsigned, whose SHA-1 (unpacked) is known before.
"""

from __future__ import annotations

import base64
import binascii
import gzip
import hashlib
import json
from collections.abc import Mapping
from datetime import timedelta

from cloudfn.frozen import dataclass
from cloudfn.pay.ledger import Ledger, statement
from cloudfn.pay.ledger.order import Order
from cloudfn.pay.ledger.statement import Holder
from cloudfn.pay.v3.call import V3Answer, V3Call
from cloudfn.pay.v3.faults import V3Faults
from cloudfn.pay.v3.fields import V3Field, text, words
from cloudfn.pay.v3.rejected import V3Refusal

READY = timedelta(hours=10)
TRADE_QUERY: tuple[V3Field, ...] = (
    text("bill_date", "账单日期", 10, required=True, pattern=r"\d{4}-\d{2}-\d{2}"),
    words(
        "bill_type",
        "账单类型",
        "ALL",
        "SUCCESS",
        "REFUND",
        "RECHARGE_REFUND",
        "ALL_SPECIAL",
        "SUC_SPECIAL",
        "REF_SPECIAL",
    ),
    words("tar_type", "压缩类型", "GZIP"),
)
FUND_QUERY: tuple[V3Field, ...] = (
    TRADE_QUERY[0],
    words("account_type", "资金账户类型", "BASIC", "OPERATION", "FEES"),
    TRADE_QUERY[2],
)
DOWNLOAD = "/v3/billdownload/file"
ABSENT: Mapping[str, tuple[str, str]] = {
    "creating": ("STATEMENT_CREATING", "账单生成中"),
    "none": ("NO_STATEMENT_EXIST", "请求的账单文件不存在"),
    "malformed": ("PARAM_ERROR", "账单日期格式不正确"),
}


@dataclass(frozen=True, slots=True)
class BillFile:
    """What a download's token stands for."""

    kind: str  # trade, fund
    date: str
    type: str
    packed: bool
    sub_mch_id: str

    @property
    def token(self) -> str:
        values = [self.kind, self.date, self.type, self.packed, self.sub_mch_id]
        return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")

    @staticmethod
    def of(token: str) -> BillFile | None:
        try:
            kind, date, type_, packed, sub_mch_id = json.loads(
                base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
            )
            return BillFile(str(kind), str(date), str(type_), bool(packed), str(sub_mch_id))
        except (ValueError, TypeError, binascii.Error):
            return None


class V3Bills:
    def __init__(self, ledger: Ledger, faults: V3Faults) -> None:
        self._ledger, self._faults = ledger, faults

    def trade(self, call: V3Call) -> V3Answer | V3Refusal:
        return self._asked(call, "trade", call.query.get("bill_type", "ALL"))

    def fund_flow(self, call: V3Call) -> V3Answer | V3Refusal:
        return self._asked(call, "fund", call.query.get("account_type", "BASIC"))

    def download(self, call: V3Call) -> V3Answer | V3Refusal:
        file = BillFile.of(call.query.get("token", ""))
        content = self._content(call, file) if file else "none"
        if file is None or isinstance(content, str):
            return _absent(str(content))
        return V3Answer(gzip.compress(content, mtime=0) if file.packed else content, f"{file.kind} {file.date}")

    # --- inner ------------------------------------------------------------------------------------------------------

    def _asked(self, call: V3Call, kind: str, type_: str) -> V3Answer | V3Refusal:
        query = call.query
        date, packed = query["bill_date"], query.get("tar_type") == "GZIP"
        fault = self._faults.of("downloadBill", call.mch_id, {"bill_date": date}, 0, date)
        if fault:
            return fault
        file = BillFile(kind, date, type_, packed, query.get("sub_mchid", ""))
        content = self._content(call, file)
        if isinstance(content, str):
            return _absent(content)
        url = f"https://{call.host}{DOWNLOAD}?token={file.token}" + ("&tartype=gzip" if packed else "")
        return V3Answer({"hash_type": "SHA1", "hash_value": _sha1(content), "download_url": url}, f"{kind} {date}")

    def _content(self, call: V3Call, file: BillFile) -> bytes | str:
        """The bill unpacked, or a key of ``ABSENT``."""
        start = statement.day(file.date, "%Y-%m-%d", READY, self._ledger.clock.now())
        if isinstance(start, str):
            return start
        end, book = start + timedelta(days=1), self._ledger.book
        merchant = file.sub_mch_id
        takes = file.kind == "fund" or file.type in ("ALL", "SUCCESS")
        gives = file.kind == "fund" or file.type in ("ALL", "REFUND")
        orders = [each for each in book.paid_between(merchant, start, end) if takes and each.is_of(call.mch_id)]
        refunds = book.refunds_between(merchant, start, end) if gives else []
        parents = {refund.order_id: book.order(refund.order_id) for refund in refunds}
        refunds = [each for each in refunds if parents[each.order_id].is_of(call.mch_id)]
        if file.kind == "fund":
            is_basic = file.type == "BASIC" and (orders or refunds)
            return statement.fund_flow_bill(orders, refunds, parents) if is_basic else "none"
        return statement.trade_bill(orders, refunds, parents, _holder) if orders or refunds else "none"


def _holder(order: Order) -> Holder:
    if order.request.get("sub_mch_id"):
        appid, mch_id = str(order.request.get("sp_appid")), str(order.request.get("mch_id"))
        return Holder(appid, mch_id, order.sub_mch_id, order.openid)
    return Holder(order.sub_appid, order.sub_mch_id, "0", order.openid)


def _sha1(content: bytes) -> str:
    return hashlib.sha1(content, usedforsecurity=False).hexdigest()


def _absent(why: str) -> V3Refusal:
    code, message = ABSENT[why]
    return V3Refusal(400, code, message, "CFN-PAY-029", {"reason": f"{code} {message}"})
