"""profitSharingReturn and profitSharingReturnQuery. Both answer without ``result_code``: a failure is ``return_code``
FAIL with ``error_code`` and ``error_msg``, as the vendor's page has it.
"""

from __future__ import annotations

from collections.abc import Mapping

from cloudfn.calls import Answer, Caller
from cloudfn.clock import beijing
from cloudfn.pay.cloudpay import wire
from cloudfn.pay.cloudpay.checks import Problem
from cloudfn.pay.ledger import share as ledger
from cloudfn.pay.ledger.context import Desk
from cloudfn.pay.ledger.share import Return, Share


def give_back(desk: Desk, fields: Mapping[str, object], caller: Caller, appid: str) -> Answer:
    """Money of a merchant who received a part goes back to the merchant who shared it, at once."""
    api, number = "profitSharingReturn", str(fields.get("out_return_no", ""))
    share = _share(desk, api, fields, caller, appid)
    if isinstance(share, Answer):
        return share
    made = _repeated(desk, share, fields) or _made(desk, share, fields)
    if isinstance(made, Problem):
        return desk.refuse(api, made, fields, number, caller)
    return wire.returned(desk.ids.nonce(), share.sub_mch_id, _shape(share, made))


def query(desk: Desk, fields: Mapping[str, object], caller: Caller, appid: str) -> Answer:
    api, number = "profitSharingReturnQuery", str(fields.get("out_return_no", ""))
    share = _share(desk, api, fields, caller, appid)
    if isinstance(share, Answer):
        return share
    found = desk.book.return_of(share.sub_mch_id, number)
    if found is None or found.share_id != share.id:
        return desk.refuse(api, _unknown(api, number), fields, number, caller)
    return wire.returned(desk.ids.nonce(), share.sub_mch_id, _shape(share, found))


def _share(desk: Desk, api: str, fields: Mapping[str, object], caller: Caller, appid: str) -> Share | Answer:
    number = str(fields.get("out_return_no", ""))
    problem = desk.preflight(api, fields, caller, desk.appid(caller, appid or str(fields.get("sub_appid") or "")))
    if problem:
        return desk.refuse(api, problem, fields, number, caller)
    fault = desk.fault(api, fields, 0, number, caller)
    if fault is not None:
        return fault
    share_no, out_order_no = str(fields.get("order_id") or ""), str(fields.get("out_order_no") or "")
    share = desk.book.share_of(str(fields["sub_mch_id"]), out_order_no=out_order_no, share_no=share_no)
    if share is None:
        return desk.refuse(api, _unknown(api, share_no or out_order_no), fields, number, caller)
    return share


def _unknown(api: str, number: str) -> Problem:
    return Problem("记录不存在", "CFN-PAY-117", {"api": api, "number": number}, "ORDER_NOT_EXIST")


def _repeated(desk: Desk, share: Share, fields: Mapping[str, object]) -> Return | Problem | None:
    number = str(fields["out_return_no"])
    same = desk.book.return_of(share.sub_mch_id, number)
    if same is None:
        return None
    now = (share.id, fields["return_account"], fields["return_amount"])
    if (same.share_id, same.account, same.amount_fen) == now:
        return same
    return Problem("回退请求与原请求不一致", "CFN-PAY-116", {"number": number}, "INVALID_REQUEST")


def _made(desk: Desk, share: Share, fields: Mapping[str, object]) -> Return | Problem:
    at, account, amount = desk.clock.now(), str(fields["return_account"]), fields["return_amount"]
    assert isinstance(amount, int)
    refusal = ledger.refuse_return(share, desk.book.returns(share.id), account, amount, at)
    if refusal:
        params = {"number": share.out_order_no, "account": account, "asked": amount, "left": refusal.left_fen}
        return Problem(refusal.des, refusal.code, params, refusal.err_code)
    made = Return(
        share_id=share.id,
        sub_mch_id=share.sub_mch_id,
        out_return_no=str(fields["out_return_no"]),
        return_no=desk.ids.share_no(at),
        account=account,
        amount_fen=amount,
        description=str(fields["description"]),
        created_at=at,
    )
    with desk.book.writing():
        made = desk.book.add_return(made)
        desk.book.note(share.order_id, at, "ProfitReturned", outReturnNo=made.out_return_no, amountFen=amount)
    return made


def _shape(share: Share, one: Return) -> dict[str, object]:
    return {
        "order_id": share.share_no,
        "out_order_no": share.out_order_no,
        "out_return_no": one.out_return_no,
        "return_no": one.return_no,
        "return_account_type": "MERCHANT_ID",
        "return_account": one.account,
        "return_amount": one.amount_fen,
        "description": one.description,
        "result": "SUCCESS",
        "finish_time": beijing(one.created_at),
    }
