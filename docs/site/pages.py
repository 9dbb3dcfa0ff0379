"""Copies the pages of one language to where the site is built from, with those that are made from the code.

Links out of docs/ (to examples, tests, the licence) become their texts, since the site has no such files; a code in the
text becomes a link to its page.
"""

from __future__ import annotations

import posixpath
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from code_pages import code_pages
from navigation import Language
from surface import surface

from cloudfn import codes

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
CODE = r"CFN-[A-Z]{3}-\d{3}"
LINK = re.compile(r"(!?)\[((?:`[^`]*`|[^\]`])*)\]\(([^)\s]+)\)")


def stage(target: Path, language: Language) -> None:
    """Fill ``target``. Raises FileNotFoundError for a page that has no twin in ``language``."""
    chinese = language.code == "zh"
    readme = "README.zh-CN.md" if chinese else "README.md"
    texts = {"index.md": _from_readme((ROOT / readme).read_text("utf-8"), chinese)}
    for page in sorted(_pages()):
        own = DOCS / "zh" / page if chinese and page.name != "architecture.md" else DOCS / page
        texts[page.as_posix()] = own.read_text("utf-8")
    mentions: dict[str, list[str]] = {}
    for name, text in texts.items():
        for code in dict.fromkeys(re.findall(CODE, text)):
            mentions.setdefault(code, []).append(name)
    titles = {name: _title(text) for name, text in texts.items()}
    made = {**code_pages(language, mentions, titles), "http.md": surface(DOCS / "control.openapi.yaml", language)}
    for name, text in texts.items():
        made[name] = _with_codes(_inside(text, name, {*texts, *made}), name)
    for name, text in made.items():
        path = target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    shutil.copytree(DOCS / "images", target / "images", ignore=shutil.ignore_patterns("*.py"))
    shutil.copy(DOCS / "control.openapi.yaml", target)


def _pages() -> Iterator[Path]:
    for path in DOCS.rglob("*.md"):
        page = path.relative_to(DOCS)
        if page.parts[0] not in ("zh", "site"):
            yield page


def _title(text: str) -> str:
    return next(line.removeprefix("# ") for line in text.splitlines() if line.startswith("# "))


def _from_readme(text: str, chinese: bool) -> str:
    """The first page; its links are those of a file that stands above docs/."""
    text = re.sub(r"\]\(docs/(?:zh/)?", "](", text)
    other = "README.md" if chinese else "README.zh-CN.md"
    return re.sub(rf"^.*\]\({re.escape(other)}\).*\n\n?", "", text, flags=re.MULTILINE)


def _inside(text: str, name: str, pages: set[str]) -> str:
    """Links to what the site has not are their texts; pictures stand beside the pages of each language."""
    folder = posixpath.dirname(name)

    def replaced(link: re.Match[str]) -> str:
        picture, shown, target = link.groups()
        if "://" in target or target.startswith("#"):
            return link[0]
        path, hash_, anchor = target.partition("#")
        path = (
            path.replace("../images/", "images/")
            .replace("../control.", "control.")
            .replace("../architecture", "architecture")
        )
        full = posixpath.normpath(posixpath.join(folder, path))
        if full in pages or picture or full == "control.openapi.yaml":
            return f"{picture}[{shown}]({path}{hash_}{anchor})"
        return shown

    return _outside_code(text, lambda line: LINK.sub(replaced, line))


def _with_codes(text: str, name: str) -> str:
    """Each code that exists leads to its page, where the text is not a heading, a link or a longer piece of code."""
    up = "../" * name.count("/")

    def linked(line: str) -> str:
        if line.startswith("#"):
            return line
        parts = re.split(r"(`[^`]*`|\[[^\]]*\]\([^)]*\))", line)
        for place, part in enumerate(parts):
            if part.startswith("["):
                continue
            whole = re.fullmatch(rf"`({CODE})`", part)
            if whole and codes.find(whole[1]):
                parts[place] = f"[{part}]({up}codes/{whole[1]}.md)"
            elif not part.startswith("`"):
                parts[place] = re.sub(
                    rf"\b{CODE}\b",
                    lambda found: f"[{found[0]}]({up}codes/{found[0]}.md)" if codes.find(found[0]) else found[0],
                    part,
                )
        return "".join(parts)

    return _outside_code(text, linked)


def _outside_code(text: str, change: object) -> str:
    lines, fenced = [], False
    for line in text.split("\n"):
        if line.lstrip().startswith("```"):
            fenced = not fenced
        elif not fenced and not line.startswith("    "):
            line = change(line)  # type: ignore[operator]
        lines.append(line)
    return "\n".join(lines)
