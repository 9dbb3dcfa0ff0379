"""Which name is suggested for a mistyped one, in every message alike."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloudfn.nearest import nearest

ORDERS = ("makeOrder", "payCallback", "refundCallback")


@pytest.mark.parametrize(
    ("word", "names", "meant"),
    [
        ("makeOder", ORDERS, "makeOrder"),
        ("MAKEORDER", ORDERS, "makeOrder"),
        ("paycallbak", ORDERS, "payCallback"),
        ("sub_mchid", ("sub_mch_id", "out_trade_no"), "sub_mch_id"),
        ("memry", ("memory", "Memory"), "memory"),
        ("zzz", ORDERS, ""),
        ("", ORDERS, ""),
        ("makeOrder", (), ""),
    ],
)
def test_the_name_that_was_meant(word, names, meant):
    assert nearest(word, names) == meant


@given(st.lists(st.from_regex(r"[a-zA-Z_]{3,12}", fullmatch=True), min_size=1, unique_by=str.lower), st.data())
def test_a_name_in_any_case_is_its_own_nearest(names, data):
    name = data.draw(st.sampled_from(names))
    assert nearest(name.swapcase(), names) == name
