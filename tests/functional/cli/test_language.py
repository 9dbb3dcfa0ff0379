"""Help, usage errors and questions follow the language of the command line, and English stays what click prints."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from cloudfn.errors import ExitCode
from tests.kit.command import cloudfn, cloudfn_process, environment
from tests.kit.golden import assert_golden
from tests.kit.terminal import answered

PAGES = ["", "init", "new function", "dev", "pay", "pay refund", "db query", "deploy", "pay clock advance"]


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("typed", PAGES)
def test_help_pages(tmp_path: Path, typed: str, lang: str) -> None:
    ran = cloudfn(*typed.split(), "--help", "--lang", lang, cwd=tmp_path, env={"COLUMNS": "100"})
    assert (ran.code, ran.err) == (0, "")
    assert_golden(f"help/{'.'.join(['cloudfn', *typed.split()])}.{lang}.txt", ran.out)


CHINESE, ENGLISH = "用法：cloudfn", "Usage: cloudfn"


@pytest.mark.parametrize(
    ("args", "env", "begins"),
    [
        (["plan", "--help"], {}, ENGLISH),
        (["plan", "--help", "--lang", "zh"], {}, CHINESE),
        (["plan", "--lang=zh", "--help"], {}, CHINESE),
        (["--lang", "zh", "pay", "clock"], {}, CHINESE),
        (["--lang", "zh", "pay", "clock", "--help", "--lang", "en"], {}, ENGLISH),
        (["pay", "--lang", "zh", "clock", "--help"], {}, CHINESE),
        (["new", "--help", "--lang", "zh"], {}, CHINESE),
        (["--help"], {"CLOUDFN_LANG": "zh"}, CHINESE),
        (["--help"], {"CLOUDFN_LANG": "zh", "LANG": "en_US.UTF-8"}, CHINESE),
        (["--help"], {"LANG": "zh_CN.UTF-8"}, CHINESE),
        (["--help"], {"LC_MESSAGES": "zh_CN.UTF-8"}, CHINESE),
        (["--help"], {"LC_ALL": "C.UTF-8", "LANG": "zh_CN.UTF-8"}, ENGLISH),
        (["--help", "--lang", "en"], {"LANG": "zh_CN.UTF-8", "CLOUDFN_LANG": "zh"}, ENGLISH),
        (["exec", "--help", "--", "tool", "--lang", "zh"], {}, ENGLISH),
        ([], {"LANG": "zh_TW.UTF-8"}, CHINESE),
    ],
)
def test_the_language_of_help(tmp_path: Path, args: list[str], env: dict[str, str], begins: str) -> None:
    ran = cloudfn(*args, cwd=tmp_path, env=env)
    assert (ran.out or ran.err).startswith(begins)


WRONG = {
    "plan --prune-all": "没有选项 '--prune-all'。是不是 '--prune'？",
    "plan -x": "没有选项 '-x'。",
    "plan --json=1": "选项 '--json' 不带值。",
    "dev --port": "选项 '--port' 需要一个值。",
    "dev --port x": "'-p' / '--port' 的值无效：'x' 不是有效的整数。",
    "dev --port 70000": "'-p' / '--port' 的值无效：70000 不在 0<=x<=65535 的范围内。",
    "emulate --settle x": "'--settle' 的值无效：'x' 不是有效的数字。",
    "invoke": "缺少参数 'FUNCTION'。",
    "pay refund": "缺少参数 'NO'。",
    "explain a b": "多余的参数：b",
    "completion": "缺少参数 '{bash|zsh|fish}'。可选值：\n\tbash,\n\tzsh,\n\tfish",
    "completion csh": "'{bash|zsh|fish}' 的值无效：'csh' 不在可选值之中：'bash', 'zsh', 'fish'。",
    "pay fail": "缺少选项 '--reason'。可选值：\n\tnotenough,\n\twrongpassword,\n\tcancel",
    "import --out .": "'--out' 的值无效：'.' 是目录，不是文件。",
    "build --out file": "'--out' 的值无效：'file' 是文件，不是目录。",
    "new --force": "没有选项 '--force'。",
}


@pytest.mark.parametrize("typed", WRONG)
def test_usage_errors(tmp_path: Path, typed: str) -> None:
    (tmp_path / "file").touch()
    english = cloudfn(*typed.split(), cwd=tmp_path)
    ran = cloudfn(*typed.split(), "--lang", "zh", cwd=tmp_path)
    if typed.endswith("--port"):  # here the option would have been its value
        ran = cloudfn("--lang", "zh", *typed.split(), cwd=tmp_path)
    assert (ran.code, ran.out) == (english.code, english.out) == (ExitCode.USAGE, "")
    *above, message = ran.err.rstrip("\n").split("\n", 3)
    assert plain(message) == plain(f"错误：{WRONG[typed]}")
    if "\n\nError: " in english.err:  # what click says of an option alone, it says without the usage
        command = english.err.splitlines()[1].split("'")[1].rpartition(" ")[0]
        assert above == [above[0], f"查看帮助：{command} --help", ""]
        assert above[0].startswith(f"用法：{command} [选项]")
    else:
        assert (above, english.err[:7]) == ([], "Error: ")
    assert english.err.isascii()


def plain(message: str) -> str:
    """Versions of click quote the names of options or do not."""
    return message.replace("'", "")


def test_a_usage_error_as_json(tmp_path: Path) -> None:
    ran = cloudfn("--json", "dev", "--prt", "1", "--lang", "zh", cwd=tmp_path)
    [error] = json.loads(ran.out)["errors"]
    assert plain(error.pop("message")) == "没有选项 --prt。是不是 --port？"
    assert error == {"code": "CFN-CLI-024", "level": "error", "fix": "cloudfn dev --help"}


@pytest.mark.parametrize(
    ("shell", "typed", "offered"),
    [
        ("fish", "cloudfn pa", ["plain", "pay", "订单、支付、通知、退款、时钟、场景、证明"]),
        ("fish", "cloudfn --lang zh pay clock dr", ["plain", "drain", "处理所有等待中的重试和结算，无论多久之后"]),
        ("fish", "cloudfn dev --po", ["plain", "--port", "127.0.0.1 上的端口；0 表示任选一个空闲端口"]),
        ("zsh", "cloudfn --pro", ["plain", "--project", "在 DIR 目录中运行"]),
        ("bash", "cloudfn pa", ["plain", "pay"]),
    ],
)
def test_what_a_shell_shows_beside_completions(tmp_path: Path, shell: str, typed: str, offered: list[str]) -> None:
    before, _, last = typed.rpartition(" ")
    line, place = (f"{before} ", last) if shell == "fish" else (typed, str(typed.count(" ")))
    env = {"_CLOUDFN_COMPLETE": f"{shell}_complete", "COMP_WORDS": line, "COMP_CWORD": place}
    chinese = cloudfn_process(cwd=tmp_path, env={**env, "LANG": "zh_CN.UTF-8"}).out
    assert re.split(r"[\s,]", chinese.strip(), maxsplit=2) == offered
    assert cloudfn_process(cwd=tmp_path, env=env).out.isascii()


@pytest.mark.parametrize("value", ["fast", "-1", "2000000", "nan", ""])
def test_a_speed_of_the_clock_that_is_none(tmp_path: Path, value: str) -> None:
    for lang, title in (("en", "is no speed of the clock"), ("zh", "不是时钟速度")):
        ran = cloudfn("--lang", lang, "dev", "--time-scale", value, cwd=tmp_path)
        assert ran.code == ExitCode.USAGE
        assert ran.err.startswith(f"CFN-CLI-030 `{value}` {title}\n")


@pytest.mark.parametrize(
    "typed",
    [
        "--json --lang zh pay scenario list",
        "pay --json --lang zh scenario list",
        "pay scenario --json --lang zh list",
        "pay --lang en scenario list --json --lang zh",
    ],
)
def test_global_options_may_stand_after_a_group_too(tmp_path: Path, typed: str) -> None:
    items = json.loads(cloudfn(*typed.split(), cwd=tmp_path).out)["items"]
    assert {"name": "drop", "text": "通知永远不到，只能主动查单"} in items


def test_an_english_command_line_loads_no_chinese(tmp_path: Path) -> None:
    script = (
        "import sys; from cloudfn.cli import run; run(sys.argv[1:]); "
        "print([name for name in sys.modules if name.startswith('cloudfn.cli.words')])"
    )
    for args in (["version"], ["--help"], ["dev", "--prt"]):
        ran = subprocess.run(
            [sys.executable, "-c", script, *args], cwd=tmp_path, env=environment(), capture_output=True, text=True
        )
        assert ran.stdout.splitlines()[-1] == "[]", ran.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="pseudo terminals are a POSIX thing")
@pytest.mark.parametrize(
    ("lang", "asked"),
    [
        ("en", ["Project name [shop]: ", "Mini program appId [wx0123456789abcdef]: ", "Merchant number [", "Next:"]),
        ("zh", ["项目名称 [shop]: ", "小程序 appId [wx0123456789abcdef]: ", "商户号 [", "接下来："]),
    ],
)
def test_the_questions_of_init(tmp_path: Path, lang: str, asked: list[str]) -> None:
    code, shown = answered("--lang", lang, "init", "shop", cwd=tmp_path, keys="\n" * 5)
    assert code == 0, shown
    assert [text for text in asked if text not in shown] == []
    assert (tmp_path / "shop" / "cloudfn.yaml").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="pseudo terminals are a POSIX thing")
@pytest.mark.parametrize(
    ("lang", "asked"),
    [("en", "This deletes a.\r\nType env-1 to go on: "), ("zh", "这会删除 a。\r\n输入 env-1 以继续: ")],
)
def test_the_question_before_something_is_deleted(tmp_path: Path, lang: str, asked: str) -> None:
    script = (
        "from cloudfn.cli.app import App; from cloudfn.cli.confirmation import confirm_by_typing; "
        "from cloudfn.cli.texts import deploy; "
        f"app = App.from_options(lang={lang!r}, no_color=True); "
        "confirm_by_typing(app, 'env-1', app.say(deploy.deletes('a')), yes=False)"
    )
    for answer, accepted in (("env-1\n", True), ("env-2\n", False)):
        code, shown = answered(cwd=tmp_path, keys=answer, script=script)
        assert asked in shown
        assert (code == 0, "CFN-DEP-017" not in shown) == (accepted, accepted)
