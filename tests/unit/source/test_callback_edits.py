"""Edits of callbacks: what a finding asks for, and no edit where the code does not say how."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from cloudfn.manifest.values import Binding, Function, Manifest
from cloudfn.source import inspect
from cloudfn.source.callback_edits import (
    CallbackCode,
    OrderFields,
    amount_checked,
    answered,
    awaited,
    callback_code,
    in_one_transaction,
    source_checked,
)
from cloudfn.source.line_edits import SourceEdit, text_edit

HEAD = "const cloud = require('wx-server-sdk');\nconst db = cloud.database();\n"
ORDER = OrderFields("orders", "no", "fee")


def manifest_of(folder: Path, text: str) -> Manifest:
    (folder / "pay").mkdir()
    (folder / "pay" / "index.js").write_text(text, encoding="utf-8", newline="")
    binding = Binding("default", sub_mch_id="1900009231", callers=(), callback="pay", verify="off")
    return Manifest(
        "p", folder, "test-f0b102", functions={"pay": Function("pay", folder / "pay")}, payments={"default": binding}
    )


def code_of(folder: Path, text: str) -> CallbackCode:
    code = callback_code(manifest_of(folder, text), "pay")
    assert code is not None
    return code


def applied(text: str, edit: SourceEdit | None) -> str:
    """``text`` after the edit; as it is without one."""
    if edit is None:
        return text
    lines, old = text.split("\n"), edit.old.split("\n")
    at = edit.line - 1
    assert lines[at : at + len(old)] == old
    return "\n".join([*lines[:at], *edit.new.split("\n"), *lines[at + len(old) :]])


ACCEPTED, AGAIN = "{ errcode: 0, errmsg: 'ok' }", "{ errcode: 1, errmsg: 'try again' }"
ANSWERS = [
    ("  return { code: 0 };", f"  return {ACCEPTED};"),
    ("  return { code: -1, msg: 'x' };", f"  return {AGAIN};"),
    ("  return { success: false };", f"  return {AGAIN};"),
    ("  return true;", f"  return {ACCEPTED};"),
    ("  return 'SUCCESS';", f"  return {ACCEPTED};"),
    ("  return null;", f"  return {AGAIN};"),
    ("  return { done: event.n };", f"  return {ACCEPTED};"),
    ("  if (event.a) return { why: 1 };\n  return { errcode: 0 };", ""),  # success or not? nobody can tell
    ("  await db.collection('a').doc('b').get();", f"  await db.collection('a').doc('b').get();\n  return {ACCEPTED};"),
    ("  return event;", ""),
    (
        "  return db.collection('a').doc('b').update({ data: {} });",
        f"  await db.collection('a').doc('b').update({{ data: {{}} }});\n  return {ACCEPTED};",
    ),
    (
        "  try { await f(); } catch (e) { return e; }\n  return { errcode: 0 };",
        f"  try {{ await f(); }} catch (e) {{ return {AGAIN}; }}\n  return {{ errcode: 0 }};",
    ),
]


@pytest.mark.parametrize(("body", "repaired"), ANSWERS)
def test_an_answer_becomes_one_that_is_understood(tmp_path: Path, body: str, repaired: str) -> None:
    text = f"{HEAD}exports.main = async (event) => {{\n{body}\n}};\n"
    manifest = manifest_of(tmp_path, text)
    code = callback_code(manifest, "pay")
    places = [each.where for each in inspect(manifest) if each.code in WRONG]
    assert code is not None and len(places) == 1 and places[0] is not None
    edit = answered(code, places[0])
    assert (edit is None) == (repaired == "")
    if edit is not None:
        assert applied(text, edit) == text.replace(body, repaired)


WRONG = ("CFN-SRC-009", "CFN-SRC-010", "CFN-SRC-040", "CFN-SRC-041")
BODY = """\
  const no = event.outTradeNo;
  await db.collection('orders').doc(no).update({ data: { paid: true } });

  await db.collection('users').doc(event.userInfo.openId).update({ data: { n: 1 } });
  return { errcode: 0 };"""
ONCE = """\
  const no = event.outTradeNo;
  try {
    await db.runTransaction(async (transaction) => {
      // One document for each payment: the second delivery cannot add it, and nothing happens again.
      await transaction.collection('pay_marks').add({ data: { _id: event.transactionId } });
      await transaction.collection('orders').doc(no).update({ data: { paid: true } });

      await transaction.collection('users').doc(event.userInfo.openId).update({ data: { n: 1 } });
    });
  } catch (error) {
    const { data: done } = await db.collection('pay_marks').where({ _id: event.transactionId }).get();
    if (!done.length) throw error;
  }
  return { errcode: 0 };"""


def handler(body: str, parameters: str = "event") -> str:
    return f"{HEAD}exports.main = async ({parameters}) => {{\n{body}\n}};\n"


def test_all_writes_go_into_one_transaction(tmp_path: Path) -> None:
    text = handler(BODY)
    assert applied(text, in_one_transaction(code_of(tmp_path, text), refund=False)) == handler(ONCE)


def test_a_refund_is_marked_by_its_own_number(tmp_path: Path) -> None:
    edit = in_one_transaction(code_of(tmp_path, handler(BODY)), refund=True)
    assert edit is not None and "_id: event.refundId" in edit.new and "transactionId" not in edit.new


NOT_MOVED = {
    "a query is no document": "  await db.collection('o').where({ no: 1 }).update({ data: {} });",
    "its result is needed behind": "  const made = await db.collection('o').add({ data: {} });\n"
    "  return { errcode: made ? 0 : 1 };",
    "a text goes over lines": "  await db.collection('o').add({ data: { text: `a\n  b` } });",
    "it leaves in between": "  await db.collection('o').doc('a').update({});\n  if (event.x) return { errcode: 0 };\n"
    "  await db.collection('o').doc('b').update({});",
    "it is one already": "  await db.runTransaction(async (t) => { await t.collection('o').doc('a').update({}); });\n"
    "  await db.collection('o').doc('b').update({});",
    "the document has a name": "  const o = db.collection('o').doc('a');\n  await o.update({ data: {} });",
    "nothing is written": "  return { errcode: 0 };",
}


@pytest.mark.parametrize("why", NOT_MOVED)
def test_what_a_transaction_cannot_hold_is_left_to_the_reader(tmp_path: Path, why: str) -> None:
    assert in_one_transaction(code_of(tmp_path, handler(NOT_MOVED[why])), refund=False) is None


def test_the_amount_is_compared_before_the_first_write(tmp_path: Path) -> None:
    text = handler(BODY)
    lines = [
        "  const { data: [bought] } = await db.collection('orders').where({ no: event.outTradeNo }).get();",
        "  if (!bought || bought.fee !== event.totalFee) return"
        " { errcode: 2, errmsg: 'unknown order, or another amount' };",
    ]
    after = BODY.replace("  await db.collection('orders')", "\n".join(lines) + "\n  await db.collection('orders')", 1)
    assert applied(text, amount_checked(code_of(tmp_path, text), ORDER)) == handler(after)


@pytest.mark.parametrize("parameters", ["{ outTradeNo }", ""])
def test_an_event_without_a_name_gives_no_edit(tmp_path: Path, parameters: str) -> None:
    code = code_of(tmp_path, handler(BODY.replace("event", "global.event"), parameters))
    assert amount_checked(code, ORDER) is None
    assert in_one_transaction(code, refund=False) is None


def test_names_that_are_taken_are_not_taken_again(tmp_path: Path) -> None:
    body = "  const bought = 1, transaction = 2;\n" + BODY
    code = code_of(tmp_path, handler(body))
    compared, moved = amount_checked(code, ORDER), in_one_transaction(code, refund=False)
    assert compared is not None and "data: [bought_]" in compared.new
    assert moved is not None and "transaction_.collection('orders')" in moved.new


def test_the_source_is_looked_at_first(tmp_path: Path) -> None:
    text = handler(BODY).replace("'", '"')
    check = (
        'if (cloud.getWXContext().SOURCE !== "wx_paycallback") return { errcode: 2, errmsg: "not from WeChat Pay" };'
    )
    edited = applied(text, source_checked(code_of(tmp_path, text)))
    assert edited == text.replace("  const no", f"  {check}\n  const no", 1)


def test_a_dropped_promise_is_waited_for(tmp_path: Path) -> None:
    text = handler("  if (event.值) db.collection('o').doc('a').update({});\n  return { errcode: 0 };")
    manifest = manifest_of(tmp_path, text)
    [place] = [each.where for each in inspect(manifest) if each.code == "CFN-SRC-017"]
    code = callback_code(manifest, "pay")
    assert code is not None and place is not None
    assert applied(text, awaited(code, place)) == text.replace("db.collection('o')", "await db.collection('o')")
    assert awaited(code, replace(place, line=999)) is None


@pytest.mark.parametrize(
    "text",
    [
        "exports.main = (event) => ({ code: 0 });",
        "exports.other = 1;",
        "exports.main = async (event) => {",
        "",
        "module.exports = require('./x');",
    ],
)
def test_code_that_cannot_be_seen_has_no_edit(tmp_path: Path, text: str) -> None:
    code = callback_code(manifest_of(tmp_path, text), "pay")
    assert code is None or in_one_transaction(code, refund=False) is None


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a\nb\nc\n", "a\nB\nc\n"),
        ("a\n", "a\nb\n"),
        ("a\nb", "a"),
        ("", "x\n"),
        ("a\na\na\n", "a\na\n"),
        ("x\n", "x\n"),
    ],
)
def test_the_change_between_two_texts(before: str, after: str) -> None:
    edit = text_edit("cloudfn.yaml", before, after)
    assert (edit is None) == (before == after)
    assert applied(before, edit) == after
