"""A failed call of a function, in the words that the base library prints."""

from __future__ import annotations

import json

import pytest

from cloudfn.calls import Answer
from cloudfn.local.gateway import client_words
from cloudfn.local.gateway.replies import error_body, json_answer

TABLE = [
    (404, "CFN-RUN-001", -501000, "", "FunctionName parameter could not be found."),
    (429, "CFN-RUN-020", -501004, "", "boom"),
    (504, "CFN-RUN-008", -504003, "", "boom"),
    (500, "CFN-RUN-001", -504002, "functions execute fail", "boom"),
    (413, "CFN-TCB-022", -1, "", "data exceed max size"),
    (500, "CFN-TCB-023", -604001, "cloudfunction result size exceed limit (1MB)", "boom"),
]


@pytest.mark.parametrize(("status", "code", "number", "explanation", "text"), TABLE)
def test_each_failure_has_the_clients_number(status: int, code: str, number: int, explanation: str, text: str) -> None:
    said = json.loads(client_words.of_function(json_answer(error_body(code, "boom"), status)).body)["error"]
    assert (said["errCode"], said["explanation"], said["errMsg"]) == (number, explanation, text)
    assert (said["code"], said["message"]) == (code, "boom")


def test_http_functions_have_their_own_and_results_stay_as_they_are() -> None:
    missing = json.loads(client_words.of_http_function(json_answer(error_body("CFN-RUN-055", "none"), 404)).body)[
        "error"
    ]
    assert (missing["errCode"], missing["explanation"], missing["errMsg"]) == (-501000, "FUNCTION_NOT_FOUND", "none")
    late = json.loads(client_words.of_http_function(json_answer(error_body("CFN-RUN-008", "late"), 504)).body)["error"]
    assert (late["errCode"], late["explanation"]) == (-504003, "")
    result = Answer(200, b'{"error": {"code": 1}}', ())
    assert client_words.of_function(result) is result
