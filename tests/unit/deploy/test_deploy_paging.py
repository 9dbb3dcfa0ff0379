"""Every row of a list, however the service pages it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloudfn.deploy import paging


class Service:
    """Gives at most ``cap`` of ``count`` rows; ``total`` False: does not say how many there are."""

    def __init__(self, count: int, cap: int, total: bool = True, offsets: bool = True) -> None:
        self.rows = [{"n": n} for n in range(count)]
        self.cap, self.total, self.offsets = cap, total, offsets
        self.asked: list[Mapping[str, Any]] = []

    def read(self, service: str, action: str, params: Mapping[str, Any]) -> dict[str, Any]:
        self.asked.append(params)
        start = params["MgoOffset"] if self.offsets else 0
        page = self.rows[start : start + min(params["MgoLimit"], self.cap)]
        return {"Tables": page or None, "Pager": {"Total": len(self.rows)} if self.total else None}


def read(service: Service) -> list[int]:
    found = paging.rows(service, "tcb", "ListTables", {"EnvId": "x"}, "Tables", prefix="Mgo", total="Pager.Total")
    return [row["n"] for row in found]


@given(st.integers(0, 450), st.integers(1, 120))
def test_all_rows_once_in_order(count: int, cap: int) -> None:
    service = Service(count, cap)
    assert read(service) == list(range(count))
    assert all(params["EnvId"] == "x" and params["MgoLimit"] == paging.PAGE for params in service.asked)


@given(st.integers(0, 450))
def test_a_service_that_does_not_say_how_many_there_are(count: int) -> None:
    assert read(Service(count, paging.PAGE, total=False)) == list(range(count))


@pytest.mark.parametrize("count", [0, 1, 99, 100])
@pytest.mark.parametrize("total", [True, False])
def test_a_service_that_ignores_the_offset(count: int, total: bool) -> None:
    assert read(Service(count, 1000, total=total, offsets=False)) == list(range(count))


def test_a_list_without_its_key_is_empty() -> None:
    class Empty:
        def read(self, service: str, action: str, params: Mapping[str, Any]) -> dict[str, Any]:
            return {}

    assert list(paging.rows(Empty(), "scf", "ListFunctions", {}, "Functions")) == []
