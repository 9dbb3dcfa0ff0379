"""How a value of a payment call is read: one call, its configuration written in every way that projects write it."""

from __future__ import annotations

from pathlib import Path

import pytest

from cloudfn.source import PayUse, Survey, SurveyedFolder, survey

SDK = "const cloud = require('wx-server-sdk')\ncloud.init({ env: cloud.DYNAMIC_CURRENT_ENV })\n"


def surveyed(home: Path, files: dict[str, str | bytes], client: str = "") -> Survey:
    """The survey of a project whose functions are the folders of ``cloudfunctions`` that ``files`` has."""
    names: dict[str, None] = {}
    for path, text in files.items():
        target = home / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(text if isinstance(text, bytes) else text.encode())
        if path.startswith("cloudfunctions/") and path.count("/") > 1:
            names[path.split("/")[1]] = None
    folders = [SurveyedFolder(name, home / "cloudfunctions" / name) for name in names if not name.startswith("_")]
    return survey(home, folders, home / client if client else None)


def one(home: Path, code: str, others: dict[str, str | bytes] | None = None) -> PayUse:
    moved: dict[str, str | bytes] = {f"cloudfunctions/{name}": text for name, text in (others or {}).items()}
    (use,) = surveyed(home, {"cloudfunctions/pay/index.js": SDK + code, **moved}).pay
    return use


CALL = "exports.main = async (event) => cloud.cloudPay.unifiedOrder({ functionName: %s })\n"
VALUES = {
    "literal": ("", '"done"', "done"),
    "escapes": ("", r"'\u0064on\x65'", "done"),
    "template": ("", "`done`", "done"),
    "constant": ("const CB = 'done'\n", "CB", "done"),
    "assigned once": ("let cb\ncb = 'done'\n", "cb", "done"),
    "constant of a constant": ("const A = 'done', B = A, C = (B)\n", "C", "done"),
    "member": ("const pay = { cb: { name: 'done' } }\n", "pay.cb.name", "done"),
    "member by text": ("const pay = { 'c-b': 'done' }\n", "pay['c-b']", "done"),
    "item of a list": ("const all = ['x', { cb: 'done' }]\n", "all[1].cb", "done"),
    "destructured": ("const { pay: { cb: name } } = { pay: { cb: 'done' } }\n", "name", "done"),
    "default of a pattern": ("const { cb = 'done' } = {}\n", "cb", "done"),
    "frozen": ("const pay = Object.freeze({ cb: 'done' })\n", "pay.cb", "done"),
    "assigned member": ("const pay = {}\npay.cb = 'done'\n", "pay.cb", "done"),
    "joined": ("const A = 'do'\n", "A + 'ne'", "done"),
    "joined in a template": ("const A = 'on'\n", "`d${A}e`", "done"),
    "String()": ("", "String('done').trim()", "done"),
    "a function's answer": ("function cb() { return 'done' }\n", "cb()", "done"),
    "an arrow's answer": ("const cb = () => ({ name: 'done' })\n", "cb().name", "done"),
    "variable": ("", "process.env.CB", "${env:CB}"),
    "variable by text": ("", "process.env['CB']", "${env:CB}"),
    "variable, destructured": ("const { CB: name } = process.env\n", "name", "${env:CB}"),
    "variable with default": ("", "process.env.CB || 'done'", "${env:CB:-done}"),
    "variable in a text": ("", "`${process.env.STAGE}_done`", "${env:STAGE}_done"),
    "text that looks like a variable": ("", "'${env:CB}'", "$${env:CB}"),
    "an answer or none": ("function cb() { if (!x) return null\nreturn 'done' }\n", "cb()", "done"),
    "an object's function": ("const pay = { name() { return 'done' } }\n", "pay.name()", "done"),
    "a class's function": (
        "class Pay { static name() { return this.cb }\nstatic cb = 'done' }\n",
        "Pay.name()",
        "done",
    ),
    "a field": ("class Pay { cb = 'done' }\nconst pay = new Pay()\n", "pay.cb", "done"),
    "a constructor": ("class Pay { constructor() { this.cb = 'done' } }\n", "new Pay().cb", "done"),
    "this of an object": ("const pay = { cb: 'done', get: function () { return this.cb } }\n", "pay.get()", "done"),
    "shadowed": ("const CB = 'x'\nfunction f() { const CB = 'y' }\n{ const CB = 'z' }\n", "CB", "x"),
}


@pytest.mark.parametrize(("before", "value", "text"), VALUES.values(), ids=VALUES.keys())
def test_texts(tmp_path: Path, before: str, value: str, text: str) -> None:
    use = one(tmp_path, before + CALL % value)
    assert (use.callback, use.unread) == (text, frozenset())


UNREAD = {
    "parameter": ("", "event.cb", ""),
    "changed": ("let cb = 'a'\nif (Math.random() > 0.5) cb = 'b'\n", "cb", ""),
    "one of two": ("", "event.x ? 'a' : 'b'", ""),
    "unknown with a fallback": ("", "event.cb || 'done'", "done"),
    "counted": ("let cb = f()\ncb++\n", "cb", ""),
    "in circles": ("const a = b, b = a\n", "a", ""),
    "doubling": ("".join(f"const a{n} = a{n + 1} + a{n + 1}\n" for n in range(60)), "a0", ""),
    "a package's": ("const config = require('config')\n", "config.cb", ""),
    "no such module": ("const config = require('./config')\n", "config.cb", ""),
    "computed": ("const pay = { [f()]: 'x', cb: 'done' }\n", "pay[event.x]", ""),
}


@pytest.mark.parametrize(("before", "value", "text"), UNREAD.values(), ids=UNREAD.keys())
def test_what_cannot_be_told_is_named(tmp_path: Path, before: str, value: str, text: str) -> None:
    use = one(tmp_path, before + CALL % value)
    assert (use.callback, use.unread) == (text, {"functionName"})


CONFIGS: dict[str, tuple[str, str, str | bytes]] = {
    "object": ("const c = require('./config')\n", "config.js", "module.exports = { pay: { cb: 'done' } }"),
    "name": ("const c = require('./config.js')\n", "config.js", "const c = {pay: {cb: 'done'}}; module.exports = c"),
    "exports.x": ("const c = require('./config')\n", "config.js", "exports.pay = { cb: 'done' }"),
    "module.exports.x": ("const c = require('./config')\n", "config.js", "module.exports.pay = { cb: 'done' }"),
    "folder": ("const c = require('./config')\n", "config/index.js", "module.exports = { pay: { cb: 'done' } }"),
    "json": ("const c = require('./config.json')\n", "config.json", '\ufeff{"pay": {"cb": "done"}}'),
    "json, no ending": ("const c = require('./config')\n", "config.json", '{"pay": {"cb": "done"}}'),
    "through another": ("const c = require('./a')\n", "a.js", "module.exports = { ...require('./b') }"),
    "default": ("import c from './config'\n", "config.js", "export default { pay: { cb: 'done' } }"),
    "default, CommonJS": ("import c from './config'\n", "config.js", "module.exports = { pay: { cb: 'done' } }"),
    "namespace": ("import * as c from './config'\n", "config.js", "export const pay = { cb: 'done' }"),
    "names": ("import { pay as p } from './config'\nvar c = {pay: p}\n", "config.js", "export var pay = {cb: 'done'}"),
    "clause": ("import * as c from './config'\n", "config.js", "const p = { cb: 'done' }\nexport { p as pay }"),
    "passed on": ("import * as c from './a'\n", "a.js", "export { pay } from './b'"),
    "destructured": ("const { pay } = require('./config'), c = { pay }\n", "config.js", "exports.pay = { cb: 'done' }"),
    "gbk": ("const c = require('./config')\n", "config.js", "/* 支付 */ exports.pay = { cb: 'done' }".encode("gbk")),
    "utf-16": ("const c = require('./config')\n", "config.js", "exports.pay = { cb: 'done' }".encode("utf-16")),
    "a function": ("const c = require('./a').config()\n", "a.js", "exports.config = () => ({ pay: { cb: 'done' } })"),
    "beside index.js": ("const c = require('config.json')\n", "config.json", '{"pay": {"cb": "done"}}'),
    "typescript": ("const c = require('./config')\n", "config.ts", "export const pay: Pay = { cb: 'done' as string }"),
}  # fmt: skip


@pytest.mark.parametrize(("before", "name", "text"), CONFIGS.values(), ids=CONFIGS.keys())
def test_configuration_files(tmp_path: Path, before: str, name: str, text: str | bytes) -> None:
    others: dict[str, str | bytes] = {"pay/b.js": "exports.pay = { cb: 'done' }", f"pay/{name}": text}
    use = one(tmp_path, before + CALL % "c.pay.cb", others)
    assert (use.callback, use.unread) == ("done", frozenset())


def test_a_configuration_outside_the_function(tmp_path: Path) -> None:
    use = one(
        tmp_path, "const c = require('../_config')\n" + CALL % "c.cb", {"_config/index.js": "exports.cb = 'done'"}
    )
    assert use.callback == "done"


ALL = "functionName: 'cb', subMchId: '1900000109', envId: 'shop-8gxvz0f70375accc', totalFee: 100"
ARGUMENTS = {
    "here": f"cloud.cloudPay.unifiedOrder({{ {ALL} }})",
    "before": f"const params = {{ {ALL} }}\ncloud.cloudPay.unifiedOrder(params)",
    "Object.assign": f"cloud.cloudPay.unifiedOrder(Object.assign({{}}, {{ {ALL} }}, {{ body: 'x' }}))",
    "spread": f"const base = {{ {ALL} }}\ncloud.cloudPay.unifiedOrder({{ ...base, body: 'x' }})",
    "member by member": "const p = {}\np.functionName = 'cb'\np.subMchId = '1900000109'\n"
    "p.envId = 'shop-8gxvz0f70375accc'\np.totalFee = 10 * 10\ncloud.cloudPay.unifiedOrder(p)",
    "snake case": "cloud.cloudPay.unifiedOrder({ function_name: 'cb', sub_mch_id: 1900000109,"
    " env_id: 'shop-8gxvz0f70375accc', total_fee: 100 })",
    "helper": f"const order = (data) => cloud.cloudPay.unifiedOrder(data)\norder({{ {ALL} }})",
    "helper with names": "function order(functionName, { envId }, totalFee = 100) {\n"
    "  return cloud.cloudPay.unifiedOrder({ functionName, subMchId: '1900000109', envId, totalFee })\n}\n"
    "order('cb', { envId: 'shop-8gxvz0f70375accc' }, 100)",
    "same name elsewhere": f"function other() {{ const p = {{}} }}\nfunction mine() {{ const p = {{ {ALL} }}\n"
    "cloud.cloudPay.unifiedOrder(p) }",
    "pay object": f"const {{ cloudPay }} = cloud\ncloudPay.unifiedOrder({{ {ALL} }})",
    "pay object by name": f"const pay = cloud.cloudPay({{ appid: 'x' }})\npay.unifiedOrder({{ {ALL} }})",
}


@pytest.mark.parametrize("code", ARGUMENTS.values(), ids=ARGUMENTS.keys())
def test_arguments_from_anywhere(tmp_path: Path, code: str) -> None:
    use = one(tmp_path, f"exports.main = async (event) => {{\n{code}\n}}\n")
    assert (use.callback, use.merchant, use.env_id, use.fee_fen) == ("cb", "1900000109", "shop-8gxvz0f70375accc", 100)
    assert use.unread == frozenset()
    assert (use.function, use.api, use.where.file) == ("pay", "unifiedOrder", "cloudfunctions/pay/index.js")


def test_what_an_event_may_add_is_unread(tmp_path: Path) -> None:
    use = one(tmp_path, "exports.main = (event) => cloud.cloudPay.refund({ ...event, functionName: 'back' })\n")
    assert (use.api, use.callback, use.unread) == ("refund", "back", {"subMchId", "envId", "refundFee"})


@pytest.mark.parametrize(
    "env", ["cloud.DYNAMIC_CURRENT_ENV", "cloud.getWXContext().ENV", "process.env.TCB_ENV", "ctx.ENV", "ENV"]
)
def test_the_running_environment_has_no_id(tmp_path: Path, env: str) -> None:
    code = (
        "const ctx = cloud.getWXContext(), { ENV } = ctx\nmodule.exports = cloud.cloudPay.queryOrder({ envId: %s })\n"
    )
    use = one(tmp_path, code % env)
    assert (use.env_id, use.unread) == ("", frozenset())


def test_calls_without_arguments_and_of_other_objects(tmp_path: Path) -> None:
    found = surveyed(tmp_path, {"cloudfunctions/a/index.js": "cloudPay.closeOrder(); shop.refund({ subMchId: '1' })"})
    (use,) = found.pay
    assert (use.api, use.merchant, use.callback, use.fee_fen, use.unread) == ("closeOrder", "", "", None, frozenset())
