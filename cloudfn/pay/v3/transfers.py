"""Transfers to users: asked for, queried, cancelled. The user confirms with ``wx.requestMerchantTransfer``.

Sources: the merchants' documentation of fund-app/mch-transfer/transfer-bills.
"""

from __future__ import annotations

from cloudfn.clock import rfc3339
from cloudfn.pay.ledger import Ledger
from cloudfn.pay.ledger.refusal import Refusal
from cloudfn.pay.ledger.transfer import Transfer
from cloudfn.pay.ledger.transfers import TransferRequest
from cloudfn.pay.v3.call import V3Answer, V3Call
from cloudfn.pay.v3.faults import V3Faults
from cloudfn.pay.v3.rejected import V3Refusal
from cloudfn.pay.v3.wording import worded

API = "transfer"


class V3Transfers:
    def __init__(self, ledger: Ledger, faults: V3Faults) -> None:
        self._ledger, self._faults = ledger, faults

    def make(self, call: V3Call) -> V3Answer | V3Refusal:
        apps, appid = self._ledger.context.manifest.app_ids, call.text("appid")
        if apps and appid not in apps:
            params = {"appid": appid, "caller": call.caller.identity.appid or "-", "known": ", ".join(apps)}
            return worded(call.name, Refusal("app_not_linked", "CFN-PAY-008", params))
        # What is encrypted is encrypted anew each time: it does not count as a changed parameter.
        details = {name: value for name, value in call.values.items() if name != "user_name"}
        number, amount_fen = call.text("out_bill_no"), call.number("transfer_amount")
        request = TransferRequest(
            call.mch_id, number, appid, call.text("openid"), amount_fen, call.text("notify_url"), details
        )

        def fault() -> V3Refusal | None:
            return self._faults.of(API, call.mch_id, {}, amount_fen, number)

        made = self._ledger.transfers.make(request, fault)
        if isinstance(made, Refusal):
            return worded(call.name, made)
        if isinstance(made, V3Refusal):
            return made
        answer = {
            "out_bill_no": made.out_bill_no,
            "transfer_bill_no": made.transfer_bill_no,
            "create_time": rfc3339(made.created_at),
            "state": made.state,
        }
        waits = {"package_info": made.package} if made.state == "WAIT_USER_CONFIRM" else {}
        return V3Answer({**answer, **waits}, made.state)

    def query(self, call: V3Call) -> V3Answer | V3Refusal:
        found = self._named(call)
        return found if isinstance(found, V3Refusal) else V3Answer(bill(found), found.state)

    def cancel(self, call: V3Call) -> V3Answer | V3Refusal:
        """Only while the user has not confirmed; cancelling twice does no harm."""
        found = self._named(call)
        if isinstance(found, V3Refusal):
            return found
        if found.state not in ("WAIT_USER_CONFIRM", "CANCELLED"):
            params = {"number": found.out_bill_no, "state": found.state}
            return V3Refusal(400, "INVALID_REQUEST", "当前单据状态不支持撤销", "CFN-PAY-146", params)
        done = found if found.state == "CANCELLED" else self._ledger.transfers.end(found, "CANCELLED")
        answer = {"out_bill_no": done.out_bill_no, "transfer_bill_no": done.transfer_bill_no, "state": done.state}
        return V3Answer({**answer, "update_time": rfc3339(done.updated_at)}, done.state)

    def _named(self, call: V3Call) -> Transfer | V3Refusal:
        out_bill_no, number = call.path.get("out_bill_no", ""), call.path.get("transfer_bill_no", "")
        found = self._ledger.book.transfer_of(call.mch_id, out_bill_no=out_bill_no, transfer_bill_no=number)
        unknown = Refusal("transfer_unknown", "CFN-PAY-117", {"number": out_bill_no or number})
        return found or worded(call.name, unknown)


def bill(transfer: Transfer) -> dict[str, object]:
    """As queries and the notification show it."""
    failed = {"fail_reason": transfer.fail_reason} if transfer.fail_reason else {}
    return {
        "mch_id": transfer.mch_id,
        "out_bill_no": transfer.out_bill_no,
        "transfer_bill_no": transfer.transfer_bill_no,
        "appid": transfer.appid,
        "state": transfer.state,
        "transfer_amount": transfer.amount_fen,
        "transfer_remark": transfer.request.get("transfer_remark", ""),
        **failed,
        "openid": transfer.openid,
        "create_time": rfc3339(transfer.created_at),
        "update_time": rfc3339(transfer.updated_at),
    }
