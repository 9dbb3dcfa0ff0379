"""In Chinese no line of an answer or an error is English: not its reason, not its remedy, nor what is written."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.kit.command import Ran, cloudfn

CODE = re.compile(r"`[^`]*`|\S*[/.=_:]\S*|'[^']*'|\"[^\"]*\"|--?[a-z][\w-]*|, ")
"""What of a line is a command, a place, a name or a list of names."""
PROSE = re.compile(r"\b[A-Za-z]{2,} [a-z]{2,} [a-z]{2,}\b|\b[a-z]{3,} [a-z]{3,}\b")
USAGE = ("用法：", "查看帮助：")


def english(ran: Ran) -> list[str]:
    lines = [line for line in (ran.out + ran.err).splitlines() if not line.startswith(USAGE)]
    quoted = re.compile(r"^ +(\d+)? \| ")  # the line of the file that is wrong
    return [line for line in lines if not quoted.match(line) and PROSE.search(CODE.sub(" - ", line))]


def in_chinese(*args: str, cwd: Path) -> Ran:
    return cloudfn("--lang", "zh", *args, cwd=cwd)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    base = tmp_path_factory.mktemp("zh").resolve()
    assert in_chinese("init", "shop", "--no-input", cwd=base).code == 0
    shop = base / "shop"
    (shop / "bad.json").write_text('{"a": 1,}')
    (shop / "bad.csv").write_text("a,a\n1,2\n")
    (shop / "short.csv").write_text("a,b\n1\n")
    (shop / "gbk.json").write_bytes('{"名": 1}'.encode("gbk"))
    (shop / "cases.yaml").write_text("cases: [{who: a}]\n")
    (shop / "chaos.yaml").write_text("faults: []\n")
    (shop / "odd-chaos.yaml").write_text("faults: [{at: call, delay: x, every: 1, chance: 2, for: zz}]\n")
    return shop


@pytest.mark.parametrize(
    "typed",
    [
        "db import orders bad.json",
        "db import orders bad.csv",
        "db import orders short.csv",
        "db import orders none.json",
        "db import orders gbk.json",
        "db restore none",
        "db query orders {a",
        "rules test cases.yaml",
        "rules test none.yaml",
        "invoke makeOrder -d {a:1}",
        "invoke makeOrder -e gbk.json",
        "invoke nobody",
        "logs nobody",
        "pay show X",
        "pay clock advance zz",
        "pay scenario run zz",
        "pay prove zz",
        "storage put none x",
        "explain CFN-XXX-1",
        "env explain nobody",
        "env explain makeOrder",
        "config show",
        "build nobody",
        "build --list",
        "export --print",
        "import none",
        "hook --check",
        "devices revoke zz",
        "plan",
        "layers build zz",
        "remove",
        "dev --chaos none",
        "dev --chaos chaos.yaml",
        "dev --chaos odd-chaos.yaml",
        "dev --lan=8.8.8.8",
        "dev --lan=zz",
        "dev --time-scale zz",
        "new function 9a",
        "new function f --template zz",
        "new function makeOrder",
        "init other --template zz",
        "init other --set zz=1 --no-input",
        "init other --set appId=1 --no-input",
        "init . --no-input",
        "validate --strict",
        "doctor",
    ],
)
def test_answers_and_errors(shop: Path, typed: str) -> None:
    ran = in_chinese(*typed.split(), cwd=shop)
    assert "Traceback" not in ran.err
    assert ran.out + ran.err
    assert english(ran) == []


EVERYTHING_WRONG = """version: 1
project: [1]
functions:
  a:
    timeout: x
    memory: 100
    triggers: [{name: 9, cron: "* *"}, {name: b, cron: "99 * * * * * *"}]
    install: zz
    http: a
    runtime: Go1
    layers: [{}]
    environment: {A-B: 1}
    secrets: [PATH]
    vpc: {id: x}
  web: {type: HTTP, install: cloud, triggers: {name: t, cron: "0 0 0 * * * *"}}
payments:
  p:
    subMchId: 1
    callback: nobody
    callers: [no]
    simulate: {schedule: zz, rules: [{when: {zz: 1}, outcome: q}], http: [{url: ftp}]}
documents: {collections: {o: {indexes: [[]], permission: {read: true, foo: 1}, rules: {read: "doc.x ==="}}}}
stages: {p: {zz: 1}}
storage: {rules: {zz: 1}}
hooks: {preBuild: 1}
deploy: {concurrency: 99}
"""


@pytest.mark.parametrize(
    "text",
    [
        EVERYTHING_WRONG,
        "version: 2\n",
        "version: 1\nversion: 1\n",
        "version: 1\nfunctions: [\n",
        "version: 1\nfunctions: {a: 1\n",
        "version: 1\n  functions: {}\n",
        "version: 1\n\tfunctions: {}\n",
        "version: 1\nproject: @shop\n",
        "version: 1\nx-a: *b\n",
        "version: 1\nx-a: &a [*a]\n",
        "version: 1\nx-a: " + "[" * 200 + "]" * 200 + "\n",
        "version: 1\nproject: !x y\n",
        "version: 1\nprotected: yes\nproject: 007\n",
        'version: 1\nenv: {id: "${env:NOPE}"}\nproject: "${env:}"\n',
        "version: 1\nx-a: '" + "a" * 1_100_000 + "'\n",
        "version: 1\nproject: \x07\n",
        "version: 1\nproject: \udcff\n",
    ],
    ids=range(17),
)
def test_a_wrong_manifest(tmp_path: Path, text: str) -> None:
    for name in ("a", "web"):
        (tmp_path / "functions" / name).mkdir(parents=True)
    (tmp_path / "cloudfn.yaml").write_bytes(text.encode("utf-8", "surrogateescape"))
    ran = in_chinese("validate", cwd=tmp_path)
    assert ran.code == 6
    assert english(ran) == []


ORDER = """const cloud = require('wx-server-sdk');
cloud.init({ env: 'shop-1a2b3c' });
exports.main = () => cloud.cloudPay.unifiedOrder({ body: 'x', outTradeNo: '1', totalFee: 100, functionName: 'gone' });
"""


@pytest.fixture
def foreign(tmp_path: Path) -> Path:
    for name in ("order", "empty", "image"):
        (tmp_path / "cloudfunctions" / name).mkdir(parents=True)
    (tmp_path / "cloudfunctions" / "order" / "index.js").write_text(ORDER)
    (tmp_path / "cloudfunctions" / "image" / "Dockerfile").touch()
    (tmp_path / "project.config.json").write_text('{"cloudfunctionRoot": "cloudfunctions/", "appid": "wx1"}')
    return tmp_path


def test_an_imported_manifest(foreign: Path) -> None:
    ran = in_chinese("import", cwd=foreign)
    assert (ran.code, english(ran)) == (0, [])
    chinese = (foreign / "cloudfn.yaml").read_text("utf-8")
    comments = re.findall("# (.*)", chinese)[1:]
    assert comments == [
        "由 project.config.json 导入。",
        "未包含 empty：没有入口文件",
        "未包含 image：Docker",
        "order 下单金额 100 分，cloudfunctions/order/index.js:3:22",
    ]
    assert cloudfn("import", "--force", cwd=foreign).code == 0
    english_text = (foreign / "cloudfn.yaml").read_text("utf-8")
    assert english_text.isascii()
    assert re.sub("# .*", "", chinese) == re.sub("# .*", "", english_text)


@pytest.mark.parametrize("text", ['{"envId": 1, "functions": 3}', '{"envId": ', '{"envId" 1}', "\udcff"])
def test_a_foreign_file_that_is_wrong(foreign: Path, text: str) -> None:
    (foreign / "cloudbaserc.json").write_bytes(text.encode("utf-8", "surrogateescape"))
    ran = in_chinese("import", cwd=foreign)
    assert (ran.code, english(ran)) == (6, [])


def test_declarations(tmp_path: Path) -> None:
    english_text = cloudfn("event", "types", cwd=tmp_path).out
    chinese = in_chinese("event", "types", cwd=tmp_path).out
    comments = re.compile(r"^/\*\*.*|^// .*`.*", re.MULTILINE)
    assert [each for each in comments.findall(chinese) if not re.search("[\u4e00-\u9fff]", each)] == []
    assert english_text.isascii()
    assert comments.sub("", chinese) == comments.sub("", english_text)


def test_a_project_and_a_function_by_the_language_of_the_machine(tmp_path: Path) -> None:
    env = {"LANG": "zh_CN.UTF-8"}
    assert cloudfn("init", "shop", "--no-input", cwd=tmp_path, env=env).code == 0
    shop = tmp_path / "shop"
    assert "上线前" in (shop / "README.md").read_text("utf-8")
    assert cloudfn("new", "function", "web", "--template", "http", cwd=shop, env=env).code == 0
    assert (shop / "functions/web/index.js").read_text("utf-8").startswith("// 响应 cloudfn.yaml 中声明的 HTTP 路径")
    assert cloudfn("validate", "--strict", cwd=shop).code == 0
