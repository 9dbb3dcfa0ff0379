"""The check of signatures, by the vendor's own worked example and by what must break it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloudfn.control.account import AccessKey, Account
from cloudfn.control.tc3 import WINDOW_S, verify
from cloudfn.control.wire import ApiError, ApiRequest

# Source: cloud.tencent.com/document/api/213/30654, "Signature v3": request and result as they are published.
KEY = AccessKey("AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE", "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE")
STAMP = 1551113065
BODY = rb'{"Limit": 1, "Filters": [{"Values": ["\u672a\u547d\u540d"], "Name": "instance-name"}]}'
SIGNATURE = "72e494ea809ad7a8c8f7a4507b9bddcbaa8e581f516e8da2f66e2c5a96525168"
SCOPE = "2019-02-25/cvm/tc3_request"
AUTHORIZATION = (
    f"TC3-HMAC-SHA256 Credential={KEY.secret_id}/{SCOPE}, SignedHeaders=content-type;host, Signature={SIGNATURE}"
)
HEADERS = {
    "authorization": AUTHORIZATION,
    "content-type": "application/json; charset=utf-8",
    "host": "cvm.tencentcloudapi.com",
    "x-tc-action": "DescribeInstances",
    "x-tc-timestamp": str(STAMP),
    "x-tc-version": "2017-03-12",
    "x-tc-region": "ap-guangzhou",
}
REQUEST = ApiRequest("POST", "cvm.tencentcloudapi.com", "/", "", HEADERS, BODY)
THEN = datetime.fromtimestamp(STAMP, UTC)


def refusal(request: ApiRequest, now: datetime = THEN, key: AccessKey = KEY) -> str:
    with pytest.raises(ApiError) as refused:
        verify(request, Account(key), now)
    return refused.value.code.removeprefix("AuthFailure.")


def with_header(name: str, value: str) -> ApiRequest:
    return replace(REQUEST, headers={**HEADERS, name: value})


def test_the_vendors_example_is_signed_by_its_key() -> None:
    signed = verify(REQUEST, Account(KEY), THEN)
    assert (signed.secret_id, signed.service) == (KEY.secret_id, "cvm")


def test_the_port_may_be_left_out_of_what_is_signed() -> None:
    assert verify(replace(REQUEST, host="cvm.tencentcloudapi.com:443"), Account(KEY), THEN).service == "cvm"


@given(at=st.integers(0, len(BODY) - 1), value=st.integers(0, 255))
def test_any_other_byte_in_the_body_breaks_it(at: int, value: int) -> None:
    body = BODY[:at] + bytes([value]) + BODY[at + 1 :]
    if body == BODY:
        assert verify(replace(REQUEST, body=body), Account(KEY), THEN).secret_id == KEY.secret_id
    else:
        assert refusal(replace(REQUEST, body=body)) == "SignatureFailure"


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        (with_header("content-type", "application/json"), "SignatureFailure"),
        (replace(REQUEST, host="cvm.tencentcloudapi.com.example.com"), "SignatureFailure"),
        (replace(REQUEST, method="PUT"), "SignatureFailure"),
        (with_header("x-tc-timestamp", str(STAMP + 1)), "SignatureFailure"),
        (with_header("x-tc-timestamp", "soon"), "SignatureExpire"),
        (with_header("authorization", AUTHORIZATION.replace("/cvm/", "/scf/")), "SignatureFailure"),
        (with_header("authorization", AUTHORIZATION.replace("2019-02-25", "2019-02-26")), "SignatureFailure"),
        (with_header("authorization", AUTHORIZATION.replace("content-type;host", "host")), "SignatureFailure"),
        (with_header("authorization", AUTHORIZATION.replace("EXAMPLE/", "NOBODY/")), "SecretIdNotFound"),
        (with_header("authorization", AUTHORIZATION + "0"), "InvalidAuthorization"),
    ],
)
def test_whatever_else_is_signed_must_be_as_it_was(request_: ApiRequest, code: str) -> None:
    assert refusal(request_) == code


@pytest.mark.parametrize("seconds", [-WINDOW_S - 1, WINDOW_S + 1])
def test_a_signature_holds_for_some_minutes(seconds: int) -> None:
    edge = seconds // abs(seconds) * WINDOW_S
    assert verify(REQUEST, Account(KEY), THEN + timedelta(seconds=edge)).secret_id == KEY.secret_id
    assert refusal(REQUEST, THEN + timedelta(seconds=seconds)) == "SignatureExpire"


def test_a_temporary_key_needs_its_token_and_its_time() -> None:
    key = replace(KEY, token="t-1", expires_at=THEN + timedelta(seconds=1))
    assert refusal(REQUEST, key=key) == "TokenFailure"
    assert refusal(with_header("x-tc-token", "t-2"), key=key) == "TokenFailure"
    assert verify(with_header("x-tc-token", "t-1"), Account(key), THEN).secret_id == KEY.secret_id
    assert refusal(with_header("x-tc-token", "t-1"), THEN + timedelta(seconds=1), key) == "TokenFailure"


@given(st.text() | st.from_regex(r"TC3-HMAC-SHA256 Credential=.*", fullmatch=True))
def test_any_header_is_refused_in_words(authorization: str) -> None:
    assert refusal(with_header("authorization", authorization)) in ("InvalidAuthorization", "SecretIdNotFound")
