"""Callbacks of API v3 and v2: what is found in those that leave something out, and nothing in sound ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from cloudfn.manifest.values import Binding, Function, Manifest, PayApi
from cloudfn.source import inspect
from tests.kit.project import PROJECTS

HEAD = """const crypto = require('crypto');
const cloud = require('wx-server-sdk');
const db = cloud.database();
"""
OPEN = "const paid = decrypt(JSON.parse(event.body).resource.ciphertext);\n"
VERIFY = "if (!verified(event)) return { statusCode: 401, body: 'FAIL' };\n"
AMOUNT = "if (order.totalFee !== paid.amount.total) return { statusCode: 400, body: 'FAIL' };\n"
OK = "return { statusCode: 204, body: '' };\n"


def found(home: Path, body: str, api: PayApi = "v3", more: dict[str, str] | None = None) -> list[tuple[str, int]]:
    """(code, line of the handler's body) of each finding in a callback; the body begins at line 1."""
    folder = home / "functions" / "payNotify"
    folder.mkdir(parents=True)
    (folder / "package.json").write_text('{"dependencies": {"wx-server-sdk": "~2.6.3"}}')
    source = f"{HEAD}exports.main = async (event) => {{\n{body}}};\n"
    for name, text in {"index.js": source, **(more or {})}.items():
        (folder / name).write_text(text, encoding="utf-8")
    functions = {"payNotify": Function("payNotify", folder, http="/pay/notify")}
    binding = Binding("shop", "1900000001", (), "payNotify", api=api, mch_id="1900000001")
    notices = inspect(Manifest("shop", home, "test-f0b102", functions=functions, payments={"shop": binding}))
    before = HEAD.count("\n") + 1
    return [(each.code.removeprefix("CFN-SRC-"), (each.where.line if each.where else 0) - before) for each in notices]


SOUND = VERIFY + OPEN + AMOUNT
FAIL_200 = "return { statusCode: 200, body: JSON.stringify({ code: 'FAIL' }) };\n"
DROPPED = "db.collection('orders').doc('1').update({ data: {} });\n"

OF_V3: list[tuple[str, str, list[tuple[str, int]]]] = [
    ("sound", VERIFY + OPEN + AMOUNT + OK, []),
    ("no signature", OPEN + AMOUNT + OK, [("050", 0)]),
    ("no amount", VERIFY + OPEN + OK, [("052", 0)]),
    ("neither", OPEN + OK, [("050", 0), ("052", 0)]),
    ("what it hands on is not judged", "return handle(event);\n", []),
    (
        "acknowledged",
        SOUND + FAIL_200,
        [("051", 4)],
    ),
    ("without status", SOUND + "return { code: 'FAIL', message: 'no' };\n", [("051", 4)]),
    ("success in words", SOUND + "return { code: 'SUCCESS', message: '' };\n", []),
    (
        "not awaited",
        SOUND + DROPPED + OK,
        [("017", 4)],
    ),
]


@pytest.mark.parametrize(("name", "body", "expected"), OF_V3, ids=[row[0] for row in OF_V3])
def test_callbacks_of_v3(tmp_path: Path, name: str, body: str, expected: list[tuple[str, int]]) -> None:
    assert found(tmp_path, body) == expected


READ = "const fields = await xml2js.parseStringPromise(event.body);\n"
XML = "return { statusCode: 200, body: '<xml><return_code>FAIL</return_code></xml>' };\n"
OF_V2: list[tuple[str, str, list[tuple[str, int]]]] = [
    ("sound", READ + "if (fields.sign !== md5(fields)) " + XML + "use(fields.total_fee);\n" + XML, []),
    ("no signature", READ + "use(fields.total_fee);\n" + XML, [("050", 0)]),
    ("no amount", READ + "if (fields.sign !== md5(fields)) " + XML, [("052", 0)]),
]


@pytest.mark.parametrize(("name", "body", "expected"), OF_V2, ids=[row[0] for row in OF_V2])
def test_callbacks_of_v2(tmp_path: Path, name: str, body: str, expected: list[tuple[str, int]]) -> None:
    assert found(tmp_path, body, "v2") == expected


def test_what_stands_in_another_file_counts(tmp_path: Path) -> None:
    more = {"wxpay.js": "exports.verify = () => {};\n", "settle.js": "exports.settle = (paid) => paid.amount.total;\n"}
    assert found(tmp_path, OPEN + OK, more=more) == []


def test_a_planted_fault_is_seen_in_its_source_too() -> None:
    folder = PROJECTS / "v3-any-amount"
    functions = {"payNotify": Function("payNotify", folder / "functions" / "payNotify", http="/pay/notify")}
    binding = Binding("shop", "1900000001", (), "payNotify", api="v3", mch_id="1900000001")
    manifest = Manifest("shop", folder, "test-f0b102", functions=functions, payments={"shop": binding})
    assert "CFN-SRC-052" in [each.code for each in inspect(manifest)]


PYTHON_HEAD = "import json\nimport os\n"
PYTHON_VERIFY = "    if not verified(event):\n        return {'statusCode': 401, 'body': 'FAIL'}\n"
PYTHON_OPEN = "    paid = decrypt(json.loads(event['body'])['resource']['ciphertext'])\n"
PYTHON_AMOUNT = (
    "    if order['totalFee'] != paid['amount']['total']:\n        return {'statusCode': 400, 'body': 'FAIL'}\n"
)
PYTHON_OK = "    return {'statusCode': 204, 'body': ''}\n"
PYTHON_SOUND = PYTHON_VERIFY + PYTHON_OPEN + PYTHON_AMOUNT
KEY = "    key = '-----BEGIN PRIVATE KEY-----\\n" + "MIIEvQIBADANBgkqhkiG9w0BAQEFAASC" * 8 + "'\n"


def found_in_python(
    home: Path, body: str, api: PayApi = "v3", more: dict[str, str] | None = None
) -> list[tuple[str, int]]:
    """As ``found``; the handler's first line is 0."""
    folder = home / "functions" / "payNotify"
    folder.mkdir(parents=True)
    source = f"{PYTHON_HEAD}def main(event, context):\n{body}"
    for name, text in {"index.py": source, **(more or {})}.items():
        (folder / name).write_text(text, encoding="utf-8")
    notify = Function("payNotify", folder, runtime="Python3.9", handler="index.main", http="/pay/notify")
    binding = Binding("shop", "1900000001", (), "payNotify", api=api, mch_id="1900000001")
    functions, payments = {"payNotify": notify}, {"shop": binding}
    notices = inspect(Manifest("shop", home, "test-f0b102", functions=functions, payments=payments))
    before = PYTHON_HEAD.count("\n") + 1
    return [(each.code.removeprefix("CFN-SRC-"), (each.where.line if each.where else 0) - before) for each in notices]


IN_PYTHON: list[tuple[str, str, list[tuple[str, int]]]] = [
    ("sound", PYTHON_SOUND + PYTHON_OK, []),
    ("no signature", PYTHON_OPEN + PYTHON_AMOUNT + PYTHON_OK, [("050", 0)]),
    ("a comment verifies nothing", "    # verify later\n" + PYTHON_OPEN + PYTHON_AMOUNT + PYTHON_OK, [("050", 0)]),
    ("no amount", PYTHON_VERIFY + PYTHON_OPEN + PYTHON_OK, [("052", 0)]),
    ("neither", PYTHON_OPEN + PYTHON_OK, [("050", 0), ("052", 0)]),
    ("what it hands on is not judged", "    return handle(event)\n", []),
    (
        "acknowledged",
        PYTHON_SOUND + "    return {'statusCode': 200, 'body': json.dumps({'code': 'FAIL'})}\n",
        [("051", 6)],
    ),
    ("without status", PYTHON_SOUND + "    return {'code': 'FAIL', 'message': 'no'}\n", [("051", 6)]),
    ("success in words", PYTHON_SOUND + "    return {'code': 'SUCCESS'}\n", []),
    ("a key", KEY + PYTHON_SOUND + PYTHON_OK, [("045", 1)]),
    ("no Python", "    return {{{\n", []),
]


@pytest.mark.parametrize(("name", "body", "expected"), IN_PYTHON, ids=[row[0] for row in IN_PYTHON])
def test_callbacks_of_v3_in_python(tmp_path: Path, name: str, body: str, expected: list[tuple[str, int]]) -> None:
    assert found_in_python(tmp_path, body) == expected


def test_what_stands_in_another_python_file_counts(tmp_path: Path) -> None:
    more = {"wxpay.py": "def verify(event): ...\n", "settle.py": "def settle(paid):\n    return paid.get('amount')\n"}
    assert found_in_python(tmp_path, PYTHON_OPEN + PYTHON_OK, more=more) == []


def test_callbacks_of_v2_in_python(tmp_path: Path) -> None:
    read = "    fields = xmltodict.parse(event['body'])['xml']\n"
    assert found_in_python(tmp_path, read + PYTHON_OK, "v2") == [("050", 0), ("052", 0)]
