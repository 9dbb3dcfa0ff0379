"""A failed call of a function in the client's words: ``errCode``, ``explanation``, ``errMsg`` beside cloudfn's own.

The mini program's side makes its error of them: ``errCode: <errCode> <explanation> | errMsg: <errMsg>``. Source of
numbers and texts: the base library's public logs.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from cloudfn.calls import Answer

NUMBERS: Mapping[int, int] = {404: -501000, 429: -501004, 504: -504003}
"""By the status of the answer; any other failure is -504002."""
NO_HTTP_FUNCTION = ("CFN-DEV-006", "CFN-RUN-055")
"""404 of these is a function that is not there, or is no HTTP function."""


def of_function(answer: Answer) -> Answer:
    """``answer`` of ``/functions/<name>``, with the words where it is a failure."""
    return _worded(answer, _function)


def of_http_function(answer: Answer) -> Answer:
    """``answer`` that is given in place of an HTTP function's."""
    return _worded(answer, _http_function)


def _worded(answer: Answer, words: Callable[[int, str, str], tuple[int, str, str]]) -> Answer:
    if answer.status < 400:
        return answer
    said = json.loads(answer.body)
    error = said["error"]
    number, explanation, text = words(answer.status, error["code"], error["message"])
    said["error"] = {**error, "errCode": number, "explanation": explanation, "errMsg": text}
    body = json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode(errors="replace")
    return Answer(answer.status, body, answer.headers)


def _function(status: int, code: str, message: str) -> tuple[int, str, str]:
    if code == "CFN-TCB-022":
        return -1, "", "data exceed max size"
    if code == "CFN-TCB-023":
        return -604001, "cloudfunction result size exceed limit (1MB)", message
    number = NUMBERS.get(status, -504002)
    if number == -501000:
        return number, "", "FunctionName parameter could not be found."
    return number, "functions execute fail" if number == -504002 else "", message


def _http_function(status: int, code: str, message: str) -> tuple[int, str, str]:
    if code in NO_HTTP_FUNCTION:
        return -501000, "FUNCTION_NOT_FOUND", message
    return -504003 if status == 504 else -504002, "", message
