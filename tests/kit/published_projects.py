"""Whole mini-program projects in every layout that people publish: each writes its files and says what must come of it.

They all sell tea: ``makeOrder`` orders and names ``payCallback``, which answers WeChat Pay and writes the payment down.
Nothing in them was written for cloudfn.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

ORDER = """\
const cloud = require("wx-server-sdk");
{head}
exports.main = async (event) => {{
  const {{ OPENID }} = cloud.getWXContext();
  const result = await cloud.cloudPay.unifiedOrder({{
    body: "oolong", outTradeNo: event.no, totalFee: 12, spbillCreateIp: "127.0.0.1",
    {fields}
  }});
  await cloud.database().collection("orders").add({{ data: {{ _id: event.no, openid: OPENID }} }});
  return result;
}};
"""
CALLBACK = """\
const cloud = require("wx-server-sdk");
cloud.init({ env: cloud.DYNAMIC_CURRENT_ENV });
exports.main = async (event) => {
  await cloud.database().collection("paid").add({ data: { _id: event.outTradeNo, fee: event.totalFee } });
  return { errcode: 0, errmsg: "OK" };
};
"""
QUERY = """\
const cloud = require("wx-server-sdk");
cloud.init();
exports.main = async (event) => cloud.cloudPay.queryOrder({ outTradeNo: event.no, subMchId: "1230000109" });
"""
FIELDS = 'subMchId: "1230000109", envId: "x-123", functionName: "payCallback",'
INIT = 'cloud.init({ env: "x-123" });'


def order(fields: str = FIELDS, head: str = INIT) -> str:
    return ORDER.format(head=head, fields=fields)


@dataclass(frozen=True)
class Case:
    """What must come of it: ``functions`` besides the pair, ``notes`` the codes that import tells."""

    write: Callable[[Path], None]
    env: str = "x-123"
    merchant: str = "1230000109"
    functions: tuple[str, ...] = ()
    app_id: str = ""
    notes: tuple[str, ...] = ()
    order: str = "makeOrder"
    callback: str = "payCallback"
    others: tuple[tuple[str, str], ...] = ()
    """Further functions that order, each with its callback."""


def put(root: Path, name: str, content: object) -> None:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content if isinstance(content, str) else json.dumps(content, ensure_ascii=False, indent=2), "utf-8")


def pair(root: Path, order_js: str = "", callback_js: str = CALLBACK) -> None:
    function(root, "makeOrder", order_js or order())
    function(root, "payCallback", callback_js)


def function(root: Path, name: str, source: str, dependencies: str = "~2.6.3") -> None:
    put(root, f"{name}/index.js", source)
    put(root, f"{name}/package.json", {"name": name, "dependencies": {"wx-server-sdk": dependencies}})


def devtools(root: Path) -> None:
    put(root, "project.config.json", {
        "appid": "wx0123456789abcdef", "projectname": "tea", "miniprogramRoot": "miniprogram/",
        "cloudfunctionRoot": "cloudfunctions/", "setting": {"urlCheck": True}, "condition": {},
    })  # fmt: skip
    put(root, "miniprogram/app.js", 'App({ onLaunch() { wx.cloud.init({ env: "x-123", traceUser: true }); } });\n')
    pair(root / "cloudfunctions")
    function(root / "cloudfunctions", "queryOrder", QUERY)
    put(root, "cloudfunctions/queryOrder/config.json", {
        "permissions": {"openapi": ["subscribeMessage.send"]}, "timeout": 60, "memorySize": 512,
        "triggers": [{"name": "nightly", "type": "timer", "config": "0 0 2 * * * *"}],
    })  # fmt: skip


def comments(root: Path) -> None:
    put(root, "project.config.json", '\ufeff{\n  // 小程序\n  "appid": "wx0123456789abcdef",\n  "cloudfunctionRoot": '
        '"./cloudfunctions", /* root */\n  "setting": {"es6": true,},\n}\n')  # fmt: skip
    pair(root / "cloudfunctions")
    put(root, "cloudfunctions/payCallback/config.json", '{\n  // triggers 字段是触发器数组\n  "triggers": [\n    {\n'
        '      // name: 触发器的名字\n      "name": "myTrigger",\n      "type": "timer",\n'
        '      "config": "0 0 2 1 * * *",\n    },\n  ],\n}\n')  # fmt: skip


def placeholders(root: Path) -> None:
    put(root, "project.config.json", {"appid": "touristappid", "cloudfunctionRoot": "cloudfunctions"})
    put(root, "cloudbaserc.json", {"version": "2.0", "envId": "{{env.ENV_ID}}", "functionRoot": "cloudfunctions"})
    fields = 'subMchId: "", envId: "your-env-id", functionName: "payCallback",'
    pair(root / "cloudfunctions", order(fields, "cloud.init({ env: '<your-env>' });"))


def strange_merchant(root: Path) -> None:
    fields = 'subMchId: event.merchant || "你的商户号", envId: "x-123", functionName: "payCallback",'
    pair(root / "cloudfunctions", order(fields))


def from_variables(root: Path) -> None:
    fields = "subMchId: process.env.SUB_MCH_ID, envId: process.env.ENV, functionName: process.env.CALLBACK,"
    pair(root / "functions", order(fields, "cloud.init();"))
    put(root, "cloudbaserc.json", {
        "envId": "x-123",
        "functions": [{"name": "makeOrder", "config": {"timeout": 5, "envVariables": [
            {"key": "SUB_MCH_ID", "value": 1230000109}, {"key": "ENV", "value": "x-123"},
            {"key": "CALLBACK", "value": "payCallback"}, {"key": "NOTHING", "value": None},
            {"key": "FLAG", "value": True}, {"key": "NESTED", "value": {"a": [1, "${b}"]}},
        ]}}],
    })  # fmt: skip


def partial_list(root: Path) -> None:
    put(root, "cloudbaserc.json", {
        "version": "2.0", "envId": "{{env.ENV_ID}}", "region": "ap-shanghai", "functionRoot": "./cloudfunctions",
        "functions": [{"name": "makeOrder", "timeout": 20, "envVariables": {"A": 1}, "installDependency": True}],
        "framework": {"name": "tea", "plugins": {"client": {"use": "@cloudbase/framework-plugin-mp"}}},
    })  # fmt: skip
    put(root, ".env", "ENV_ID=x-123\n")
    pair(root / "cloudfunctions")
    function(root / "cloudfunctions", "queryOrder", QUERY)


def without_functions(root: Path) -> None:
    put(root, "cloudbaserc.json", {"envId": "x-123", "functionRoot": "cloud/functions"})
    pair(root / "cloud/functions")


def plugins(root: Path) -> None:
    put(root, "cloudbaserc.json", {
        "envId": "x-123",
        "framework": {"name": "tea", "plugins": {
            "server": {"use": "@cloudbase/framework-plugin-function", "inputs": {
                "functionRootPath": "cloud", "functions": [
                    {"name": "makeOrder", "timeout": 9}, {"name": "payCallback", "envVariables": {"A": "1"}}]}},
            "db": {"use": "@cloudbase/framework-plugin-database", "inputs": {
                "collections": [{"collectionName": "orders", "aclTag": "PRIVATE"}, {"collectionName": "tea"}]}},
            "client": {"use": "@cloudbase/framework-plugin-website", "inputs": {"outputPath": "dist"}},
        }},
    })  # fmt: skip
    pair(root / "cloud")


def script(root: Path) -> None:
    put(root, "cloudbaserc.js", 'const name = "makeOrder";\nconsole.log("hello");\nmodule.exports = { envId: "x-123", '
        'functionRoot: "./fns", functions: [{ name, timeout: 7 }], home: process.env.HOME };\n')  # fmt: skip
    pair(root / "fns")


def bare(root: Path) -> None:
    pair(root / "cloudfunctions")
    put(root, "cloudfunctions/readme/notes.md", "# nothing\n")


def several_roots(root: Path) -> None:
    function(root / "cloudfunctions", "makeOrder", order())
    function(root / "cloud/functions", "payCallback", CALLBACK)


def monorepo(root: Path) -> None:
    put(root, "package.json", {"private": True, "workspaces": ["apps/*"]})
    put(root, "apps/admin/index.html", "<p>")
    devtools(root / "apps/shop")


def config_below(root: Path) -> None:
    put(root, "app/project.config.json", {"appid": "wx0123456789abcdef", "cloudfunctionRoot": "../server/"})
    pair(root / "server")


def shared(root: Path) -> None:
    put(root, "project.config.json", {"cloudfunctionRoot": "cloudfunctions/"})
    put(root, "cloudfunctions/common/shop.js", 'exports.config = require("./deep/config");\n')
    put(root, "cloudfunctions/common/deep/config.js", 'module.exports = { mch: "1230000109", env: "x-123" };\n')
    head = 'cloud.init();\nconst { config } = require("../common/shop");'
    pair(root / "cloudfunctions", order('subMchId: config.mch, envId: config.env, functionName: "payCallback",', head))


def odd(root: Path) -> None:
    """What the platform refuses, and what is no event function of ours."""
    put(root, "cloudbaserc.json", {
        "envId": "x-123", "functionRoot": "functions",
        "functions": [
            {"name": "makeOrder", "timeout": 5000, "memorySize": 300},
            {"name": "web", "type": "HTTP"},
            {"name": "api", "runtime": "Go1", "handler": "main"},
            {"name": "old", "runtime": "Php7", "handler": "index.main"},
            {"name": "gone"},
        ],
    })  # fmt: skip
    pair(root / "functions")
    put(root, "functions/payCallback/config.json", {"triggers": [
        {"name": "five", "type": "timer", "config": "*/5 * * * *"},
        {"name": "good", "type": "timer", "config": "0 0 2 * * * *"},
        {"name": "odd name!", "type": "timer", "config": "0 0 2 * * * *"}],
        "envVariables": {"1BAD": "x", "TCB_ENV": "y", "GOOD": 1.50}})  # fmt: skip
    for name in ("web", "old", "支付", "_private"):
        put(root, f"functions/{name}/index.js", "exports.main = async () => 1;\n")
    put(root, "functions/api/main.go", "package main\n")
    put(root, "functions/site/scf_bootstrap", "#!/bin/sh\nnode app.js\n")


def several_merchants(root: Path) -> None:
    """One function orders for two merchants, with two callbacks for one of them; another one for a third."""
    more = (
        'exports.vip = () => cloud.cloudPay.unifiedOrder({ body: "v", outTradeNo: "v", totalFee: 1, '
        'subMchId: "1230000109", envId: "x-123", functionName: "vipCallback" });\n'
        'exports.other = () => cloud.cloudPay.unifiedOrder({ body: "o", outTradeNo: "o", totalFee: 1, '
        'subMchId: "1500000333", envId: "x-123", functionName: "payCallback" });\n'
    )
    pair(root / "cloudfunctions", order() + more)
    function(root / "cloudfunctions", "vipCallback", CALLBACK)
    fields = 'subMchId: "1600000444", envId: "x-123", functionName: "otherCallback",'
    function(root / "cloudfunctions", "otherOrder", order(fields))
    function(root / "cloudfunctions", "otherCallback", CALLBACK)


CASES = {
    "devtools": Case(devtools, functions=("queryOrder",), app_id="wx0123456789abcdef"),
    "comments": Case(comments, app_id="wx0123456789abcdef"),
    "placeholders": Case(placeholders, env="test-f0b102", merchant="1900009231", notes=("CFN-DEP-103",)),
    "strange-merchant": Case(strange_merchant, merchant="1900009231", notes=("CFN-DEP-110",)),
    "variables": Case(from_variables),
    "partial-list": Case(partial_list, functions=("queryOrder",), notes=("CFN-DEP-080",)),
    "without-functions": Case(without_functions),
    "plugins": Case(plugins, notes=("CFN-DEP-080",)),
    "script": Case(script),
    "bare": Case(bare, notes=("CFN-DEP-101",)),
    "several-roots": Case(several_roots),
    "monorepo": Case(monorepo, functions=("queryOrder",), app_id="wx0123456789abcdef"),
    "config-below": Case(config_below, app_id="wx0123456789abcdef"),
    "shared": Case(shared),
    "odd": Case(odd, functions=("site",), notes=("CFN-DEP-101", "CFN-DEP-102", "CFN-DEP-105")),
    "several-merchants": Case(
        several_merchants,
        functions=("vipCallback", "otherOrder", "otherCallback"),
        others=(("otherOrder", "otherCallback"),),
    ),
}


def folders(root: Path) -> Iterator[Path]:
    """The folders of Node functions, for linking packages into them."""
    yield from (path.parent for path in sorted(root.rglob("package.json")) if (path.parent / "index.js").is_file())
