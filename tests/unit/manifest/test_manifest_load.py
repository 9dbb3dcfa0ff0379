from __future__ import annotations

from pathlib import Path

import pytest

from cloudfn.errors import InvalidFile
from cloudfn.manifest import find, load
from cloudfn.manifest.values import Index
from tests.unit.manifest.projects import codes, loaded, problems

HEAD = "version: 1\nenv: {id: test-f0b102}\n"


def test_defaults_function_and_stage_are_merged_deeply(tmp_path: Path) -> None:
    text = (
        HEAD
        + """
defaults: {timeout: 10s, environment: {A: base, B: base, C: base}, exclude: [a, b]}
functions:
  one: {environment: {B: function, C: function}, exclude: c}
stages:
  prod:
    functions:
      one: {environment: {C: stage}, memory: 512}
"""
    )
    base = loaded(tmp_path, text, "one").manifest.functions["one"]
    assert base.environment == {"A": "base", "B": "function", "C": "function"}
    assert (base.timeout_s, base.memory_mb, base.exclude) == (10, 256, ("c",))
    staged = loaded(tmp_path, text, "one", stage="prod").manifest
    assert staged.stage == "prod"
    assert staged.functions["one"].environment == {"A": "base", "B": "function", "C": "stage"}
    assert staged.functions["one"].memory_mb == 512


def test_null_deletes(tmp_path: Path) -> None:
    text = (
        HEAD
        + """
defaults: {timeout: 10s, environment: {A: a, B: b}, vpc: {id: v, subnet: s}}
functions: {one: {environment: {A: null}, vpc: ~}, two: }
stages: {prod: {functions: {two: null}, defaults: {timeout: null}}}
"""
    )
    base = loaded(tmp_path, text, "one", "two").manifest.functions
    assert base["one"].environment == {"B": "b"}
    assert base["one"].vpc is None
    assert base["two"].vpc is not None
    prod = loaded(tmp_path, text, "one", "two", stage="prod").manifest.functions
    assert list(prod) == ["one"]
    assert prod["one"].timeout_s == 3


def test_a_scalar_or_a_mapping_stands_for_a_list_of_one(tmp_path: Path) -> None:
    text = (
        HEAD
        + """
appId: wx0123456789abcdef
functions: {one: {triggers: {name: daily, cron: "0 0 3 * * * *"}, secrets: KEY, layers: {name: l, version: 2}}}
payments: {default: {subMchId: 1900009231, callers: one, callback: one}}
documents: {collections: {orders: {indexes: openid}, users: {indexes: [a, [b, -c]], unique: [[b, -c], d]}}}
"""
    )
    manifest = loaded(tmp_path, text, "one").manifest
    assert manifest.app_ids == ("wx0123456789abcdef",)
    assert [timer.name for timer in manifest.functions["one"].triggers] == ["daily"]
    assert manifest.functions["one"].secrets == ("KEY",)
    assert manifest.functions["one"].layers[0].version == 2
    assert manifest.payments["default"].callers == ("one",)
    assert manifest.payments["default"].sub_mch_id == "1900009231"
    assert manifest.documents.collections["orders"].indexes == (Index(("openid",)),)
    assert manifest.documents.collections["users"].indexes == (
        Index(("a",)),
        Index(("b", "-c"), unique=True),
        Index(("d",), unique=True),
    )


@pytest.mark.parametrize(
    ("written", "seconds"), [("20", 20), ("20s", 20), ("1m30s", 90), ("0.5m", 30), ("'45'", 45), ("15m", 900)]
)
def test_durations_have_units(tmp_path: Path, written: str, seconds: int) -> None:
    text = HEAD + f"functions: {{one: {{timeout: {written}}}}}\n"
    assert loaded(tmp_path, text, "one").manifest.functions["one"].timeout_s == seconds


def test_texts_keep_their_spelling(tmp_path: Path) -> None:
    text = HEAD + 'functions: {one: {environment: {PORT: 8080, VERSION: 1.10, SET: true, DAY: 2024-01-01, Q: "007"}}}\n'
    assert loaded(tmp_path, text, "one").manifest.functions["one"].environment == {
        "PORT": "8080",
        "VERSION": "1.10",
        "SET": "true",
        "DAY": "2024-01-01",
        "Q": "007",
    }


def test_schedules_are_profiles_or_lists_of_waits(tmp_path: Path) -> None:
    for written, expected in [("cloud-2d", "cloud-2d"), ("[15s, 15, 3m]", (15, 15, 180)), ("30s", (30,))]:
        text = HEAD + f"payments: {{default: {{subMchId: '1900009231', simulate: {{schedule: {written}}}}}}}\n"
        assert loaded(tmp_path, text).manifest.payments["default"].simulate.schedule == expected


def test_data_has_exact_types(tmp_path: Path) -> None:
    text = (
        HEAD
        + """
openapi: {a.b: {reply: {n: 1, x: 1.5, deep: [{y: 2}], none: null, text: "${env:LEFT}"}}}
payments: {d: {subMchId: 1900009231, simulate: {rules: [{when: {totalFee: 2, ok: true}, outcome: late}]}}}
"""
    )
    manifest = loaded(tmp_path, text).manifest
    reply = manifest.openapi["a.b"]
    assert reply == {"n": 1, "x": 1.5, "deep": [{"y": 2}], "none": None, "text": "${env:LEFT}"}
    assert isinstance(reply, dict)
    assert [type(each) for each in (reply["n"], reply["x"], reply["deep"][0]["y"])] == [int, float, int]
    when = manifest.payments["d"].simulate.rules[0].when
    assert [type(each) for each in when.values()] == [int, bool]
    assert type(manifest.payments["d"].sub_mch_id) is str


def test_a_collection_of_claims_is_declared_by_naming_it(tmp_path: Path) -> None:
    text = HEAD + "payments: {default: {subMchId: '1900009231', once: claims}}\n"
    assert list(loaded(tmp_path, text).manifest.documents.collections) == ["claims"]


def test_anchors_and_merge_keys(tmp_path: Path) -> None:
    text = (
        HEAD + "x-small: &small {memory: 128, timeout: 5s}\nfunctions: {one: {<<: *small, timeout: 7s}, two: *small}\n"
    )
    functions = loaded(tmp_path, text, "one", "two").manifest.functions
    assert (functions["one"].memory_mb, functions["one"].timeout_s) == (128, 7)
    assert (functions["two"].memory_mb, functions["two"].timeout_s) == (128, 5)


def env_id(home: Path, stage: str = "", environ: dict[str, str] | None = None) -> str:
    text = "version: 1\nenv: {id: '${env:ID:-fallback}'}\nstages: {prod: {}}\n"
    return loaded(home, text, stage=stage, environ=environ).manifest.env_id


def test_precedence_of_variables(tmp_path: Path) -> None:
    assert env_id(tmp_path) == "fallback"
    (tmp_path / ".env").write_text("ID=plain\n")
    assert env_id(tmp_path) == "plain"
    (tmp_path / ".env.local").write_text("ID=local\n")
    assert env_id(tmp_path) == "local"
    assert env_id(tmp_path, "prod") == "plain"
    (tmp_path / ".env.prod").write_text("ID=prod\n")
    assert env_id(tmp_path, "prod") == "prod"
    assert env_id(tmp_path) == "local"
    assert env_id(tmp_path, "prod", {"ID": "process"}) == "process"


def test_variables_inside_texts(tmp_path: Path) -> None:
    text = (
        HEAD
        + "project: a-${env:X}-${env:Y:-y}\nfunctions: {one: {memory: '${env:M}', environment: {L: '$${env:X}'}}}\n"
    )
    manifest = loaded(tmp_path, text, "one", environ={"X": "x", "M": "512"}).manifest
    assert manifest.project == "a-x-y"
    assert manifest.functions["one"].memory_mb == 512
    assert manifest.functions["one"].environment == {"L": "${env:X}"}


def test_other_stages_are_checked_but_not_resolved(tmp_path: Path) -> None:
    text = (
        HEAD
        + "functions: {one: }\nstages: {prod: {env: {id: '${env:NOPE}'}, functions: {one: {memory: '${env:M}'}}}}\n"
    )
    assert problems(tmp_path, text, "one") == ()
    assert [each.code for each in problems(tmp_path, text, "one", stage="prod")] == ["CFN-CFG-017", "CFN-CFG-017"]
    wrong = text.replace("id: '${env:NOPE}'", "idd: x")
    assert [each.code for each in problems(tmp_path, wrong, "one")] == ["CFN-CFG-012"]


def test_an_env_file_that_is_half_readable(tmp_path: Path) -> None:
    lines = [
        "# comment",
        "export A='single $x'",
        'B="two\\nlines"',
        "C=plain # why",
        'D="over',
        'lines"',
        "nonsense",
        "E=",
    ]
    (tmp_path / ".env").write_text("\n".join(lines), encoding="utf-8")
    text = HEAD + "functions: {one: {secrets: [A, B, C, D, E]}}\n"
    result = loaded(tmp_path, text, "one")
    assert [(each.code, str(each.where)) for each in result.warnings] == [("CFN-CFG-041", ".env:7:1")]
    from cloudfn.manifest import variables

    values = variables(tmp_path, environ={})
    assert values == {"A": "single $x", "B": "two\nlines", "C": "plain", "D": "over\nlines", "E": ""}


def test_paths_are_absolute_and_origins_name_lines(tmp_path: Path) -> None:
    text = HEAD + "root: code\ndefaults: {timeout: 4s}\nfunctions:\n  one: {dir: elsewhere/one, memory: 512}\n"
    (tmp_path / "elsewhere/one").mkdir(parents=True)
    result = loaded(tmp_path, text)
    assert result.manifest.functions["one"].dir == (tmp_path / "elsewhere/one").resolve()
    assert result.manifest.root == (tmp_path / "code").resolve()
    assert result.manifest.state == tmp_path.resolve() / ".cloudfn"
    assert result.origins["functions.one.memory"] == "cloudfn.yaml:6"
    assert result.origins["functions.one.timeout"] == "cloudfn.yaml:4 (defaults)"


def test_find_looks_upwards(tmp_path: Path) -> None:
    path = tmp_path / "cloudfn.yaml"
    path.write_text(HEAD)
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    assert find(below) == path.resolve()
    other = below / "other.yaml"
    other.write_text(HEAD)
    assert find(below, Path("other.yaml")) == other.resolve()
    with pytest.raises(InvalidFile) as missing:
        find(below, Path("nope.yaml"))
    assert missing.value.code == "CFN-CFG-001"
    assert load(other, environ={}).manifest.directory == below.resolve()


def test_a_rule_that_can_never_apply_is_told(tmp_path: Path) -> None:
    rule = "{when: {totalFe: 2, body: x}, outcome: notenough}"
    text = HEAD + f"payments: {{d: {{subMchId: '1900009231', simulate: {{rules: {rule}}}}}}}\n"
    (warning,) = loaded(tmp_path, text).warnings
    assert (warning.code, warning.params["near"]) == ("CFN-CFG-052", "`totalFee`")
    wrong = text.replace("outcome: notenough", "outcome: NOTENOUGH")
    assert [(each.code, each.params["near"]) for each in problems(tmp_path, wrong)] == [("CFN-CFG-015", "`notenough`")]


def test_stubs_are_read_with_exact_data(tmp_path: Path) -> None:
    stub = "{url: 'https://sms.example.com/send', method: post, headers: {x-n: 1}, body: {code: 0}}"
    text = HEAD + f"payments: {{d: {{subMchId: '1900009231', simulate: {{http: {stub}}}}}}}\n"
    (read,) = loaded(tmp_path, text).manifest.stubs
    assert (read.method, read.status, read.headers, read.body) == ("POST", 200, {"x-n": "1"}, {"code": 0})
    assert isinstance(read.body, dict)
    assert type(read.body["code"]) is int


@pytest.mark.parametrize(
    ("stub", "code"),
    [
        ("{status: 200}", "CFN-CFG-014"),
        ("{url: 5}", "CFN-CFG-013"),
        ("{url: sms.example.com/send}", "CFN-CFG-022"),
        ("{url: 'ftp://sms.example.com'}", "CFN-CFG-022"),
        ("{url: 'http://a.example', status: 99}", "CFN-CFG-022"),
        ("{url: 'http://a.example', status: ok}", "CFN-CFG-049"),
        ("{url: 'http://a.example', method: 'GET POST'}", "CFN-CFG-022"),
        ("{url: 'http://a.example', headers: {'a b': c}}", "CFN-CFG-022"),
        ('{url: "http://a.example", headers: {a: "b\\r\\nc: d"}}', "CFN-CFG-022"),
        ("{url: 'http://a.example', bodi: x}", "CFN-CFG-012"),
    ],
)
def test_stubs_that_cannot_answer_are_refused(tmp_path: Path, stub: str, code: str) -> None:
    text = "".join(
        (HEAD, "payments:\n", "  d:\n", "    subMchId: '1900009231'\n", "    simulate:\n", f"      http: [{stub}]\n")
    )
    (problem,) = problems(tmp_path, text)
    expected = len(text.splitlines())
    assert (problem.code, problem.where and problem.where.line) == (code, expected)


def test_several_wrong_items_of_a_list_are_each_told_once(tmp_path: Path) -> None:
    told = problems(tmp_path, HEAD + "functions: {f: {secrets: [{a: 1}, {b: 2}, GOOD, {c: 3}]}}\n")
    wrong = [each.params["key"] for each in told if each.code == "CFN-CFG-013"]
    assert wrong == [f"functions.f.secrets.{n}" for n in (0, 1, 3)]


def test_names_that_one_file_system_cannot_hold_are_told(tmp_path: Path) -> None:
    text = "version: 1\nproject: shop\nenv: {id: shop-1}\nroot: functions\nfunctions:\n  pay: {}\n  Pay: {}\n"
    found = loaded(tmp_path, text, "pay", "Pay").warnings
    assert [(each.code, each.where and each.where.line) for each in found] == [("CFN-CFG-069", 7)]


def test_what_is_shared_lies_in_the_project_or_its_repository(tmp_path: Path) -> None:
    text = "version: 1\nproject: shop\nenv: {id: shop-1}\nroot: functions\nfunctions:\n  pay: {shared: [../common]}\n"
    home = tmp_path / "repository" / "shop"
    (tmp_path / "repository" / "common").mkdir(parents=True)
    assert codes(problems(home, text, "pay")) == ["6:18 CFN-CFG-070"]
    (tmp_path / "repository" / ".git").mkdir()
    assert problems(home, text, "pay") == ()
    (home / "link").symlink_to(tmp_path, target_is_directory=True)
    assert codes(problems(home, text.replace("../common", "link"), "pay")) == ["6:18 CFN-CFG-070"]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("root: loop\nfunctions:\n  pay: {}", "CFN-CFG-034"),
        ("functions:\n  pay: {dir: loop}", "CFN-CFG-034"),
        ("functions:\n  pay: {dir: loop/inner}", "CFN-CFG-034"),
        ("functions:\n  pay: {shared: [loop]}", "CFN-CFG-046"),
    ],
)
def test_a_link_that_leads_to_itself_is_a_folder_that_is_not_there(tmp_path: Path, line: str, code: str) -> None:
    (tmp_path / "loop").symlink_to("loop")
    text = f"version: 1\nproject: shop\nenv: {{id: shop-1}}\n{line}\n"
    assert code in str(codes(problems(tmp_path, text, "pay")))


def test_the_limits_are_a_switch_of_the_environment_and_of_a_stage(tmp_path: Path) -> None:
    assert loaded(tmp_path, HEAD).manifest.limits is True
    for written, expected in [("off", False), ("on", True), ("'off'", False), ("'on'", True), ("false", False)]:
        assert loaded(tmp_path, HEAD + f"simulate: {{limits: {written}}}\n").manifest.limits is expected
    staged = HEAD + "simulate: {limits: false}\nstages: {prod: {simulate: {limits: 'on'}}}\n"
    assert loaded(tmp_path, staged, stage="prod").manifest.limits is True
    for written, code in [
        ("20", "CFN-CFG-048"),
        ("no", "CFN-CFG-008"),
        ("[off]", "CFN-CFG-008"),
        ("{}", "CFN-CFG-048"),
    ]:
        assert code in [each.code for each in problems(tmp_path, HEAD + f"simulate: {{limits: {written}}}\n")]
    elsewhere = HEAD + "functions: {one: {environment: {limits: off}}}\n"
    assert "CFN-CFG-008" in [each.code for each in problems(tmp_path, elsewhere, "one")]


@pytest.mark.parametrize(
    ("cron", "code"),
    [
        ("0 0 3 * * 7 *", "CFN-CFG-027"),  # Sunday is 0: the platform takes no 7
        ("0 0 3 * * SUN *", ""),
        ("0 0 3 L * ? *", ""),
        ("0 0 0 31 2 * *", "CFN-PAY-104"),
        ("0 0 0 1 1 * 2020", "CFN-PAY-104"),
    ],
)
def test_a_timer_is_what_the_platform_takes_and_falls_due_at_last(tmp_path: Path, cron: str, code: str) -> None:
    text = HEAD + f"functions: {{one: {{triggers: {{name: t, cron: '{cron}'}}}}}}\n"
    found = [each.code for each in problems(tmp_path, text, "one")]
    if not found:
        found = [each.code for each in loaded(tmp_path, text, "one").warnings]
    assert found == ([code] if code else [])


def test_a_callback_that_is_not_verified_needs_no_quotes(tmp_path: Path) -> None:
    binding = "payments: {default: {subMchId: '1900009231', callers: [pay], callback: cb, verify: %s}}\n"
    text = HEAD + "functions: {pay: {}, cb: {}}\n" + binding
    for written in ("off", "'off'"):
        assert loaded(tmp_path, text % written, "pay", "cb").manifest.payments["default"].verify == "off"
    assert "CFN-CFG-008" in [each.code for each in problems(tmp_path, text % "no", "pay", "cb")]
    assert "CFN-CFG-008" in [each.code for each in problems(tmp_path, HEAD + "hooks: {verify: off}\n")]
    loop = HEAD + "payments: &all {default: *all}\n"
    assert problems(tmp_path, loop), "an alias that leads back up ends"
