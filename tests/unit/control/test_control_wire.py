"""The envelope of the Tencent Cloud API: two ways to send the same parameters, and readers that convert or refuse."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cloudfn.control.wire import ApiError, ApiRequest, Params, failure, read_params, success

NAMES = st.from_regex(r"[A-Z][a-z]{1,4}", fullmatch=True)
SENT = st.dictionaries(
    NAMES,
    st.recursive(
        st.text(max_size=5),
        lambda inner: st.lists(inner, min_size=1, max_size=3) | st.dictionaries(NAMES, inner, min_size=1, max_size=3),
        max_leaves=6,
    ),
)


def flat(value: object, name: str = "") -> dict[str, str]:
    """As the SDKs send an object in a GET: ``Layers.0.LayerName=x``."""
    if isinstance(value, str):
        return {name: value}
    items = value.items() if isinstance(value, dict) else enumerate(value)  # type: ignore[call-overload]
    rows = [flat(inner, f"{name}.{key}" if name else str(key)) for key, inner in items]
    return {key: text for row in rows for key, text in row.items()}


def request(method: str, query: str = "", body: bytes = b"") -> ApiRequest:
    return ApiRequest(method, "scf.tencentcloudapi.com", "/", query, {}, body)


@given(SENT)
def test_a_get_says_what_a_post_says(values: dict[str, Any]) -> None:
    posted = read_params(request("POST", body=json.dumps(values).encode()))
    assert posted.values == values
    assert read_params(request("GET", urlencode(flat(values)))).values == values


@pytest.mark.parametrize("body", [b"[]", b"1", b"{", b"\xff", b'"x"'])
def test_a_body_that_is_no_object_is_refused(body: bytes) -> None:
    with pytest.raises(ApiError) as refused:
        read_params(request("POST", body=body))
    assert "JSON" in refused.value.message


@example("A=1&A.0=2")
@example("A.0=2&A=1")
@example("=&.")
@given(st.text(alphabet="ab.01=&%[]", max_size=20))
def test_any_query_is_read_or_refused(query: str) -> None:
    try:
        assert isinstance(read_params(request("GET", query)).values, dict)
    except ApiError as refused:
        assert refused.message


def test_readers_convert_what_a_get_carries_as_text() -> None:
    params = Params({"Limit": "20", "Show": "TRUE", "Off": False, "Name": 7, "Rows": [{"A": 1}], "Group": {"B": "x"}})
    assert (params.number("Limit", 5), params.number("None", 5)) == (20, 5)
    assert (params.flag("Show", False), params.flag("Off", True), params.flag("None", True)) == (True, False, True)
    assert (params.text("Name"), params.text("None", "")) == ("7", "")
    assert params.items("Rows") == [{"A": 1}] and params.items("None") == []
    assert params.group("Group").text("B") == "x" and params.group("None").values == {}
    assert "Name" in params and "None" not in params


@pytest.mark.parametrize(
    ("read", "code"),
    [
        (lambda params: params.text("None"), "MissingParameter"),
        (lambda params: params.text("Rows"), "InvalidParameter"),
        (lambda params: params.number("Name", 1), "InvalidParameter"),
        (lambda params: params.items("Name"), "InvalidParameter"),
        (lambda params: params.items("Mixed"), "InvalidParameter"),
        (lambda params: params.group("Rows"), "InvalidParameter"),
    ],
)
def test_readers_refuse_by_the_parameters_name(read: Any, code: str) -> None:
    with pytest.raises(ApiError) as refused:
        read(Params({"Name": "seven", "Rows": [{"A": 1}], "Mixed": [{"A": 1}, 2]}))
    assert refused.value.code == code
    assert any(f"`{name}`" in refused.value.message for name in ("None", "Rows", "Name", "Mixed"))


def test_replies_and_errors_have_one_envelope_and_one_type() -> None:
    good, bad = success({"Total": 1}, "r-1"), failure(ApiError("ResourceNotFound", "没有"), "r-2")
    assert {good.status, bad.status} == {200}
    # The vendor's Python SDK looks for an error under this very type only.
    assert dict(good.headers)["content-type"] == dict(bad.headers)["content-type"] == "application/json"
    assert json.loads(good.body) == {"Response": {"Total": 1, "RequestId": "r-1"}}
    error = {"Code": "ResourceNotFound", "Message": "没有"}
    assert json.loads(bad.body) == {"Response": {"Error": error, "RequestId": "r-2"}}
