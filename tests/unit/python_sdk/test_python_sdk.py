"""What the Python SDK gives back: identity, results and errors with wx-server-sdk's numbers."""

from __future__ import annotations

import ast
import datetime
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.python_sdk.backend import Recorder
from tests.unit.python_sdk.test_python_sdk_parity import ORDER, backend, captured, cloud

__all__ = ["backend"]

from cloudfn_sdk import ejson, protobuf
from cloudfn_sdk.names import camel, snake

SDK = Path(__file__).parents[3] / "cloudfn" / "shim" / "python"


def answering(backend: Recorder, content_type: str, body: Any) -> None:
    text = body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)
    backend.answers = [{"status": 200, "content_type": content_type, "body": text}]


def test_a_paid_order_answers_with_the_payment(backend: Recorder) -> None:
    backend.answers = [captured("pay")["pay.unifiedOrder"]["exchanges"][0]["response"]]
    result = cloud.cloud_pay.unified_order(**ORDER)
    assert result.ok
    assert result.payment["package"] == "prepay_id=" + result.prepay_id
    assert result.error == ""
    assert json.loads(json.dumps(result)) == dict(result)  # a function may return it as it is


def test_a_refused_order_keeps_its_err_code_and_hands_out_no_payment(backend: Recorder) -> None:
    refusal = {"return_code": "SUCCESS", "result_code": "FAIL", "err_code": "ORDERPAID", "err_code_des": "该订单已支付"}
    answering(backend, "application/octet-stream", {**refusal, "payment": {"package": "prepay_id="}})
    result = cloud.cloud_pay.unified_order(**ORDER)
    assert not result.ok
    assert result.payment == {}
    assert result.error == "ORDERPAID 该订单已支付"


@pytest.mark.parametrize("content_type", ["application/json; charset=utf-8", "application/octet-stream"])
@pytest.mark.parametrize(
    ("code", "number"), [("INVALID_PARAM", -501007), ("SYS_ERR", -501001), ("NEVER_SEEN", -501001)]
)
def test_a_platform_error_has_wx_server_sdks_number(
    backend: Recorder, content_type: str, code: str, number: int
) -> None:
    answering(backend, content_type, {"code": code, "message": "bad", "requestId": "r"})
    with pytest.raises(cloud.CloudError) as caught:
        cloud.cloud_pay.unified_order(**ORDER)
    assert (caught.value.err_code, caught.value.code, caught.value.request_id) == (number, code, "r")


MEASURED = json.loads((Path(__file__).parents[2] / "captures" / "error-map.json").read_text())["4.0.2"]


@pytest.mark.parametrize("code", [*MEASURED])
def test_the_error_numbers_are_the_measured_ones(code: str) -> None:
    assert cloud.CloudError.from_backend("collection.get", code, "m").err_code == MEASURED[code]["db"]["errCode"]


def test_permission_is_refused_by_errcode(backend: Recorder) -> None:
    answering(backend, "application/json; charset=utf-8", {"errcode": -604101, "errmsg": "no permission"})
    with pytest.raises(cloud.CloudError) as caught:
        cloud.cloud_pay.unified_order(**ORDER)
    assert caught.value.err_code == -604101


@pytest.mark.parametrize("body", ["", "<xml/>"])
def test_what_is_not_json_is_a_system_error(backend: Recorder, body: str) -> None:
    answering(backend, "application/octet-stream", body)
    with pytest.raises(cloud.CloudError) as caught:
        cloud.cloud_pay.unified_order(**ORDER)
    assert caught.value.err_code == -601001


def test_a_missing_collection_is_502005(backend: Recorder) -> None:
    answering(backend, "application/json", {"code": "DATABASE_COLLECTION_NOT_EXIST", "message": "gone"})
    with pytest.raises(cloud.CloudError) as caught:
        cloud.database().collection("orders").get()
    assert caught.value.err_code == -502005


def test_a_bill_is_text_or_bytes(backend: Recorder) -> None:
    pay = captured("pay")
    for label, kind, tar in (
        ("pay.downloadBill.text", str, {}),
        ("pay.downloadBill.gzip", bytes, {"tar_type": "GZIP"}),
    ):
        backend.answers = [pay[label]["exchanges"][0]["response"]]
        assert isinstance(cloud.cloud_pay.download_bill(bill_date="20260101", **tar).data, kind)


ONE = {"sub": "1900009231", "cb": "payCallback", "rcb": "refundCallback"}
TWO = {"sub": "1900000001", "cb": "otherCallback"}
NOWHERE = {"env_id", "function_name", "sub_mch_id"}


@pytest.mark.parametrize(
    ("bindings", "fields", "wanted", "absent"),
    [
        ([ONE], {}, {"env_id": "env-local", "function_name": "payCallback", "sub_mch_id": "1900009231"}, set()),
        ([ONE], {"function_name": "other"}, {"function_name": "other", "sub_mch_id": "1900009231"}, set()),
        ([ONE], {"subMchId": "7"}, {"sub_mch_id": "7"}, {"env_id", "function_name"}),
        ([ONE], {"env_id": cloud.DYNAMIC_CURRENT_ENV}, {"env_id": "env-local"}, set()),
        ([ONE, TWO], {}, {}, NOWHERE),
        ([ONE, TWO], {"sub_mch_id": "1900000001"}, {"function_name": "otherCallback"}, set()),
        ([], {}, {}, NOWHERE),
        ([ONE], {"sub_mch_id": "", "function_name": ""}, {"sub_mch_id": "1900009231"}, set()),
        (
            [{**ONE, "any": True}],
            {"sub_mch_id": "1500000333"},
            {"sub_mch_id": "1500000333", "function_name": "payCallback"},
            set(),
        ),
    ],
)
def test_a_binding_fills_what_is_absent_and_nothing_else(
    backend: Recorder,
    monkeypatch: pytest.MonkeyPatch,
    bindings: list[dict[str, str]],
    fields: dict[str, Any],
    wanted: dict[str, Any],
    absent: set[str],
) -> None:
    if bindings:
        monkeypatch.setenv("CLOUDFN_BINDINGS", json.dumps({"call": bindings}))
    answering(backend, "application/octet-stream", {"return_code": "FAIL", "return_msg": "x"})
    cloud.cloud_pay.unified_order(body="tea", out_trade_no="A1", total_fee=1, **fields)
    sent = json.loads(backend.requests[-1]["parts"]["requestData"][0])
    assert sent.items() >= wanted.items()
    assert not absent & sent.keys()


def test_a_refund_is_bound_to_the_refund_callback(backend: Recorder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLOUDFN_BINDINGS", json.dumps({"call": [ONE]}))
    answering(backend, "application/octet-stream", {"return_code": "FAIL", "return_msg": "x"})
    cloud.cloud_pay.refund(out_trade_no="A1", out_refund_no="R1", total_fee=2, refund_fee=1)
    sent = json.loads(backend.requests[-1]["parts"]["requestData"][0])
    assert (sent["function_name"], sent["sub_mch_id"]) == ("refundCallback", "1900009231")


def test_the_context_object_wins_over_the_environment(backend: Recorder) -> None:
    environment = {
        "WX_CONTEXT_KEYS": "WX_OPENID",
        "WX_OPENID": "oSecond",
        "TCB_CONTEXT_KEYS": "TCB_ENV",
        "TCB_ENV": "other",
    }
    cloud.init(context={"environment": json.dumps(environment)})
    assert cloud.get_wx_context()[:4] == ("oSecond", "", "", "other")
    cloud.init(context={"environ": ";".join(f"{name}={value}" for name, value in environment.items())})
    assert cloud.get_wx_context().openid == "oSecond"
    cloud.init()
    assert cloud.get_wx_context().openid == "oLOCALopenid000000000000000"


def test_nothing_listens(backend: Recorder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TCB_CONTEXT_CNFG", json.dumps({"URL": "http://127.0.0.1:9/admin"}))
    with pytest.raises(cloud.CloudError) as caught:
        cloud.call_function("add")
    assert caught.value.err_code == -501001


def test_it_imports_nothing_but_the_standard_library() -> None:
    program = "import sys; before = set(sys.modules); sys.path.insert(0, sys.argv[1]); import cloudfn_sdk; "
    program += "print(*sorted({name.split('.')[0] for name in set(sys.modules) - before} - sys.stdlib_module_names))"
    done = subprocess.run([sys.executable, "-I", "-c", program, str(SDK)], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["cloudfn_sdk"]


@pytest.mark.parametrize("file", sorted(SDK.rglob("*.py")), ids=lambda file: file.name)
def test_it_parses_on_the_oldest_runtime(file: Path) -> None:
    try:
        ast.parse(file.read_text(), feature_version=(3, 7))
    except SyntaxError as error:
        pytest.fail(f"Python 3.7 cannot read it: {error}")


documents = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False)
    | st.text()
    | st.datetimes(timezones=st.just(datetime.UTC)).map(lambda d: d.replace(microsecond=d.microsecond // 1000 * 1000)),
    lambda inner: st.lists(inner) | st.dictionaries(st.text().filter(lambda key: not key.startswith("$")), inner),
)


@given(documents)
def test_ejson_gives_back_what_it_took(value: Any) -> None:
    back = ejson.loads(ejson.dumps(value))
    assert back == value
    assert type(back) is type(value)


@given(st.lists(st.tuples(st.integers(1, 500), st.integers(-(2**31), 2**63 - 1) | st.binary())))
def test_protobuf_gives_back_what_it_took(pairs: list[tuple[int, int | bytes]]) -> None:
    data = b"".join(
        protobuf.bytes_field(number, value) if isinstance(value, bytes) else protobuf.int_field(number, value)
        for number, value in pairs
    )
    read = [(n, value if isinstance(value, bytes) else protobuf.signed(value)) for n, value in protobuf.fields(data)]
    assert read == pairs


@given(st.from_regex(r"[a-z]+(_[a-z]+)*", fullmatch=True))
def test_names_convert_there_and_back(name: str) -> None:
    assert snake(camel(name)) == name
