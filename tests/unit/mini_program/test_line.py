"""What is put into a program's first file comes out again byte for byte, whatever the file is."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloudfn.mini_program import line, pack
from cloudfn.mini_program.line import HookLine

PIECES = tuple(
    (
        "\ufeff|'use strict'|\"use strict\";|;|\n|\r\n|\r| |// comment|/* a\n b */|App({})|import a from './a'"
        "|/// <reference types='x' />|// @ts-check|require('./utils/other')|// #ifdef MP|你"
    )
    .encode()
    .split(b"|")
)
sources = st.one_of(st.binary(), st.lists(st.sampled_from(PIECES), max_size=12).map(b"".join))
lines = st.builds(
    HookLine, st.booleans(), st.booleans(), st.sampled_from(["", ', {"base": "http://192.168.1.2:7788"}'])
)


@given(sources, lines, lines)
def test_in_and_out_again_is_byte_for_byte(source: bytes, first: HookLine, second: HookLine) -> None:
    hooked = line.put(source, first)
    assert line.where(hooked) > 0
    assert line.put(hooked, first) == hooked
    changed = line.put(hooked, second)
    assert changed.count(b"cloudfn-wx") == 1
    assert line.take(changed) == source
    assert line.where(line.take(changed)) == 0


REQUIRE = HookLine().text()
IMPORT = HookLine(imports=True).text()


@pytest.mark.parametrize(
    ("source", "hooked"),
    [
        ("App({})", f"{REQUIRE}\nApp({{}})"),
        ("", f"{REQUIRE}\n"),
        ("App({})\r\n", f"{REQUIRE}\r\nApp({{}})\r\n"),
        ('"use strict";\nApp({})\n', f'"use strict";\n{REQUIRE}\nApp({{}})\n'),
        ("// mine\n'use strict'\nApp({})", f"// mine\n'use strict'\n{REQUIRE}\nApp({{}})"),
        ("'use strict';App({})", f"'use strict';{REQUIRE}\nApp({{}})"),
        ("'use strict' + x", f"{REQUIRE}\n'use strict' + x"),
        ("/// <reference path='a' />\nApp({})", f"/// <reference path='a' />\n{REQUIRE}\nApp({{}})"),
        ("// @ts-check\nApp({})", f"// @ts-check\n{REQUIRE}\nApp({{}})"),
        ("// #ifdef H5\nimport a from 'a'\n", f"{REQUIRE}\n// #ifdef H5\nimport a from 'a'\n"),
    ],
)  # fmt: skip
def test_where_the_line_goes(source: str, hooked: str) -> None:
    assert line.put(source.encode(), HookLine()).decode() == hooked


@pytest.mark.parametrize(
    ("source", "is_so"),
    [
        ("import a from './a'\nApp({})", True),
        ("import './a'", True),
        ("import{a}from './a'", True),
        ("App({})\n// import a\n", False),
        ("/*\nimport a from './a'\n*/App({})", False),
        ("important()\nimport('./a')", False),
        ("const s = 'import a'", False),
    ],
)
def test_a_file_with_imports_needs_one_more(source: str, is_so: bool) -> None:
    assert line.imports(source.encode()) is is_so


@pytest.mark.parametrize(
    "typed", ['require("./utils/cloudfn-wx").install(wx)\n', "import cloudfn from './utils/cloudfn-wx.js'\n"]
)
def test_a_line_that_was_typed_counts(typed: str) -> None:
    source = f"// app\n{typed}App({{}})\n".encode()
    assert line.put(source, HookLine()) == source
    assert line.where(source) == 2
    assert line.take(source) == b"// app\nApp({})\n"


leaves = st.none() | st.booleans() | st.integers() | st.text(max_size=5)
configs = st.recursive(leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner))
entries = st.lists(st.fixed_dictionaries({"type": st.just("folder"), "value": st.text("abc/", max_size=5)}), max_size=2)
packs = st.fixed_dictionaries({}, optional={"ignore": entries, "include": st.lists(st.text(max_size=3), max_size=2)})


@given(
    st.dictionaries(st.text("abcd", max_size=6), configs, max_size=3),
    st.one_of(st.none(), packs),
    st.sampled_from([None, 2, "\t"]),
)
def test_the_entry_of_pack_options_goes_in_and_out(config: dict[str, Any], packed: Any, indent: Any) -> None:
    whole = {**config, **({} if packed is None else {"packOptions": packed})}
    text = json.dumps(whole, ensure_ascii=False, indent=indent)
    made = pack.put(text)
    assert pack.ignores(json.loads(made))
    assert pack.put(made) == made
    assert pack.take(made) == text


@pytest.mark.parametrize("text", ["", "[]", "{", '{"packOptions": {"ignore": 1}}', '{"packOptions": []}', "{// a\n}"])
def test_what_cannot_be_edited_is_left(text: str) -> None:
    with pytest.raises(pack.NotEditable):
        pack.put(text)


def test_what_devtools_wrote_anew_is_cleaned_too() -> None:
    written = json.dumps({"packOptions": {"ignore": [json.loads(pack.ENTRY)]}}, indent=4)
    assert json.loads(pack.take(written)) == {"packOptions": {"ignore": []}}
