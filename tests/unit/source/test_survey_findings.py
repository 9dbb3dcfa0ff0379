"""What a survey finds besides payment calls: environments, collections, variables; in functions and mini programs."""

from __future__ import annotations

from pathlib import Path

import pytest

from cloudfn.source import SurveyedFolder, survey
from tests.unit.source.test_survey_values import SDK, surveyed

ENV = "shop-8gxvz0f70375accc"


def environments(home: Path, code: str, client: str = "") -> list[tuple[str, str]]:
    files: dict[str, str | bytes] = {"cloudfunctions/f/index.js": code}
    if client:
        files["miniprogram/app.js"] = client
    return [(found.function, found.value) for found in surveyed(home, files, "miniprogram").env_ids]


@pytest.mark.parametrize(
    "code",
    [
        f"const cloud = require('wx-server-sdk')\ncloud.init({{ env: '{ENV}' }})",
        f"const ENV = '{ENV}'\nconst app = require('wx-server-sdk')\napp.init({{ env: ENV, traceUser: true }})",
        f"const tcb = require('tcb-admin-node')\ntcb.init({{ env: '{ENV}' }})",
        f"const c = require('@cloudbase/node-sdk')\nconst app = c.init({{ env: '{ENV}' }})",
        f"import cloud from 'wx-server-sdk'\ncloud.init({{ env: '{ENV}' }})",
        f"cloud.init({{ env: {{ database: '{ENV}', functions: '{ENV}' }} }})",
        f"const db = cloud.database({{ env: '{ENV}' }})",
        f"cloud.updateConfig({{ env: '{ENV}' }})",
        f"const c = new cloud.Cloud({{ resourceAppid: 'wx1', resourceEnv: '{ENV}' }})",
        f"cloud.cloudPay.unifiedOrder({{ envId: '{ENV}' }})",
    ],
)
def test_environments_of_functions(tmp_path: Path, code: str) -> None:
    assert environments(tmp_path, code) == [("f", ENV)]


@pytest.mark.parametrize(
    "client",
    [
        f"App({{ onLaunch() {{ wx.cloud.init({{ env: '{ENV}', traceUser: true }}) }} }})",
        f"Taro.cloud.init({{ env: '{ENV}' }})",
        f"const c = new wx.cloud.Cloud({{ resourceAppid: 'wx1', resourceEnv: '{ENV}' }})",
        f"const db = wx.cloud.database({{ env: '{ENV}' }})",
        f"App({{ globalData: {{ env: '{ENV}' }}, onLaunch() {{ wx.cloud.init({{ env: this.globalData.env }}) }} }})",
        f"Page({{ env: '{ENV}', onLoad: function () {{ const me = this; f(() => cloud.init({{ env: me.env }})) }}}})",
        f"const list = [{{ envId: '{ENV}' }}]\nwx.cloud.init({{ env: list[0].envId }})",
    ],
)
def test_environments_of_mini_programs(tmp_path: Path, client: str) -> None:
    assert environments(tmp_path, "", client) == [("", ENV)]


def test_functions_come_first_and_both_ends_of_a_condition_count(tmp_path: Path) -> None:
    client = "wx.cloud.init({ env: wx.release ? 'prod-1a2b3c' : 'test-4d5e6f' })"
    code = f"cloud.init({{ env: '{ENV}' }}); cloud.init({{ env: process.env.MY_ENV }})"
    expected = [("f", ENV), ("f", "${env:MY_ENV}"), ("", "prod-1a2b3c"), ("", "test-4d5e6f")]
    assert environments(tmp_path, code, client) == expected


@pytest.mark.parametrize(
    "code",
    [
        SDK,
        "cloud.init()",
        "cloud.init({ env: '' })",
        "cloud.init({ env: 'your-env-id' })",
        "cloud.init({ env: '云环境ID' })",
        "cloud.init({ env: event.env })",
        "cloud.init({ env: process.env.TCB_ENV })",
        "Sentry.init({ env: 'production' })",
        "cloud.cloudPay.unifiedOrder({ envId: 'xxx' })",
    ],
)
def test_what_is_no_environment(tmp_path: Path, code: str) -> None:
    assert environments(tmp_path, code) == []


@pytest.mark.parametrize(
    "index", ["[process.env.STAGE]", "[stage]", "[wx.getAccountInfoSync().miniProgram.envVersion]"]
)
def test_all_environments_of_a_table_count(tmp_path: Path, index: str) -> None:
    code = f"const ALL = {{ develop: 'dev-1a2b3c', release: 'prod-4d5e6f' }}\ncloud.init({{ env: ALL{index} }})"
    assert environments(tmp_path, code) == [("f", "dev-1a2b3c"), ("f", "prod-4d5e6f")]
    for known in (".release", "['release']"):
        assert environments(tmp_path, code.replace(index, known)) == [("f", "prod-4d5e6f")]


def test_collections(tmp_path: Path) -> None:
    code = """
        const cloud = require('wx-server-sdk'), db = cloud.database(), _ = db.command, USERS = 'users'
        exports.main = async (event) => {
          await db.collection('orders').add({ data: {} })
          await cloud.database().collection(USERS).get()
          await db.collection(event.name).get()
          await db.collection('not a name').get()
          await db.runTransaction(async (t) => t.collection(`carts`).doc('1').get())
          await db.collection('orders').aggregate().lookup({ from: 'goods', as: 'x' }).end()
          await db.collection(event.vip ? 'vips' : 'guests').get()
        }"""
    client = "const db = wx.cloud.database()\nPage({ onLoad() { db.collection('banners').get() } })"
    files: dict[str, str | bytes] = {"cloudfunctions/f/index.js": code, "miniprogram/pages/index.ts": client}
    found = surveyed(tmp_path, files, "miniprogram").collections
    names = ["orders", "users", "carts", "goods", "vips", "guests", "banners"]
    assert sorted(each.value for each in found) == sorted(names)
    assert {each.value: (each.where.file, each.where.line) for each in found}["orders"] == (
        "cloudfunctions/f/index.js",
        4,
    )
    assert [each.function for each in found if each.value == "banners"] == [""]


def test_collections_of_another_database_are_not_ours(tmp_path: Path) -> None:
    code = "const { MongoClient } = require('mongodb')\nclient.db().collection('orders')"
    assert surveyed(tmp_path, {"cloudfunctions/f/index.js": code}).collections == ()


def test_variables(tmp_path: Path) -> None:
    code = """
        const { KEY, SECRET: secret, SALT = 'x' } = process.env
        fetch(process.env.URL, process.env['MODE'], process.env.URL, process.env[name])
        if (process.env.NODE_ENV || process.env.TCB_ENV || process.env.TENCENTCLOUD_REGION) f(process.env.PATH)
        process.env.TZ = 'Asia/Shanghai'"""
    found = surveyed(tmp_path, {"cloudfunctions/f/index.js": code}).variables
    assert {each.value for each in found} == {"KEY", "SECRET", "SALT", "URL", "MODE"}
    assert {each.function for each in found} == {"f"}


def test_client_without_the_functions_and_packages(tmp_path: Path) -> None:
    code = "wx.cloud.init({ env: 'shop-1a2b3c' })"
    files: dict[str, str | bytes] = {
        "cloudfunctions/f/index.js": "cloud.init({ env: 'func-1a2b3c' })",
        "node_modules/x/index.js": code,
        "miniprogram_npm/x/index.js": code,
        "vendor.min.js": code,
        "types.d.ts": code,
    }
    surveyed(tmp_path, files)
    found = survey(tmp_path, [SurveyedFolder("f", tmp_path / "cloudfunctions" / "f")], tmp_path)
    assert [(each.function, each.value) for each in found.env_ids] == [("f", "func-1a2b3c")]
