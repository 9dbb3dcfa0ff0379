"""A notice as text for people and as JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from cloudfn import columns, languages
from cloudfn.errors import Notice
from cloudfn.languages import Lang, Phrase

FIX = Phrase("  fix: ", "  处理：")
COLOURS = {"error": "red", "warning": "yellow", "note": "cyan"}


def rendered(notice: Notice, lang: Lang, code: Callable[[Notice], str] = lambda notice: notice.code) -> str:
    """``cloudfn.yaml:14:7 error CFN-CFG-012 message`` with the source line, a caret and the fix.

    The level stands where there is a place, in English in every language, as compilers do it: problem matchers of
    editors read this line. ``code`` gives the notice's code as it is shown, for example in colour.
    """
    where = notice.where
    head = f"{code(notice)} {notice.title(lang)}"
    lines = [f"{where} {notice.level} {head}" if where else head]
    if where and where.source:
        gutter = str(where.line)
        lines.append(f"  {gutter} | {where.source}")
        start = max(where.column, 1) - 1
        lines.append(f"  {' ' * len(gutter)} | {_under(where.source, start, max(where.width, 1))}")
    fix = notice.fix(lang)
    if fix:
        lines.append(languages.said(FIX, lang) + fix)
    return "\n".join(lines)


def described(notice: Notice, lang: Lang) -> Mapping[str, object]:
    """``{code, level, message, fix, file?, line?, column?}``"""
    shape: dict[str, object] = {
        "code": notice.code,
        "level": notice.level,
        "message": notice.title(lang),
        "fix": notice.fix(lang),
    }
    if notice.where:
        shape |= {"file": notice.where.file, "line": notice.where.line, "column": notice.where.column}
    return shape


def _under(source: str, start: int, width: int) -> str:
    """Carets below ``source[start : start + width]``: tabs stay tabs, and Chinese characters are two columns wide."""
    blank = "".join("\t" if character == "\t" else " " * columns.width(character) for character in source[:start])
    return blank + " " * (start - len(source[:start])) + "^" * max(columns.width(source[start : start + width]), 1)
