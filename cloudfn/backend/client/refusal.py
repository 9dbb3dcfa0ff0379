"""A refusal in the words of the base library, with the code that tells people why.

Source of numbers and explanations: the table of wx-server-sdk 4.0.2, which is the client's; of the texts: public logs.
"""

from __future__ import annotations

from collections.abc import Mapping

EXPLANATIONS: Mapping[int, str] = {
    -1: "unknown error",
    -501001: "resource system error",
    -501007: "invalid parameters",
    -502001: "database request fail",
    -502003: "database permission denied",
    -502005: "database collection not exists",
    -503001: "storage request fail",
    -503002: "storage permission denied",
    -503003: "storage file not exists",
}
"""What stands between the number and the text. A number that is not here has none."""

NUMBERS: Mapping[str, int] = {
    "INVALID_PARAM": -501007,
    "DATABASE_REQUEST_FAILED": -502001,
    "DATABASE_COLLECTION_NOT_EXIST": -502005,
}
"""Of the codes that the documents' engine refuses with; any other is -502001."""

MORE = "更多错误信息请访问：https://docs.cloudbase.net/error-code/basic/"
CONTACT = " Please check your request, but if the problem cannot be solved, contact us."


class ClientRefusal(Exception):
    """``number`` and ``text`` are what the program reads; ``code`` and ``params`` what is told to people, if any."""

    def __init__(self, number: int, text: str, code: str = "", params: Mapping[str, object] | None = None) -> None:
        super().__init__(text)
        self.number, self.text, self.code, self.params = number, text, code, params or {}


def denied(code: str, params: Mapping[str, object]) -> ClientRefusal:
    """The permission of a collection refuses."""
    return ClientRefusal(-502003, f"Permission denied {MORE}DATABASE_PERMISSION_DENIED", code, params)


def files_denied(code: str, params: Mapping[str, object]) -> ClientRefusal:
    """The permission of the environment's files refuses. Source: public logs."""
    return ClientRefusal(-503002, "Have no access right to the storage STORAGE_EXCEED_AUTHORITY", code, params)


def invalid(text: str, code: str = "", params: Mapping[str, object] | None = None) -> ClientRefusal:
    return ClientRefusal(-501007, text, code, params)


def of_engine(code: str, message: str) -> ClientRefusal:
    """What an engine refused with ``code``."""
    number = NUMBERS.get(code, -502001)
    return ClientRefusal(number, f"{message}{CONTACT} {MORE}{code}" if number == -502005 else message)
