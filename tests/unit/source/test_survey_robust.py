"""Whatever stands in a project's files: a survey, never an exception, and no file that takes long."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cloudfn.source import Survey, SurveyedFolder, survey
from cloudfn.source.modules import MAX_BYTES
from cloudfn.source.reach import scripts
from tests.kit.nesting import nested

ENDINGS = ("js", "ts", "tsx", "json", "cjs", "mjs")
WORDS = [
    "cloud.cloudPay.unifiedOrder(", "cloud.init(", "{ env: ", "functionName: ", "subMchId: ", "totalFee: ", "'x'",
    "`${", "}`", "a", "b", ".c", "[0]", "['", "...", "{ ", " }", "(", ")", "[", "]", ", ", " = ", "const ", "let ",
    " + ", " || ", "require('./config')", "require('./index')", "require(", "import a from './config'\n",
    "import * as b from './index'\n", "export default ", "export { a as b }", "export const ", "module.exports = ",
    "exports.a = ", "Object.assign(", "process.env.", "process.env", "db.collection(", "async ", "() => ",
    "function a(", "return ", "class a {", "static ", "1", "0x10", "1e999", "\\u{110000}", "\\", "'", "`", "云",
    "\u0000", "/*", "//", "\n", ";", "as any", ": string", "?.", "for (const a of b) ", "a.b = ", "[a, b] = ",
    "{ a: { b } } = ", "try {", "} catch (a) {", " ? ", " : ", "__dirname",
]  # fmt: skip


@pytest.fixture(scope="module")
def project() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "f").mkdir()
        yield Path(folder)


def check(project: Path, text: bytes, ending: str = "js") -> Survey:
    for path in (project / "f").iterdir():
        path.unlink()
    (project / "f" / f"index.{ending}").write_bytes(text)
    (project / "f" / "config.js").write_bytes(text)
    found = survey(project, [SurveyedFolder("f", project / "f")], project)
    for place in [each.where for group in (found.pay, found.env_ids, found.outside, found.variables) for each in group]:
        assert place.line >= 1
        assert place.column >= 1
    return found


SETTINGS = settings(max_examples=150)


@SETTINGS
@given(words=st.lists(st.sampled_from(WORDS), max_size=30), ending=st.sampled_from(ENDINGS))
def test_random_words(project: Path, words: list[str], ending: str) -> None:
    check(project, "".join(words).encode(), ending)


@SETTINGS
@given(text=st.text(max_size=60), encoding=st.sampled_from(["utf-8", "utf-16", "gb18030", "utf-8-sig", "utf-16-be"]))
def test_random_text(project: Path, text: str, encoding: str) -> None:
    check(project, text.encode(encoding, "replace"))


@SETTINGS
@given(data=st.binary(max_size=60), ending=st.sampled_from(ENDINGS))
def test_random_bytes(project: Path, data: bytes, ending: str) -> None:
    check(project, data, ending)


DEEP = {
    "brackets": "[" * 200_000,
    "parentheses": "cloud.init({ env: " + "(" * 3000 + "'a'" + ")" * 3000 + " })",
    "conditions": "cloud.init({ env: " + "a ? 1 : " * 3000 + "2 })",
    "sum": "cloud.cloudPay.refund({ refundFee: " + " + ".join(["1"] * 5000) + " })",
    "blocks": "if (a) {" * 2000 + "const a = 1; cloud.init({ env: a })" + "}" * 2000,
    "chain": "const c = " + "a" + ".b" * 5000 + "\ncloud.init({ env: c })",
    "names": "".join(f"const a{n} = a{n + 1}\n" for n in range(3000)) + "cloud.init({ env: a0 })",
    "patterns": "const " + "{ a: " * 900 + "b" + " }" * 900 + " = c\ncloud.init({ env: b })",
    "spreads": "".join(f"const a{n} = {{ ...a{n + 1}, ...a{n + 1} }}\n" for n in range(40)) + "cloud.init(a0)",
    "callers": "".join(f"function f{n}(x) {{ return f{n + 1}(x) }}\n" for n in range(3000)) + "cloud.init(f0(1))",
    "itself": "function f(x) { return f(x) }\ncloud.init(f({ env: 'a' }))\nmodule.exports = require('./index')",
    "one line": "wx.cloud.init({ env: 'a' });" * 5_000,
}


@pytest.mark.parametrize("text", DEEP.values(), ids=DEEP.keys())
def test_depth_and_length(project: Path, text: str) -> None:
    check(project, text.encode())


def test_a_file_too_big_says_nothing(project: Path) -> None:
    text = b"cloud.init({ env: 'shop-8gxvz0f70375accc' })\n"
    assert len(check(project, text).env_ids) == 1
    assert check(project, text + b" " * MAX_BYTES).env_ids == ()


@pytest.mark.skipif(os.name != "posix", reason="links of POSIX")
def test_folders_that_all_link_to_each_other_are_read_once_by_their_own_paths(tmp_path: Path) -> None:
    folders = [tmp_path / f"f{n:02}" for n in range(45)]  # more than a system follows links in one path
    for folder in folders:
        folder.mkdir()
        (folder / "a.js").write_text("1;\n")
        for other in folders:
            if other != folder:
                (folder / f"to-{other.name}").symlink_to(f"../{other.name}", target_is_directory=True)
    assert scripts(tmp_path) == [folder / "a.js" for folder in folders]


def test_links_in_circles_out_of_the_project_and_to_nowhere(tmp_path: Path) -> None:
    home, away = tmp_path / "project", tmp_path / "away"
    folder = home / "f"
    folder.mkdir(parents=True)
    away.mkdir()
    (away / "secret.js").write_text("cloud.init({ env: 'away-8gxvz0f70375accc' })")
    (folder / "index.js").write_text("require('../../away/secret'); cloud.init({ env: 'shop-8gxvz0f70375accc' })")
    (folder / "again").symlink_to(folder, target_is_directory=True)
    (folder / "loop.js").symlink_to(folder / "loop.js")
    (folder / "gone.js").symlink_to(folder / "nothing.js")
    (folder / "dir.js").mkdir()
    found = survey(home, [SurveyedFolder("f", folder), SurveyedFolder("none", home / "none")], home / "none")
    assert [each.value for each in found.env_ids] == ["shop-8gxvz0f70375accc"]
    assert [each.target for each in found.outside] == [away / "secret.js"]


@pytest.mark.parametrize("target", ["/", "..", "../../away", "../inside", "../../shared"])
def test_a_link_to_a_folder_is_followed_inside_the_project_and_what_is_shared(tmp_path: Path, target: str) -> None:
    home = tmp_path / "project"
    for name in ("project/f", "project/inside", "away", "shared"):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "a.js").write_text("")
    link = home / "f" / "link"
    link.symlink_to(target, target_is_directory=True)
    found = {path.relative_to(home / "f").as_posix() for path in scripts(home / "f", (home, tmp_path / "shared"))}
    # what the folder itself lies in is followed too, but not to where the walk began
    more = {"/": set(), "..": {"link/inside/a.js"}, "../../away": set()}.get(target, {"link/a.js"})
    assert found == {"a.js", *more}


def test_a_survey_ends_in_folders_nested_deeper_than_a_path_may_be_long(tmp_path: Path) -> None:
    with nested(tmp_path, 2500):
        (tmp_path / "a.js").write_text("")
        assert scripts(tmp_path) == [tmp_path / "a.js"]
