"""Whatever stands in a function's files: findings with places, never an exception."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cloudfn.codes import find
from cloudfn.manifest.values import Manifest
from cloudfn.source import inspect
from tests.unit.source.snippets import SDK, project

ROOT = Path(__file__).parents[3]
SOURCES = sorted(path.read_text(encoding="utf-8") for path in (ROOT / "examples").glob("*/functions/*/*.js"))
WORDS = [
    "require('../x' + ", "from '../payCallback'", "require('../y')",
    "exports.main = ", "async (event) => ", "{ ", " }", "(", ")", "return ", "await ",
    "cloud.cloudPay.unifiedOrder(", "event.", "out_trade_no", "resultCode", "const ", "a", " = ", "b", "if (",
    " else ", "try ", " catch (e) ", "switch (a) ", "case 1: ", "default: ", "totalFee: ", "'x'", "`${a}`",
    "1.5 * 100", "...", ", ", "db.collection('a').get()", ";", "\n", "=> ", "function ", "class ", "import ",
    "export ", "cloud.init({ env: {} })", "const a = a", "require('wx-server-sdk')", "云", "\x00", "/*", "//",
]  # fmt: skip


PACKAGES = ["[]", "null", '{"dependencies": []}'] + [
    f'{{"dependencies": {{"wx-server-sdk": {version}}}}}' for version in ("3", '"^"', '"1.x"', "null")
]


@pytest.fixture(scope="module")
def manifest() -> Iterator[Manifest]:
    with tempfile.TemporaryDirectory() as folder:
        yield project(Path(folder), {})


def check(manifest: Manifest, text: str, package: str = SDK) -> None:
    for name in ("makeOrder", "payCallback", "refundCallback"):
        folder = manifest.functions[name].dir
        (folder / "index.js").write_text(text, encoding="utf-8", errors="replace")
        (folder / "package.json").write_text(package, encoding="utf-8", errors="replace")
    for notice in inspect(manifest):
        assert find(notice.code) is not None
        assert notice.level == "warning"
        assert notice.where is not None
        if notice.where.file.endswith(".js"):
            lines = text.encode("utf-8", "replace").decode().split("\n")
            assert 1 <= notice.where.line <= len(lines)
            assert notice.where.column >= 1


@settings(max_examples=120)
@given(words=st.lists(st.sampled_from(WORDS), max_size=40))
def test_random_words(manifest: Manifest, words: list[str]) -> None:
    check(manifest, "".join(words))


@settings(max_examples=120)
@given(source=st.sampled_from(SOURCES), data=st.data())
def test_real_code_with_pieces_cut_out_or_swapped(manifest: Manifest, source: str, data: st.DataObject) -> None:
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(source)))
        end = min(len(source), start + data.draw(st.integers(0, 40)))
        source = (
            source[:start] + data.draw(st.sampled_from(["", "{", "}", "(", "event", "await ", "\n"])) + source[end:]
        )
    check(manifest, source)


@settings(max_examples=60)
@given(package=st.one_of(st.text(max_size=30), st.sampled_from(PACKAGES)))
def test_random_packages(manifest: Manifest, package: str) -> None:
    check(manifest, SOURCES[0], package)


def test_nesting_without_end(manifest: Manifest) -> None:
    check(manifest, "exports.main = () => " + "[" * 5000)
    check(manifest, "exports.main = (event) => " + "(" * 3000 + "event.out_trade_no" + ")" * 3000 + ";\n")
    chain = "".join(f"const a{n} = a{n + 1} * 100;\n" for n in range(500))
    check(manifest, f"const a0 = a0;\n{chain}exports.main = () => a0;")
    fee = " + ".join(["1"] * 5000)
    check(manifest, f"cloud.cloudPay.refund({{ totalFee: {fee} }});\n")
    check(manifest, "exports.main = () => {" + "if (a) {" * 2000 + "}" * 2001)
    check(manifest, "exports.main = () => " + "a ? 1 : " * 3000 + "2;")


NAMES = st.sampled_from("abcde")
USES = st.sampled_from(
    ["{}", "{}.b()", "await {}.get()", "{}.collection('x').where({{}})", "{}.then(() => 1)", "({}) * 100", "{}['b'].c",
     "async () => {}()", "{}.aggregate().match({{}})", "{{ totalFee: {} }}", "{} + {}", "new {}()", "`${{{}}}`"]
)  # fmt: skip


@settings(max_examples=150)
@given(bound=st.lists(st.tuples(NAMES, USES, NAMES, st.sampled_from(["const", "var"])), max_size=6), data=st.data())
def test_names_that_need_each_other(
    manifest: Manifest, bound: list[tuple[str, str, str, str]], data: st.DataObject
) -> None:
    lines = [f"{how} {name} = {use.format(*[other] * 2)};" for name, use, other, how in bound]
    asked = data.draw(st.lists(st.tuples(USES, NAMES), max_size=4))
    inside = "".join(f"  {use.format(*[name] * 2)};\n" for use, name in asked)
    amount = data.draw(NAMES)
    text = "\n".join(lines) + f"\nexports.main = async (event) => {{\n{inside}"
    check(
        manifest, f"{text}  return cloud.cloudPay.unifiedOrder({{ totalFee: {amount}, outTradeNo: {amount} }});\n}};\n"
    )


def test_a_long_way_from_name_to_name(manifest: Manifest) -> None:
    chain = "".join(f"const a{n} = a{n + 1}.b();\n" for n in range(3000))
    check(manifest, f"{chain}const a3000 = a0;\nexports.main = async () => {{ a0.get(); }};")
    check(manifest, f"{chain}exports.main = async () => {{ a0.get(); }};")
