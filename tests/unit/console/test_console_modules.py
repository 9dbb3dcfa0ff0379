"""The console's own JavaScript: its tests in Node, and rules that hold for every file of it."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).parent
CONSOLE = HERE.parents[2] / "cloudfn" / "local" / "console"
SCRIPTS = sorted(CONSOLE.rglob("*.js"))
FILES = sorted(path for path in CONSOLE.rglob("*") if path.suffix in {".js", ".css", ".html", ".svg"})


@pytest.mark.node
@pytest.mark.parametrize("suite", sorted(HERE.glob("*.test.mjs")), ids=lambda path: path.stem)
def test_suite_in_node(suite: Path) -> None:
    node = shutil.which("node")
    assert node, "Node.js is missing on this machine"
    ran = subprocess.run([node, "--test", str(suite)], capture_output=True, text=True, timeout=60, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr


def words(language: str) -> dict[str, str]:
    text = (CONSOLE / "words" / f"{language}.js").read_text(encoding="utf-8")
    return dict(re.findall(r'(?:^|[,{]\s*|\s)"?([A-Za-z.]+)"?: "((?:[^"\\]|\\.)*)"', text))


def test_both_languages_say_the_same_things() -> None:
    english, chinese = words("en"), words("zh")
    assert english.keys() == chinese.keys()
    for key, text in english.items():
        assert set(re.findall(r"\{\w+\}", text)) == set(re.findall(r"\{\w+\}", chinese[key])), key


def test_every_wording_that_is_used_exists_and_every_one_that_exists_is_used() -> None:
    sources = "\n".join(path.read_text(encoding="utf-8") for path in SCRIPTS if path.parent.name != "words")
    quoted = set(re.findall(r'"([A-Za-z.]+)"', sources))
    prefixes = tuple(re.findall(r't\("([a-z]+\.(?:[a-z]+\.)?)" \+', sources))
    known = words("en").keys()
    asked = set(re.findall(r'\bt\("([A-Za-z.]+)"[,)]', sources))
    assert asked <= known
    assert not {key for key in known if key not in quoted and not key.startswith(prefixes)}


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(CONSOLE)))
def test_no_request_leaves_the_local_address(path: Path) -> None:
    text = path.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
    addresses = re.findall(r"https?://[^\s\"'`)>]+", text)
    assert all(address.startswith("http://127.0.0.1") for address in addresses), addresses


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: str(path.relative_to(CONSOLE)))
def test_nothing_becomes_markup_or_code(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.findall(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function", text)


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: str(path.relative_to(CONSOLE)))
def test_imports_name_files_that_exist(path: Path) -> None:
    for name in re.findall(r'from "(\.[^"]+)"', path.read_text(encoding="utf-8")):
        assert (path.parent / name).is_file(), name


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: str(path.relative_to(CONSOLE)))
def test_what_is_imported_is_used(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for line, names in re.findall(r"(import \{([^}]+)\} from [^\n]+)", text):
        rest = text.replace(line, "")
        unused = [name for name in names.replace(" ", "").split(",") if not re.search(rf"\b{name}\b", rest)]
        assert not unused


def test_what_is_exported_is_imported() -> None:
    sources = {path: path.read_text(encoding="utf-8") for path in SCRIPTS}
    tests = "".join(path.read_text(encoding="utf-8") for path in HERE.glob("*.mjs"))
    for path, text in sources.items():
        others = tests + "".join(one for other, one in sources.items() if other != path)
        for name in re.findall(r"^export (?:async )?(?:function\*?|const|class) (\w+)", text, re.MULTILINE):
            assert re.search(rf"\b{name}\b", others), f"{path.name}: {name}"


def test_no_module_imports_itself_by_way_of_others() -> None:
    imports = {
        path: [
            (path.parent / name).resolve()
            for name in re.findall(r'(?:from|import)\s*\(?"(\.[^"]+)"', path.read_text("utf-8"))
        ]
        for path in SCRIPTS
    }
    done: set[Path] = set()

    def enter(path: Path, above: tuple[Path, ...]) -> None:
        assert path not in above, [each.name for each in (*above, path)]
        if path not in done:
            for each in imports.get(path, []):
                enter(each, (*above, path))
            done.add(path)

    for path in SCRIPTS:
        enter(path, ())
    assert sum(map(len, imports.values())) > len(SCRIPTS), "the imports are read"
