"""Rows of the log service: whatever a row holds, it is a line."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, cast

import pytest

from cloudfn.deploy.cloud import Cloud
from cloudfn.deploy.remote_calls import LogLine, logs

NOW = datetime(2026, 1, 2, tzinfo=UTC)


class Service:
    """Answers one row."""

    def __init__(self, row: Mapping[str, object]) -> None:
        self.row = row

    def read(self, service: str, action: str, params: Mapping[str, Any]) -> dict[str, Any]:
        return {"LogResults": {"Results": [self.row], "ListOver": True}}


def line(row: Mapping[str, object]) -> LogLine:
    (found,) = logs(cast(Cloud, Service(row)), "shop-1a2b3c", start=NOW, end=NOW)
    return found


def test_a_call() -> None:
    content = {"function_name": "job", "request_id": "r1", "log": "paid", "duration": 1.5}
    assert line({"Timestamp": "t", "Content": json.dumps(content)}) == LogLine("t", "job", "r1", "paid", 1.5)


@pytest.mark.parametrize("text", ["paid", "[1]", '"paid"', "7", "null", "{"])
def test_what_is_no_call_is_its_text(text: str) -> None:
    assert line({"Timestamp": "t", "Content": text}) == LogLine("t", "", "", text, 0)


def test_a_duration_that_is_no_number() -> None:
    assert line({"Content": '{"log": "paid", "duration": "soon"}'}) == LogLine("", "", "", "paid", 0)
