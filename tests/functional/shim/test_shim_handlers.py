"""The entry leaves the user's handler as it is: styles, module kinds, paths, stack traces."""

from __future__ import annotations

import pytest

from cloudfn.manifest.values import Binding

pytestmark = pytest.mark.node

STYLES = {
    "async": "exports.main = async (event) => ({ got: event })",
    "promise": "exports.main = (event) => Promise.resolve({ got: event })",
    "callback": "exports.main = (event, context, callback) => { setTimeout(() => callback(null, { got: event }), 1) }",
}


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("role", ["nobody", "callback"])
def test_handler_styles(project, node, style, role):
    payments = {"default": Binding("default", "1900000109", callback="fn")} if role == "callback" else {}
    made = project({"index.js": STYLES[style]}, payments)
    made.node = node
    assert made.run({"event": {"returnCode": "SUCCESS"}}, source="wx_paycallback").value == {
        "got": {"returnCode": "SUCCESS"}
    }


MODULE = '{"type": "module"}'
MODULES = {
    "commonjs": {"index.js": "const p = require('./lib/place'); exports.main = async () => p(__dirname, __filename)",
                 "lib/place.js": "module.exports = (...all) => all"},
    "mjs": {"index.mjs": "import place from './lib/place.mjs';\nexport const main = async () => place(import.meta.url)",
            "lib/place.mjs": "export default (...all) => all"},
    "type-module": {"index.js": "export const main = async () => [import.meta.url]", "package.json": MODULE},
    "default": {"index.js": "export default { main: async () => [import.meta.url] }", "package.json": MODULE},
    "cjs": {"index.cjs": "exports.main = async () => [__filename]", "package.json": MODULE},
    "folder": {"src/index.js": "exports.main = async () => [__filename]"},
}  # fmt: skip


@pytest.mark.parametrize("kind", MODULES)
def test_module_kinds_keep_their_paths(project, node, kind):
    handler = "src/index.main" if kind == "folder" else "index.main"
    made = project(MODULES[kind], handler=handler)
    made.node = node
    root, _ = made.unpacked()
    ran = made.run({"event": {}}, {"event": {}})
    assert ran.results[0] == ran.results[1]
    assert str(root) in ran.results[0]["value"][0]
    assert ran.codes == []


def test_a_stack_trace_begins_in_the_users_file(project, node):
    made = project({"index.js": "\n\nexports.main = async () => {\n  throw new TypeError('boom')\n}"})
    made.node = node
    (result,) = made.run({"event": {}}).results
    assert result["error"] == "boom"
    assert "index.js:4:9" in result["stack"].splitlines()[1]


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"index.js": "exports.handler = 1"}, 'index.js exports no function "main"; it exports handler'),
        ({"index.js": "require('./nowhere')"}, "Cannot find module './nowhere'"),
        ({"index.js": "exports.main = ("}, "SyntaxError"),
    ],
)
def test_what_does_not_load_says_so(project, files, said):
    with pytest.raises(AssertionError, match="(?s)" + said.replace(".", r"\.").replace("(", r"\(")):
        project(files).run({"event": {}})


def test_without_shim_nothing_is_laid(project):
    made = project({"index.js": STYLES["async"]}, shim=False)
    root, handler = made.unpacked()
    assert handler == "index.main"
    assert [path.name for path in root.iterdir()] == ["index.js"]
    assert made.run({"event": {"a": 1}}).value == {"got": {"a": 1}}


def test_shared_folders_are_required_by_the_same_relative_path(project, node):
    made = project({"index.js": "exports.main = async () => require('../../common/money').yuan(1)"})
    common = made.directory / "common"
    (common / "deep").mkdir(parents=True)
    (common / "money.js").write_text("exports.yuan = (fen) => require('./deep/text')(fen / 100)")
    (common / "deep" / "text.js").write_text("module.exports = (n) => n + require('../unit.json').unit")
    (common / "unit.json").write_text('{"unit": " yuan"}')
    made.settings = {"shared": (common,)}
    made.node = node
    assert made.run({"event": {}}).value == "0.01 yuan"


SHARED = {
    # what shared names, the request in functions/fn/index.js (or where the key says), what lies where
    "a folder beside": (["functions/common"], "require('../common/x')", {"functions/common/x.js": "'ok'"}),
    "a folder further up": (["lib"], "require('../../lib/x.js')", {"lib/x.js": "'ok'"}),
    "its index": (["functions/common"], "require('../common')", {"functions/common/index.js": "'ok'"}),
    "its index, with a slash": (["functions/common"], "require('../common/')", {"functions/common/index.js": "'ok'"}),
    "a nested file of the function": (
        ["functions/common"],
        "require('./lib/a')",
        {"functions/fn/lib/a.js": "require('../../common/x')", "functions/common/x.js": "'ok'"},
    ),
    "one shared folder of another": (
        ["functions/common", "config"],
        "require('../common/x')",
        {"functions/common/x.js": "require('../../config/y').y", "config/y.json": '{"y": "ok"}'},
    ),
    "the function of a shared folder": (
        ["functions/common"],
        "require('../common/x')",
        {"functions/common/x.js": "require('../fn/own')", "functions/fn/own.js": "'ok'"},
    ),
    "a file alone": (["functions/config.js"], "require('../config')", {"functions/config.js": "'ok'"}),
    "a file of the root": (["config.json"], "require('../../config').a", {"config.json": '{"a": "ok"}'}),
    "another function's file": (
        ["functions/other/lib"],
        "require('../other/lib/x')",
        {"functions/other/lib/x.js": "'ok'"},
    ),
    "a joined path": (
        ["functions/common"],
        "require(require('path').join(__dirname, '../common/x'))",
        {"functions/common/x.js": "'ok'"},
    ),
    "the folder that holds the function": (
        ["functions"],
        "require('..')",
        {"functions/index.js": "require('./common/x')", "functions/common/x.js": "'ok'"},
    ),
    "the function itself, from below": (
        [],
        "[0, 'ok'][require('./lib/a')]",
        {"functions/fn/lib/a.js": "require('..').one"},
    ),
}


@pytest.mark.parametrize("kind", SHARED)
def test_requests_that_leave_the_function_mean_the_same_in_the_package(project, node, kind):
    shared, code, files = SHARED[kind]
    made = project({"index.js": f"exports.one = 1; const found = {code}; exports.main = async () => found"})
    for name, text in files.items():
        path = made.directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text if name.endswith(".json") else f"module.exports = {text}")
    made.settings = {"shared": tuple(made.directory / each for each in shared)}
    made.node = node
    assert made.run({"event": {}}).value == "ok"


def test_a_request_that_nothing_answers_is_named_as_it_was_asked(project, node):
    made = project(
        {"index.js": "exports.main = async () => { try { require('../gone') } catch (e) { return e.message } }"}
    )
    (made.directory / "functions" / "common").mkdir()
    made.settings = {"shared": (made.directory / "functions" / "common",)}
    made.node = node
    assert "Cannot find module '../gone'" in made.run({"event": {}}).value


def test_broken_bindings_stop_nothing(project):
    made = project({"index.js": STYLES["async"]})
    ran = made.run({"event": {"a": 1}}, environment={"CLOUDFN_BINDINGS": "{"})
    assert ran.value == {"got": {"a": 1}}
    assert ran.codes == ["CFN-SDK-002"]
