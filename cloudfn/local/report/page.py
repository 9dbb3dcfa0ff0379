"""A report as one HTML file: no script, nothing loaded, readable without cloudfn. Pure."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable
from datetime import datetime
from html import escape

from cloudfn import languages
from cloudfn.languages import Lang, Phrase
from cloudfn.local.report.content import Content, ToldCallback, ToldWrite
from cloudfn.local.report.words import (
    AFTER,
    BEFORE,
    COLUMNS,
    FACTS,
    MASKED,
    NOTHING,
    PAYLOAD,
    SECTIONS,
    TITLE,
    about,
    cut_after,
)

HTML_LANG = Phrase("en", "zh-CN")
STYLE = """
:root { color-scheme: light dark; }
body { font: 14px/1.5 system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; margin: 24px auto;
  max-width: 1100px; padding: 0 16px; color: #1c1f1d; background: #fafaf8; }
h1 { font-size: 20px; } h2 { font-size: 16px; margin-top: 28px; } h3 { font-size: 14px; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: start; vertical-align: top; padding: 4px 12px 4px 0; border-bottom: 1px solid #dcdcd5; }
td { overflow-wrap: anywhere; } td.time { white-space: nowrap; font-variant-numeric: tabular-nums; }
pre { background: #f2f2ee; padding: 8px 10px; white-space: pre-wrap; overflow-wrap: anywhere; margin: 4px 0; }
pre, td.code { font-family: ui-monospace, Menlo, Consolas, monospace; font-size: 12px; }
@media (max-width: 640px) { table, tbody, tr, td, th { display: block; } thead { display: none; }
  tr { border-bottom: 1px solid #8b8f88; padding: 4px 0; } td, th { border: 0; padding: 0; }
  td:empty { display: none; } }
@media (prefers-color-scheme: dark) { body { color: #e5e8e4; background: #141614; }
  pre { background: #101210; } th, td { border-color: #303530; } }
"""
STYLE_HASH = "sha256-" + base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
POLICY = f"default-src 'none'; style-src '{STYLE_HASH}'; base-uri 'none'; form-action 'none'"


def page(content: Content, lang: Lang, *, version: str, system: str) -> str:
    def word(phrase: Phrase) -> str:
        return escape(languages.said(phrase, lang))

    title = f"{word(TITLE)} {escape(content.number)}"
    masked = ", ".join(f"{kind} {count}" for kind, count in sorted(content.masked.items()))
    cut = f"<p><strong>{word(cut_after(content.events))}</strong></p>"
    sections = {
        "facts": _table((), ((FACTS[name], value) for name, value in content.facts), lang),
        "timeline": _table(("at", "since", "event", "detail"), content.timeline, lang),
        "callbacks": "".join(_callback(callback, lang) for callback in content.callbacks),
        "writes": "".join(_write(write, lang) for write in content.writes),
        "log": _table(("at", "function", "text"), content.log, lang),
    }
    body = "\n".join(
        f"<section><h2>{word(SECTIONS[name])}</h2>{inside or f'<p>{word(NOTHING)}</p>'}</section>"
        for name, inside in sections.items()
    )
    return f"""<!doctype html>
<html lang="{word(HTML_LANG)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{POLICY}">
<title>{title}</title>
<style>{STYLE}</style>
</head>
<body>
<main>
<h1>{title}</h1>
<p>{word(about(version, system))}</p>
<p>{word(MASKED)}: {escape(masked) or word(NOTHING)}</p>
{cut if content.cut else ""}{body}
</main>
</body>
</html>
"""


def file_name(number: str, at: datetime) -> str:
    """``cloudfn-order-T1-20260102-030405.html``; ``number`` is the masked one."""
    plain = re.sub(r"[^A-Za-z0-9_-]+", "-", number).strip("-")[:40] or "order"
    return f"cloudfn-order-{plain}-{at:%Y%m%d-%H%M%S}.html"


def _table(columns: tuple[str, ...], rows: Iterable[Iterable[str | Phrase]], lang: Lang) -> str:
    heads = "".join(f'<th scope="col">{escape(languages.said(COLUMNS[name], lang))}</th>' for name in columns)
    lines = "".join(
        f"<tr>{''.join(_cell(cell, index, columns, lang) for index, cell in enumerate(row))}</tr>" for row in rows
    )
    head = f"<thead><tr>{heads}</tr></thead>" if heads else ""
    return f"<table>{head}<tbody>{lines}</tbody></table>" if lines else ""


def _cell(cell: str | Phrase, index: int, columns: tuple[str, ...], lang: Lang) -> str:
    if isinstance(cell, Phrase):
        return f'<th scope="row">{escape(languages.said(cell, lang))}</th>'
    kind = {"at": "time", "text": "code", "reply": "code"}.get(columns[index] if columns else "", "")
    return f'<td class="{kind}">{escape(cell)}</td>' if kind else f"<td>{escape(cell)}</td>"


def _callback(callback: ToldCallback, lang: Lang) -> str:
    rows = (
        (str(one.n), one.at, f"{one.verdict} {one.explained}".strip(), one.ms, one.reply) for one in callback.attempts
    )
    payload = f"<p>{escape(languages.said(PAYLOAD, lang))}</p><pre>{escape(callback.payload)}</pre>"
    return f"<h3>{escape(callback.title)}</h3>{_table(('n', 'at', 'verdict', 'ms', 'reply'), rows, lang)}{payload}"


def _write(write: ToldWrite, lang: Lang) -> str:
    sides = [(BEFORE, write.before), (AFTER, write.after)]
    shown = "".join(
        f"<p>{escape(languages.said(word, lang))}</p><pre>{escape(text)}</pre>" for word, text in sides if text
    )
    return f"<h3>{escape(write.title)}</h3>{shown}"
