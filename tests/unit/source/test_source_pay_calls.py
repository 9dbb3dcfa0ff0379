from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from cloudfn.source import inspect
from tests.unit.source.snippets import REQUIRE, codes, found, order, project

WRONG = [
    ("{functionName: 'payCallbak'}", ["001"]),
    ("{functionName: 'makeOrder'}", ["002"]),
    ("{functionName: `refundCallback`}", ["002"]),
    ("{envId: 'test'}", ["003"]),
    ("{envId: cloud.DYNAMIC_CURRENT_ENV}", ["004"]),
    ("{subMchId: '1900009999'}", ["005"]),
    ("{totalFee: '100'}", ["006"]),
    ("{totalFee: `${event.fee}`}", ["006"]),
    ("{totalFee: (1.5 * 100).toFixed(0)}", ["006"]),
    ("{totalFee: String(event.fee)}", ["006"]),
    ("{totalFee: 37.7 * 100}", ["007"]),
    ("{totalFee: event.price * 100}", ["007"]),
    ("{totalFee: 100 * event.price + 5}", ["007"]),
    ("{totalFee: event.price * 1.5}", ["007"]),
    ("{totalFee: 0.01}", ["007"]),
    ("{totalFee: parseInt(event.price) * 100}", ["042"]),
    ("{totalFee: 100 * parseInt(event.price, 10)}", ["042"]),
    ("{totalFee: Number.parseInt(price) * 100}", ["042"]),
    ("{totalFee: Math.floor(price) * 100}", ["042"]),
    ("{totalFee: Math.trunc(price) * 100}", ["042"]),
    ("{totalFee: ~~price * 100}", ["042"]),
    ("{totalFee: (price | 0) * 100}", ["042"]),
    ("{totalFee: Number(price).toFixed(0) * 100}", ["042"]),
    ("{totalFee: Number(price.toFixed()) * 100}", ["042"]),
    ("{totalFee: +price.toFixed(0) * 100}", ["042"]),
    ("{totalFee: Math.round(parseInt(price) * 100)}", ["042"]),
    ("{totalFee: parseInt(tea) * 100 + parseInt(cake) * 100}", ["042"]),
    ("{refundFee: parseInt(event.price) * 100}", ["042"]),
    ("{totalFee: Math.floor(price * 100)}", ["043"]),
    ("{totalFee: parseInt(event.price * 100, 10)}", ["043"]),
    ("{totalFee: Math.trunc(100 * price)}", ["043"]),
    ("{totalFee: price * 100 | 0}", ["043"]),
    ("{totalFee: (price * 100) >> 0}", ["043"]),
    ("{totalFee: ~~(price * 100)}", ["043"]),
    ("{outTradeNo: 1591148225183}", ["018"]),
    ("{outTradeNo: Date.now()}", ["018"]),
    ("{'totalFee': '1', 'envId': 'e2'}", ["006", "003"]),
]


@pytest.mark.parametrize(("arguments", "expected"), WRONG)
def test_literals_that_contradict(tmp_path: Path, arguments: str, expected: list[str]) -> None:
    assert order(tmp_path, arguments) == expected


RIGHT = [
    "{functionName: 'payCallback', envId: 'test-f0b102', subMchId: '1900009231', totalFee: 1, outTradeNo: '1'}",
    "{functionName: NAME, envId: cloud.getWXContext().ENV, subMchId: process.env.SUB, totalFee: fee}",
    "{totalFee: Math.round(event.price * 100)}",
    "{totalFee: Math.round(parseFloat(event.price) * 100)}",
    "{totalFee: Number((event.price * 100).toFixed(0))}",
    "{totalFee: parseInt(event.fee)}",
    "{totalFee: Math.floor(event.fee)}",
    "{totalFee: event.fee | 0}",
    "{totalFee: parseInt(event.count) * 100}",
    "{totalFee: Math.floor(goods.quantity * 100)}",
    "{totalFee: Math.floor(3 * 100)}",
    "{totalFee: Math.round(price) * 100}",
    "{totalFee: product.priceFen * quantity}",
    "{totalFee: 3 * 100}",
    "{outTradeNo: `${Date.now()}`}",
    "{outTradeNo: String(Date.now())}",
    "{...event, ...rest}",
    "event.order",
    "",
]


@pytest.mark.parametrize("arguments", RIGHT)
def test_what_may_be_right_is_left_alone(tmp_path: Path, arguments: str) -> None:
    assert order(tmp_path, arguments) == []


def test_constants_of_the_file_are_followed(tmp_path: Path) -> None:
    before = "const ENV = 'other';\nconst fee = '1';\nconst options = {envId: ENV, totalFee: fee};\n"
    assert order(tmp_path, "options", before) == ["003", "006"]
    assert order(tmp_path, "{envId}", "const envId = 'other';") == ["003"]


def test_amounts_are_followed_through_names(tmp_path: Path) -> None:
    before = "const yuan = parseInt(process.env.PRICE);\nconst fee = yuan * 100;\n"
    assert order(tmp_path, "{totalFee: fee}", before) == ["042"]
    before = "const exact = config.price * 100;\nconst fee = Math.floor(exact);\n"
    assert order(tmp_path, "{totalFee: fee}", before) == ["043"]


def test_a_name_with_two_values_is_not_followed(tmp_path: Path) -> None:
    assert order(tmp_path, "{envId: ENV}", "let ENV = 'other';\nENV = process.env.E;") == []
    assert order(tmp_path, "{envId: e}", "const e = 'other';\nfunction f(e) { return e; }") == []


@pytest.mark.parametrize(
    "call",
    [
        "cloud.cloudPay.unifiedOrder({envId: 'e2'})",
        "cloud.cloudPay({appid: 'wx'}).unifiedOrder({envId: 'e2'})",
        "cloud['cloudPay']['unifiedOrder']({envId: 'e2'})",
        "pay.unifiedOrder({envId: 'e2'})",
        "cloudPay.unifiedOrder({envId: 'e2'})",
        "other.cloudPay.refund({envId: 'e2'})",
    ],
)
def test_every_way_to_cloud_pay(tmp_path: Path, call: str) -> None:
    text = f"{REQUIRE}const pay = cloud.cloudPay;\nconst {{ cloudPay }} = cloud;\nexports.main = () => {call};\n"
    assert codes(found(tmp_path, {"makeOrder/index.js": text})) == ["003"]


def test_a_function_of_the_same_name_is_not_cloud_pay(tmp_path: Path) -> None:
    text = f"{REQUIRE}// cloudPay\nexports.main = () => shop.unifiedOrder({{envId: 'e2'}});\n"
    assert codes(found(tmp_path, {"makeOrder/index.js": text})) == []


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        ("return res.payment;", ["012"]),
        ("return { payment: res.payment };", ["012"]),
        ("const { payment } = res; return payment;", ["012"]),
        ("if (res.errCode === 0) return res.payment;", ["012"]),
        ("if (res.resultCode === 'SUCCESS') return res.payment;", []),
        ("const { returnCode, payment } = res; return returnCode === 'SUCCESS' ? payment : null;", []),
        ("check(res); return res;", []),
    ],
)
def test_a_payment_nobody_looked_at(tmp_path: Path, after: str, expected: list[str]) -> None:
    assert order(tmp_path, "{}", after=after) == expected


def test_set_up(tmp_path: Path) -> None:
    before = "cloud.init({ env: { default: 'a', functions: 'b' } });\n"
    assert order(tmp_path, "{}", before) == ["015"]
    assert order(tmp_path, "{}", "cloud.init({ env: cloud.DYNAMIC_CURRENT_ENV });") == []
    assert order(tmp_path, "{}", "cloud.CloudPay.refund({});\ncloud.cloudpay.refund({});") == ["016", "016"]
    without = f"{REQUIRE}cloud.init({{ env: {{ default: 'a' }} }});\n"
    assert codes(found(tmp_path, {"makeOrder/index.js": without})) == []


@pytest.mark.parametrize(
    ("package", "expected"),
    [
        ('{"dependencies": {"wx-server-sdk": "latest"}}', []),
        ('{"dependencies": {"wx-server-sdk": "^2.0.0"}}', []),
        ('{"dependencies": {"wx-server-sdk": "~2.0.1"}}', []),
        ('{"dependencies": {"wx-server-sdk": ">=1.0.0"}}', []),
        ('{"dependencies": {"wx-server-sdk": "2.0.1"}}', ["014"]),
        ('{"dependencies": {"wx-server-sdk": "^1.8.3"}}', ["014"]),
        ('{"dependencies": {"wx-server-sdk": "1.x"}}', ["014"]),
        ('{"dependencies": {"wx-server-sdk": "1"}}', ["014"]),
        ('{"dependencies": {}}', ["013"]),
        ('{"devDependencies": {"wx-server-sdk": "3"}}', ["013"]),
        ("[]", ["013"]),
        ("{", ["020"]),
    ],
)
def test_the_sdk_in_package_json(tmp_path: Path, package: str, expected: list[str]) -> None:
    text = f"{REQUIRE}exports.main = () => cloud.cloudPay.queryOrder({{}});\n"
    files = {"makeOrder/index.js": text, "makeOrder/package.json": package}
    assert codes(found(tmp_path, files)) == expected


def test_the_locked_version_counts(tmp_path: Path) -> None:
    text = f"{REQUIRE}exports.main = () => cloud.cloudPay.queryOrder({{}});\n"
    lock = '{"packages": {"node_modules/wx-server-sdk": {"version": "2.0.1"}}}'
    files = {
        "makeOrder/index.js": text,
        "makeOrder/package.json": '{"dependencies": {"wx-server-sdk": "^2.0.0"}}',
        "makeOrder/package-lock.json": lock,
    }
    assert codes(found(tmp_path, files)) == ["014"]


def test_no_package_json_at_all(tmp_path: Path) -> None:
    (tmp_path / "functions/makeOrder").mkdir(parents=True)
    manifest = project(tmp_path, {"makeOrder/index.js": REQUIRE})
    (tmp_path / "functions/makeOrder/package.json").unlink()
    (notice,) = inspect(manifest)
    assert (notice.code, str(notice.where)) == ("CFN-SRC-013", "functions/makeOrder/index.js:1:23")


def test_bundles_modules_and_hidden_folders_are_not_read(tmp_path: Path) -> None:
    bad = "cloud.cloudPay.refund({envId: 'e2'});\n"
    files = {
        f"makeOrder/{path}": bad for path in ("node_modules/a/index.js", ".hidden/a.js", "lib.min.js", "notes.txt")
    }
    files["makeOrder/bundle.js"] = bad + "//" + "x" * 500_000
    assert codes(found(tmp_path, files)) == []
    assert codes(found(tmp_path, {"makeOrder/lib/deep/pay.cjs": bad})) == ["003"]


def test_shared_folders_are_read_once(tmp_path: Path) -> None:
    manifest = project(
        tmp_path, {"../lib/pay.js": "module.exports = (cloud) => cloud.cloudPay.refund({envId: 'e2'});\n"}
    )
    functions = {name: replace(each, shared=(tmp_path / "lib",)) for name, each in manifest.functions.items()}
    (notice,) = inspect(replace(manifest, functions=functions))
    assert (notice.code, str(notice.where)) == ("CFN-SRC-003", "lib/pay.js:1:59")


def test_places_are_exact_in_files_with_chinese(tmp_path: Path) -> None:
    call = "exports.main = () => cloud.cloudPay.refund({ refundDesc: '小秋', envId: 'ab' });"
    text = f"// 云函数\nconst cloud = require('wx-server-sdk');\n{call}\n"
    (notice,) = found(tmp_path, {"makeOrder/index.js": text})
    assert notice.where is not None
    line = text.splitlines()[2]
    assert (notice.where.line, notice.where.column) == (3, line.index("'ab'") + 1)
    assert (notice.where.source, notice.where.width) == (line, 4)


def test_the_sdk_by_another_name_is_the_sdk(tmp_path: Path) -> None:
    manifest = project(tmp_path, {"makeOrder/index.js": "const wx = require('wx-server-sdk');\nwx.init();\n"})
    (tmp_path / "functions/makeOrder/package.json").unlink()
    assert codes(inspect(manifest)) == ["013"]


@pytest.mark.parametrize("text", ["", "{", '{"dependencies": {},}'])
def test_a_package_json_that_npm_cannot_read_is_told_without_the_sdk_too(tmp_path: Path, text: str) -> None:
    files = {"makeOrder/index.js": "exports.main = () => 1", "makeOrder/package.json": text}
    (notice,) = found(tmp_path, files)
    assert (notice.code, notice.params["file"]) == ("CFN-SRC-020", "functions/makeOrder/package.json")


@pytest.mark.parametrize(("name", "install", "told"), [
    ("index.mjs", "cloud", ["CFN-PKG-013"]), ("index.mjs", "bundle", []), ("index.js", "cloud", []),
])  # fmt: skip
def test_shared_code_that_an_es_module_cannot_reach_is_told_before_the_build(
    tmp_path: Path, name: str, install: str, told: list[str]
) -> None:
    manifest = project(tmp_path, {f"makeOrder/{name}": "", "common/x.js": ""})
    one = replace(manifest.functions["makeOrder"], shared=(tmp_path / "functions/common",), install=install)
    found = inspect(replace(manifest, functions={**manifest.functions, "makeOrder": one}))
    assert [each.code for each in found] == told
