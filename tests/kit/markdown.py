"""What a page of documentation consists of: headings, tables, blocks of code, links; and its twin in Chinese."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from tests.kit.project import ROOT

DOCS = ROOT / "docs"
README, README_ZH = ROOT / "README.md", ROOT / "README.zh-CN.md"
ENGLISH_ONLY = ("architecture.md",)
"""For those who change cloudfn."""
ZH = DOCS / "zh"
PAGES = [
    README,
    *(page for page in sorted(DOCS.rglob("*.md")) if ZH not in page.parents and page.name not in ENGLISH_ONLY),
]
"""The pages that users read, in English."""


def twin(page: Path) -> Path:
    """The Chinese page of an English one."""
    return README_ZH if page == README else ZH / page.relative_to(DOCS)


def name_of(page: Path) -> str:
    """``local.md``, ``zh/local.md``: below docs/, or at the top."""
    return page.relative_to(DOCS if DOCS in page.parents else ROOT).as_posix()


@dataclass(frozen=True)
class Block:
    """Code. ``language``: what stands behind the fence, "" for none and for indented blocks. ``line`` counts from 1."""

    language: str
    lines: tuple[str, ...]
    line: int
    section: str
    """The heading of level 1 or 2 above it."""


@dataclass(frozen=True)
class Heading:
    level: int
    text: str

    @property
    def anchor(self) -> str:
        """As GitHub makes it, and the slugs of pymdownx with ``case: lower``."""
        return re.sub(r"[^\w\- ]", "", self.text.lower()).replace(" ", "-")


class Page:
    def __init__(self, path: Path) -> None:
        self.path = path
        self.text = path.read_text(encoding="utf-8")

    @cached_property
    def blocks(self) -> list[Block]:
        return self._parts[0]

    @cached_property
    def headings(self) -> list[Heading]:
        return self._parts[1]

    @cached_property
    def prose(self) -> str:
        """Everything outside of blocks; headings and tables among it."""
        return self._parts[2]

    @cached_property
    def tables(self) -> list[list[list[str]]]:
        """Rows of cells, headings and separators among them. A bar in backticks divides no cells."""
        tables: list[list[list[str]]] = []
        before = ""
        for line in self.prose.splitlines():
            if line.startswith("|"):
                if not before.startswith("|"):
                    tables.append([])
                whole = re.sub(r"`[^`]*`", lambda code: code[0].replace("|", "\0"), line.replace("\\|", "\0"))
                tables[-1].append([cell.strip().replace("\0", "|") for cell in whole.strip("|").split("|")])
            before = line
        return tables

    @cached_property
    def links(self) -> list[str]:
        return re.findall(r"\]\(([^)\s]+)\)", self.prose)

    @cached_property
    def _parts(self) -> tuple[list[Block], list[Heading], str]:
        blocks, headings, prose = list[Block](), list[Heading](), list[str]()
        section, fence, lines, start = "", None, list[str](), 0
        in_list = False
        for number, line in enumerate([*self.text.splitlines(), ""], 1):
            if fence is not None:
                if line.startswith("```"):
                    blocks.append(Block(fence, tuple(lines), start, section))
                    fence, lines = None, []
                else:
                    lines.append(line)
                continue
            if line.startswith("    ") and not in_list:
                start = start if lines else number
                lines.append(line[4:])
                continue
            if lines:
                blocks.append(Block("", tuple(lines), start, section))
                lines = []
            if line.startswith("```"):
                fence, start = line.removeprefix("```").strip(), number + 1
                continue
            if heading := re.match(r"(#+) (.*)", line):
                headings.append(Heading(len(heading[1]), heading[2]))
                section = heading[2] if len(heading[1]) <= 2 else section
            in_list = line.startswith(("- ", "* ")) or (in_list and line != "")
            prose.append(line)
        assert fence is None, f"{self.path}: a fence is open"
        return blocks, headings, "\n".join(prose)


PROGRAMS = (
    "cloudfn",
    "curl",
    "cd",
    "python",
    "python3",
    "pip",
    "pipx",
    "uv",
    "uvx",
    "npm",
    "npx",
    "node",
    "git",
    "eval",
)


def command_blocks(page: Page) -> list[Block]:
    """Blocks that a reader types: fenced as ``sh``, or indented with lines that begin with a program."""
    return [
        block
        for block in page.blocks
        if block.language in ("sh", "bash", "shell", "powershell")
        or (not block.language and any(line.split(" ")[0] in PROGRAMS for line in block.lines))
    ]
