"""Instants as the API writes and reads them: Beijing time to the second."""

from __future__ import annotations

from datetime import datetime

from cloudfn.clock import BEIJING
from cloudfn.control.actions import Call
from cloudfn.control.wire import ApiError

FORMAT = "%Y-%m-%d %H:%M:%S"


def instant_of(call: Call, name: str) -> float:
    """Parameter ``name`` in seconds since 1970. Raises ApiError."""
    text = call.params.text(name)
    try:
        return datetime.strptime(text, FORMAT).replace(tzinfo=BEIJING).timestamp()
    except ValueError:
        code = "InvalidParameterValue.DateTime" if call.service == "scf" else "InvalidParameterValue"
        raise ApiError(code, f"{name} must look like 2026-01-02 03:04:05.") from None


def text_of(at: float) -> str:
    """``at`` is in seconds since 1970."""
    return datetime.fromtimestamp(at, BEIJING).strftime(FORMAT)
