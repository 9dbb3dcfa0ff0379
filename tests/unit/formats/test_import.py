"""One rule of import each: where it looks, what it chooses where sources differ, and what it says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cloudfn import shim
from cloudfn.errors import CloudfnError, InvalidFile
from cloudfn.formats import Import, environment, import_project, script
from cloudfn.formats.imported import Claim
from cloudfn.manifest import Manifest, load
from tests.kit.published_projects import CALLBACK, CASES, FIELDS, INIT, devtools, function, order, pair, put


def imported(root: Path, start: str = "") -> tuple[Manifest, Import]:
    start_at = root / start
    place = (start_at.parent if start_at.is_file() else start_at) / "cloudfn.yaml"
    found = import_project(start_at, place)
    place.write_text(found.text, "utf-8")
    return load(place).manifest, found


def codes(found: Import) -> set[str]:
    return {notice.code for notice in found.notices}


def said(found: Import, code: str) -> str:
    (notice,) = [each for each in found.notices if each.code == code]
    return notice.title()


def refused(root: Path) -> CloudfnError:
    with pytest.raises(CloudfnError) as raised:
        import_project(root, root / "cloudfn.yaml")
    return raised.value


# --- where it looks ---


@pytest.mark.parametrize("root", ["cloudfunctions", "cloudfunction", "functions", "cloud/functions", "cloud"])
def test_a_bare_folder(tmp_path: Path, root: str) -> None:
    pair(tmp_path / root)
    manifest, found = imported(tmp_path)
    assert set(manifest.functions) == {"makeOrder", "payCallback"}
    assert (manifest.root, found.sources) == (tmp_path / root, (f"{root}/",))


def test_a_foreign_functions_folder_is_no_project_of_ours(tmp_path: Path) -> None:
    put(tmp_path, "functions/api/index.js", "addEventListener('fetch', () => 1);\n")
    assert refused(tmp_path).code == "CFN-DEP-081"


def test_several_projects_are_named_and_one_can_be_chosen(tmp_path: Path) -> None:
    for name in ("shop", "admin"):
        devtools(tmp_path / "apps" / name)
    devtools(tmp_path / "node_modules" / "sample")
    error = refused(tmp_path)
    assert (error.code, int(error.exit_code)) == ("CFN-DEP-107", 3)
    assert "`apps/admin`, `apps/shop`" in error.title()
    assert error.fix() == "Name one: `cloudfn import apps/admin`."
    manifest, _ = imported(tmp_path, "apps/shop")
    assert manifest.directory == tmp_path / "apps" / "shop"


def test_the_only_project_with_functions_is_taken(tmp_path: Path) -> None:
    devtools(tmp_path / "a")
    put(tmp_path, "b/project.config.json", {"appid": "wx1111111111111111"})
    manifest, _ = imported(tmp_path)
    assert manifest.root == tmp_path / "a" / "cloudfunctions"


def test_no_functions_tells_what_was_looked_for(tmp_path: Path) -> None:
    put(tmp_path, "project.config.json", {"cloudfunctionRoot": "fns", "miniprogramRoot": "mini"})
    put(tmp_path, "fns/docs/readme.md", "")
    error = refused(tmp_path)
    assert error.code == "CFN-DEP-106"
    assert "`fns/`, `mini/fns/`, `cloudfunctions/`" in error.title()
    assert error.params["out"] == "docs"


def test_both_tools_files_are_joined(tmp_path: Path) -> None:
    devtools(tmp_path)
    put(tmp_path, "cloudbaserc.json", {
        "envId": "x-123", "functionRoot": "fns",
        "functions": [{"name": "queryOrder", "dir": "./cloudfunctions/queryOrder", "timeout": 33,
                       "triggers": [{"name": "noon", "type": "timer", "config": "0 0 12 * * * *"}]}],
    })  # fmt: skip
    function(tmp_path / "fns", "extra", "exports.main = () => 1;\n")
    function(tmp_path / "fns", "makeOrder", "exports.main = () => 2;\n")
    manifest, found = imported(tmp_path)
    assert set(manifest.functions) == {"makeOrder", "payCallback", "queryOrder", "extra"}
    query = manifest.functions["queryOrder"]
    assert (query.timeout_s, query.memory_mb) == (33, 512)
    assert {timer.name for timer in query.triggers} == {"nightly", "noon"}
    assert said(found, "CFN-DEP-111").endswith("`makeOrder (cloudfunctions/makeOrder)`")
    assert manifest.app_id == "wx0123456789abcdef"


# --- the environment ---


@pytest.mark.parametrize(
    ("kinds", "value", "others"),
    [
        ([["a1"], ["b1"], ["b1"]], "a1", ["b1"]),  # what the orders name
        ([[], ["a1"], ["b1"], ["b1"]], "b1", ["a1"]),  # more kinds of places
        ([[], ["a1"], ["b1"]], "a1", ["b1"]),  # the weightier one
        ([[], ["b1", "a1", "a1"]], "a1", ["b1"]),  # the more frequent one
        ([["your-env-id"], ["<env>"], ["b1"]], "b1", []),
        ([["{{env.ENV_ID}}", ""]], "", []),
        ([["${env:NAME}"], ["b1"]], "from-file", ["b1"]),
    ],
)
def test_the_environment_that_most_agree_on(kinds: list[list[str]], value: str, others: list[str]) -> None:
    claims = [[Claim(each, "somewhere") for each in kind] for kind in kinds]
    chosen = environment.choose(claims, {"NAME": "from-file"})
    assert (chosen.value, [each.value for each in chosen.others]) == (value, others)


def test_other_environments_are_noted_with_their_places(tmp_path: Path) -> None:
    pair(tmp_path / "cloudfunctions")
    put(tmp_path, "project.config.json", {"env": "old-1a2b3c"})
    put(tmp_path, "cloudbaserc.json", {"envId": "old-1a2b3c", "functionRoot": "cloudfunctions"})
    manifest, found = imported(tmp_path)
    assert manifest.env_id == "x-123"
    assert "`old-1a2b3c` (cloudbaserc.json: envId)" in said(found, "CFN-DEP-104")


# --- payments ---


def test_each_merchant_and_each_callback_has_a_binding(tmp_path: Path) -> None:
    CASES["several-merchants"].write(tmp_path)
    bindings = imported(tmp_path)[0].payments.values()
    assert [(each.sub_mch_id, each.callers, each.callback) for each in bindings] == [
        ("1230000109", ("makeOrder",), "payCallback"),
        ("1230000109", ("makeOrder",), "vipCallback"),
        ("1500000333", ("makeOrder",), "payCallback"),
        ("1600000444", ("otherOrder",), "otherCallback"),
    ]


def test_a_callback_that_does_not_exist_is_noted_and_the_rest_is_bound(tmp_path: Path) -> None:
    function(tmp_path / "cloudfunctions", "makeOrder", order())
    manifest, found = imported(tmp_path)
    (binding,) = manifest.payments.values()
    assert (binding.callers, binding.callback) == (("makeOrder",), "")
    assert "`payCallback` (cloudfunctions/makeOrder/index.js:" in said(found, "CFN-DEP-109")


def test_refunds_and_questions_join_the_binding_of_their_merchant(tmp_path: Path) -> None:
    pair(tmp_path / "cloudfunctions")
    refund = (
        'exports.main = (e) => cloud.cloudPay.refund({ outTradeNo: e.no, outRefundNo: "r", totalFee: 1, refundFee: 1, '
    )
    head = f'const cloud = require("wx-server-sdk");\n{INIT}\n'
    where = 'subMchId: "1230000109", envId: "x-123", functionName: "refunded" });\n'
    function(tmp_path / "cloudfunctions", "refund", head + refund + where)
    function(tmp_path / "cloudfunctions", "refunded", CALLBACK)
    manifest, _ = imported(tmp_path)
    (binding,) = manifest.payments.values()
    assert binding.callers == ("makeOrder", "refund")
    assert (binding.callback, binding.refund_callback) == ("payCallback", "refunded")


def test_a_callback_that_the_mini_program_calls_too_goes_on_answering_it(tmp_path: Path) -> None:
    devtools(tmp_path)
    put(tmp_path, "miniprogram/pages/a.js", 'wx.cloud.callFunction({\n  name: "payCallback", data: {} });\n')
    manifest, found = imported(tmp_path)
    assert manifest.payments["default"].verify == "off"
    assert "payCallback" in said(found, "CFN-DEP-116")


def test_several_placeholders_make_one_note(tmp_path: Path) -> None:
    put(tmp_path, "project.config.json", {"appid": "touristappid", "cloudfunctionRoot": "cloudfunctions/"})
    fields = FIELDS.replace("1230000109", "你的商户号").replace("x-123", "<your-env>")
    pair(tmp_path / "cloudfunctions", order(fields, "cloud.init();"))
    function(tmp_path / "cloudfunctions", "again", order(fields, "cloud.init();"))
    manifest, found = imported(tmp_path)
    (binding,) = manifest.payments.values()
    assert (manifest.env_id, binding.sub_mch_id, binding.any_merchant) == ("test-f0b102", "1900009231", True)
    text = said(found, "CFN-DEP-103")
    for part in ("`<your-env>`", "`你的商户号`", "`touristappid`"):
        assert part in text
    assert text.endswith("taken instead: env.id test-f0b102, appId wx0123456789abcdef, subMchId 1900009231")


@pytest.mark.parametrize(
    ("text", "at", "found"),
    [
        ('{"envId": "x",\n functions: [}', "2:14", "}"),
        ('{"envId" "x"}', "1:10", '"x"}'),
        ('{"envId": "x"', "1:1", "end of file"),
        ('{"envId": "x"}}', "1:15", "}"),
        ('{"envId": 环境}', "1:11", "环境}"),
    ],
)
def test_what_is_no_json_is_shown_with_its_place(tmp_path: Path, text: str, at: str, found: str) -> None:
    put(tmp_path, "cloudbaserc.json", text)
    error = refused(tmp_path)
    assert (error.code, error.params["at"], error.params["found"]) == ("CFN-DEP-082", at, found)


def test_a_back_end_beside_the_mini_programs_is_read_all_the_same(tmp_path: Path) -> None:
    functions = tmp_path / "server"
    fields = 'subMchId: MCH, envId: "x-123", functionName: "payCallback",'
    pair(functions, order(fields, "cloud.init();\nconst { MCH } = require('../common/shop');"))
    (tmp_path / ".git").mkdir()
    put(tmp_path, "server/common/shop.js", "exports.MCH = '1230000109'")
    put(tmp_path, "apps/shop/project.config.json", {"appid": "wxa1b2c3d4e5f60718", "cloudfunctionRoot": "../../server"})
    manifest, _ = imported(tmp_path / "apps" / "shop")
    (binding,) = manifest.payments.values()
    assert (manifest.env_id, binding.sub_mch_id, binding.callback) == ("x-123", "1230000109", "payCallback")
    assert manifest.functions["makeOrder"].shared == (tmp_path / "server" / "common",)


def test_a_template_without_a_value_is_shown_as_it_is_written(tmp_path: Path) -> None:
    put(tmp_path, "cloudbaserc.json", {"envId": "{{envId}}", "functionRoot": "cloudfunctions"})
    pair(tmp_path / "cloudfunctions", order('subMchId: "1230000109",', "cloud.init();"))
    assert "env.id `{{envId}}` (cloudbaserc.json: envId)" in said(imported(tmp_path)[1], "CFN-DEP-103")


# --- settings, and scripts ---


def test_a_variable_of_a_missing_env_file_loads_all_the_same(tmp_path: Path) -> None:
    pair(tmp_path / "functions")
    content = {"envId": "x-123", "functions": [{"name": "makeOrder", "envVariables": {"KEY": "{{env.PAY_KEY}}"}}]}
    put(tmp_path, "cloudbaserc.json", content)
    manifest, found = imported(tmp_path)
    assert manifest.functions["makeOrder"].environment == {"KEY": ""}
    assert "`PAY_KEY` (cloudbaserc.json)" in said(found, "CFN-DEP-085")


def test_what_the_console_holds_is_told(tmp_path: Path) -> None:
    pair(tmp_path / "functions", order(head=f"{INIT}\nconst key = process.env.SMS_KEY, home = process.env.TCB_ENV;"))
    _, found = imported(tmp_path)
    assert said(found, "CFN-DEP-112").endswith("`SMS_KEY` (makeOrder)")


def test_yaml_and_a_section_of_package_json(tmp_path: Path) -> None:
    pair(tmp_path / "functions")
    put(tmp_path, "cloudbaserc.yml", "envId: x-123\nfunctions:\n  - {name: makeOrder, timeout: 5}\n")
    assert imported(tmp_path)[0].functions["makeOrder"].timeout_s == 5
    put(tmp_path, "package.json", {"cloudbase": {"envId": "x-123", "functions": [{"name": "makeOrder", "timeout": 6}]}})
    assert imported(tmp_path)[0].functions["makeOrder"].timeout_s == 6


@pytest.mark.node
@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("for (;;) {}", "> 0.5 s"),
        ("setInterval(() => {}, 9); module.exports = new Promise(() => {});", "> 0.5 s"),
        ("throw new Error('why')", "why"),
        ("module.exports = {", "Unexpected end of input"),
        ("process.exit(3)", "exit 3"),
    ],
)
def test_a_script_that_gives_nothing_is_refused_by_name(tmp_path: Path, text: str, reason: str) -> None:
    put(tmp_path, "cloudbaserc.js", text)
    with pytest.raises(InvalidFile) as raised:
        script.evaluate(tmp_path / "cloudbaserc.js", "cloudbaserc.js", limit_s=0.5)
    assert raised.value.code == "CFN-DEP-108"
    assert reason in str(raised.value.params["reason"])


@pytest.mark.node
@pytest.mark.parametrize(
    "text",
    [
        'module.exports = { envId: "e", home: process.env.HOME || "none" };',
        'export default { envId: "e", home: process.env.HOME || "none" };',
        'module.exports = async () => ({ envId: "e", home: process.env.HOME || "none" });',
    ],
)
def test_a_script_gets_no_variable_of_this_machine(tmp_path: Path, text: str) -> None:
    if text.startswith("export"):
        put(tmp_path, "package.json", {"type": "module"})
    put(tmp_path, "cloudbaserc.js", 'console.log("noise");\n' + text)
    assert script.evaluate(tmp_path / "cloudbaserc.js", "x").raw == {"envId": "e", "home": "none"}


def test_without_node_a_script_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    put(tmp_path, "cloudbaserc.js", "module.exports = {}")
    with pytest.raises(InvalidFile, match="not found"):
        script.evaluate(tmp_path / "cloudbaserc.js", "cloudbaserc.js")


@pytest.mark.parametrize(
    ("content", "at", "expected"),
    [
        ({"functions": 3}, "functions", "array"),
        ({"functions": [{"name": []}]}, "functions[0].name", "string"),
        ({"functions": [{"name": "a", "triggers": {}}]}, "functions[0].triggers", "array"),
        ({"functions": [{"name": "a", "envVariables": "x"}]}, "functions[0].envVariables", "object"),
        ({"functions": [{"name": "a", "vpc": 1}]}, "functions[0].vpc", "object"),
        ({"framework": {"plugins": []}}, "framework.plugins", "object"),
        ([], "-", "object"),
    ],
)
def test_a_wrong_shape_is_told_with_its_key(tmp_path: Path, content: object, at: str, expected: str) -> None:
    pair(tmp_path / "functions")
    function(tmp_path / "functions", "a", "exports.main = () => 1;\n")
    put(tmp_path, "cloudbaserc.json", json.dumps(content))
    error = refused(tmp_path)
    assert (error.code, error.params["at"], error.params["expected"]) == ("CFN-DEP-082", at, expected)
    assert error.title().startswith("cloudbaserc.json: ")


def test_a_file_of_the_cli_among_the_functions_counts_too(tmp_path: Path) -> None:
    devtools(tmp_path)
    content = {"envId": "x-123", "functions": [{"name": "makeOrder", "timeout": 44}]}
    put(tmp_path, "cloudfunctions/cloudbaserc.json", content)
    assert imported(tmp_path)[0].functions["makeOrder"].timeout_s == 44


def test_who_orders_is_the_first_caller_and_many_merchants_fit(tmp_path: Path) -> None:
    devtools(tmp_path)
    for n in range(9):
        source = order(FIELDS.replace("1230000109", f"15000003{n:02}"))
        function(tmp_path / "cloudfunctions", f"order{n}", source)
    close = "exports.main = () => cloud.cloudPay.closeOrder({ outTradeNo: 'a', subMchId: '1230000109' });\n"
    function(tmp_path / "cloudfunctions", "aClose", f"const cloud = require('wx-server-sdk');\n{close}")
    manifest, _ = imported(tmp_path)
    first = next(iter(manifest.payments.values()))
    assert first.callers[0] == "makeOrder" and "aClose" in first.callers
    assert first.any_merchant and len(manifest.payments) == 4
    assert all(shim.bindings(manifest, name) for name in ("makeOrder", "payCallback", "order8"))


@pytest.mark.parametrize(
    ("written", "runtime"),
    [
        ("nodejs16.13", "Nodejs16.13"),
        ("Nodejs16", "Nodejs16.13"),
        ("nodejs20.x", "Nodejs20.19"),
        ("Nodejs99", "Nodejs18.15"),
    ],
)
def test_runtimes_by_the_platforms_name(tmp_path: Path, written: str, runtime: str) -> None:
    pair(tmp_path / "cloudfunctions")
    put(tmp_path, "cloudfunctions/makeOrder/config.json", {"runtime": written})
    assert imported(tmp_path)[0].functions["makeOrder"].runtime == runtime


def test_variables_of_the_console_get_a_value_that_the_env_file_can_change(tmp_path: Path) -> None:
    fields = 'subMchId: process.env.MCH, envId: process.env.ENV_ID, functionName: "payCallback",'
    pair(tmp_path / "cloudfunctions", order(fields, "cloud.init();"))
    manifest, found = imported(tmp_path)
    assert manifest.functions["makeOrder"].environment == {"MCH": "1900009231", "ENV_ID": "test-f0b102"}
    assert manifest.payments["default"].sub_mch_id == "1900009231"
    assert "subMchId `process.env.MCH`" in said(found, "CFN-DEP-103")
    assert "CFN-DEP-112" not in codes(found)
    put(tmp_path, ".env", "MCH=1500000333\n")
    manifest = load(tmp_path / "cloudfn.yaml").manifest
    assert manifest.functions["makeOrder"].environment["MCH"] == manifest.payments["default"].sub_mch_id == "1500000333"


def test_a_library_with_an_index_is_shared_and_no_function(tmp_path: Path) -> None:
    put(tmp_path, "cloudfunctions/common/index.js", "exports.tax = 3;\n")
    pair(tmp_path / "cloudfunctions", order(head=f'{INIT}\nconst tax = require("../common");'))
    manifest, found = imported(tmp_path)
    assert set(manifest.functions) == {"makeOrder", "payCallback"}
    assert manifest.functions["makeOrder"].shared == (tmp_path / "cloudfunctions" / "common",)
    assert codes(found) == set()


def test_a_function_that_is_declared_twice_is_told(tmp_path: Path) -> None:
    pair(tmp_path / "functions")
    twice = [{"name": "makeOrder", "timeout": 5}, {"name": "makeOrder", "timeout": 9}, {"name": "payCallback"}]
    put(tmp_path, "cloudbaserc.json", json.dumps({"envId": "shop-1a2b3c4d", "functions": twice}))
    manifest, found = imported(tmp_path)
    assert manifest.functions["makeOrder"].timeout_s == 5
    assert "`makeOrder (again)`" in said(found, "CFN-DEP-080")


def test_what_is_ordered_for_stands_beside_the_binding(tmp_path: Path) -> None:
    pair(tmp_path / "cloudfunctions")
    _, found = imported(tmp_path)
    fees = [line.strip() for line in found.text.splitlines() if "orders for" in line]
    assert fees == ["# makeOrder orders for 12 fen, cloudfunctions/makeOrder/index.js:5:24"]


def test_the_environment_of_the_private_settings(tmp_path: Path) -> None:
    function(tmp_path / "cloudfunctions", "hello", "exports.main = async () => 1;\n")
    put(tmp_path, "project.config.json", {"cloudfunctionRoot": "cloudfunctions/", "appid": "wx0123456789abcdef"})
    put(tmp_path, "project.private.config.json", {"env": "mine-1a2b3c4d"})
    assert imported(tmp_path)[0].env_id == "mine-1a2b3c4d"


# --- what the platform would refuse, and what is no function of ours ---


@pytest.mark.parametrize(
    ("name", "cron"),
    [("t", "*/5 * * * *"), ("t", "0 0 2 * * *"), ("t", "0 0 3 * * 7 *"), ("t", ""), ("odd name!", "0 0 2 * * * *")],
)
def test_a_timer_that_the_platform_refuses_is_a_comment_and_a_note_with_its_place(
    tmp_path: Path, name: str, cron: str
) -> None:
    devtools(tmp_path)
    timers = [{"name": "good", "type": "timer", "config": "0 0 2 * * * *"}]
    timers += [{"name": name, "type": "timer", "config": cron}]
    put(tmp_path, "cloudfunctions/queryOrder/config.json", {"triggers": timers})
    manifest, found = imported(tmp_path)
    assert [each.name for each in manifest.functions["queryOrder"].triggers] == ["good"]
    (comment,) = [line.strip() for line in found.text.splitlines() if line.strip().startswith("# triggers: ")]
    assert name in comment and cron in comment
    assert f"`functions.queryOrder.triggers.1: {comment.removeprefix('# triggers: ')}`" in said(found, "CFN-DEP-105")


@pytest.mark.parametrize("name", ["支付", "_private", "has space", "9starts"])
def test_a_name_that_the_platform_refuses_is_a_comment_and_a_note(tmp_path: Path, name: str) -> None:
    pair(tmp_path / "cloudfunctions")
    function(tmp_path / "cloudfunctions", name, "exports.main = () => 1;\n")
    manifest, found = imported(tmp_path)
    assert set(manifest.functions) == {"makeOrder", "payCallback"}
    assert f"# {name}: " in found.text
    assert f"`functions.{name}: " in said(found, "CFN-DEP-105")


def test_other_kinds_of_functions_are_left_out_with_one_note(tmp_path: Path) -> None:
    pair(tmp_path / "functions")
    kinds = {
        "go": {"runtime": "Go1", "handler": "main"},
        "php": {"runtime": "Php7.4", "handler": "index.main"},
        "java": {"runtime": "Java11", "handler": "a.B::main"},
        "box": {"imageConfig": {"imageUri": "ccr.example.com/a/b:1"}},
    }
    put(tmp_path, "cloudbaserc.json", {"functions": [{"name": name, **each} for name, each in kinds.items()]})
    for name in kinds:  # each could be taken for an event function
        put(tmp_path, f"functions/{name}/index.js", "exports.main = async () => 1;\n")
    manifest, found = imported(tmp_path)
    assert set(manifest.functions) == {"makeOrder", "payCallback"}
    assert said(found, "CFN-DEP-102").endswith("`go` (Go1), `php` (Php7.4), `java` (Java11), `box` (image)")
    assert all(f"  # {name}: " in found.text for name in kinds)


# --- settings ---


@pytest.mark.parametrize("as_list", [False, True])
def test_variables_are_what_the_platform_would_store(tmp_path: Path, as_list: bool) -> None:
    values = {
        "TEXT": ("a b", "a b"),
        "EMPTY": ("", ""),
        "WHOLE": (7, "7"),
        "DECIMAL": (1.50, "1.5"),
        "SMALL": (0.00001, "0.00001"),
        "TINY": (1.5e-7, "1.5e-7"),
        "LARGE": (1e20, "100000000000000000000"),
        "YES": (True, "true"),
        "NO": (False, "false"),
        "LIST": ([1, "a"], '[1,"a"]'),
        "NESTED": ({"a": {"b": [None, "${c}"]}}, '{"a":{"b":[null,"${c}"]}}'),
    }
    written = {name: value for name, (value, _) in values.items()} | {"NOTHING": None}
    listed = [{"key": name, "value": value} for name, value in written.items()]
    devtools(tmp_path)
    put(tmp_path, "cloudfunctions/queryOrder/config.json", {"envVariables": listed if as_list else written})
    environment = imported(tmp_path)[0].functions["queryOrder"].environment
    assert environment == {name: stored for name, (_, stored) in values.items()}


def test_the_settings_of_config_json_are_taken_and_no_note_says_otherwise(tmp_path: Path) -> None:
    devtools(tmp_path)
    manifest, found = imported(tmp_path)
    query = manifest.functions["queryOrder"]
    assert (query.timeout_s, query.memory_mb, query.openapi) == (60, 512, ("subscribeMessage.send",))
    assert found.notices == ()


@pytest.mark.parametrize(
    ("written", "taken"),
    [
        ({"aclTag": "READONLY"}, "READONLY"),
        ({"permission": "adminwrite"}, "ADMINWRITE"),
        ({"acl": {"read": True, "write": "doc._openid == auth.openid"}}, "CUSTOM"),
        ({"aclTag": "CUSTOM"}, ""),
        ({"acl": {"read": True, "fly": False}}, ""),
        ({"acl": {"read": "doc."}}, ""),
        ({"aclTag": 5}, ""),
        ({}, None),
    ],
)
@pytest.mark.parametrize("newer", [False, True])
def test_a_collection_is_declared_with_the_permission_of_the_file(
    tmp_path: Path, newer: bool, written: dict[str, object], taken: str | None
) -> None:
    """``database`` of newer files, and CloudBase Framework's plug-in. What no manifest takes: a comment, a note."""
    pair(tmp_path / "cloudfunctions")
    database = {"collections": [{"collectionName": "orders", **written}, "tea"]}
    plugin = {"use": "@cloudbase/framework-plugin-database", "inputs": database}
    content = {"database": database} if newer else {"framework": {"plugins": {"db": plugin}}}
    put(tmp_path, "cloudbaserc.json", {"envId": "x-123", "functionRoot": "cloudfunctions", **content})
    manifest, found = imported(tmp_path)
    collections = manifest.documents.collections
    assert set(collections) == {"orders", "paid", "tea"}
    permission = collections["orders"].permission
    assert (permission.tag if permission else "") == (taken or "")
    assert ("CFN-DEP-105" in codes(found)) == (taken == "")
    if taken == "":
        assert "`documents.collections.orders.permission: " in said(found, "CFN-DEP-105")


# --- HTTP functions ---


def test_http_functions_are_taken_declared_or_by_their_start_file(tmp_path: Path) -> None:
    functions = [
        {"name": "pay", "type": "HTTP", "handler": "index.main", "installDependency": True, "runtime": "nodejs18.15"},
        {"name": "api", "type": "http", "path": "/api", "protocolType": "WS", "installDependency": False},
        {"name": "job"},
    ]
    put(tmp_path, "cloudbaserc.json", {"envId": "x-123", "functionRoot": "functions", "functions": functions})
    for name in ("pay", "api", "site"):
        put(tmp_path, f"functions/{name}/scf_bootstrap", "#!/bin/bash\nnode ./bin/www\n")
    put(tmp_path, "functions/site/scf_bootstrap", "#!/bin/bash\n/var/lang/python310/bin/python3.10 app.py\n")
    put(tmp_path, "functions/job/index.js", "exports.main = async () => 1;\n")
    manifest, found = imported(tmp_path)
    kinds = {name: (one.type, one.runtime, one.install, one.http) for name, one in manifest.functions.items()}
    assert kinds == {
        "pay": ("HTTP", "Nodejs18.15", "local", ""),
        "api": ("HTTP", "Nodejs18.15", "vendored", "/api"),
        "job": ("Event", "Nodejs18.15", "cloud", ""),
        "site": ("HTTP", "Python3.9", "local", ""),
    }
    assert "`protocolType` (api)" in " ".join(notice.title() for notice in found.notices)


def test_an_http_function_without_a_start_file_is_named(tmp_path: Path) -> None:
    functions = [{"name": "web", "type": "HTTP"}, {"name": "job"}]
    put(tmp_path, "cloudbaserc.json", {"envId": "x-123", "functions": functions})
    for name in ("web", "job"):
        put(tmp_path, f"functions/{name}/index.js", "exports.main = async () => 1;\n")
    manifest, found = imported(tmp_path)
    assert set(manifest.functions) == {"job"}
    assert "`web`" in said(found, "CFN-DEP-101")
