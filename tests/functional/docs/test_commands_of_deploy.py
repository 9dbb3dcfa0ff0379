"""Every command of docs/deploy.md, typed in its order, against the emulated Tencent Cloud in Tencent's place."""

from __future__ import annotations

import json
import urllib.request
from pathlib import Path

import pytest

from tests.kit.emulate import emulate
from tests.kit.left_out import LEFT_OUT
from tests.kit.markdown import DOCS
from tests.kit.project import write_files
from tests.kit.typed import Reader, here, type_page

pytestmark = pytest.mark.node
PAGE = DOCS / "deploy.md"
PROD = "shop-8gxvz0f70375accc"
TEST = "shop-5acc2vz0f70375a"
FILES = {
    "cloudfn.yaml": f"""\
version: 1
project: shop
env: {{id: {TEST}}}
functions:
  makeOrder: {{}}
  payCallback: {{timeout: 20s}}
  queryOrder: {{}}
payments:
  default: {{subMchId: "1230000109", callers: [makeOrder], callback: payCallback}}
layers:
  common: {{dir: layers/common}}
stages:
  test: {{env: {{id: {TEST}}}}}
  prod: {{env: {{id: {PROD}}}, protected: true}}
""",
    "functions/makeOrder/index.js": "exports.main = async () => ({ ok: true })\n",
    "functions/payCallback/index.js": "exports.main = async () => ({ errcode: 0, errmsg: 'ok' })\n",
    "functions/queryOrder/index.js": "exports.main = async () => ({ ok: true })\n",
    "layers/common/price.js": "exports.price = 12\n",
    "assets/banner.png": "not really a picture\n",
}
CHANGE = "echo '// changed' >> functions/makeOrder/index.js"
BEFORE = {
    "cloudfn rollback makeOrder": [CHANGE, "cloudfn deploy -q"],
    "cloudfn traffic makeOrder --to 3=90,latest=10": ["cloudfn versions makeOrder --publish again"] * 2,
    "cloudfn copy makeOrder --to-env shop-8gxvz0f70375accc": [CHANGE, "cloudfn deploy -q makeOrder"],
    "cloudfn storage put assets images --remote": ["cloudfn deploy -q"],
}
CONFIRMED = {
    f"CLOUDFN_{command}_YES": "1" for command in ("DEPLOY", "ROLLBACK", "REMOVE", "COPY", "TRAFFIC", "VERSIONS")
}
"""What a person answers at the terminal."""


def test_every_command_works(tmp_path: Path) -> None:
    folder = write_files(tmp_path / "project", FILES)
    with emulate(folder):
        told = json.loads((folder / ".cloudfn" / "emulate" / "dev.json").read_text())
        for env_id in (TEST, PROD):
            add_environment(told, env_id)
        keys = {"TENCENTCLOUD_SECRETID": told["secretId"], "TENCENTCLOUD_SECRETKEY": told["secretKey"]}
        env = {**keys, **CONFIRMED, "CLOUDFN_CLOUD_URL": told["url"]}
        typed = type_page(PAGE, folder, Reader(before=BEFORE, env=env), LEFT_OUT)
    assert typed == [line.text for line in here(PAGE, LEFT_OUT)]
    assert {*BEFORE} <= {*typed}, "a line of the table is gone from the page"


def add_environment(told: dict[str, str], env_id: str) -> None:
    body = json.dumps({"envId": env_id}).encode()
    request = urllib.request.Request(f"{told['url']}/_cloudfn/environments", body, {"X-CloudFn-Key": told["secretKey"]})
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request) as answer:
        assert answer.status == 200
