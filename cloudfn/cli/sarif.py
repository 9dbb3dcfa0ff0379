"""Findings as SARIF 2.1.0, which code scanning reads. Pure but for reading the lines that findings stand on.

Paths are relative to the root of the repository: the nearest folder above the project that has a ``.git``, else the
project itself. Source: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html, and what GitHub reads of it:
https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from cloudfn import __version__, codes, regular_files
from cloudfn.errors import Notice, Where
from cloudfn.languages import Lang

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
ROOT = "%SRCROOT%"
FINGERPRINTS = ("cloudfn/v1", "primaryLocationLineHash")
"""Ours, and the only one that GitHub goes by."""


def sarif_log(notices: Iterable[Notice], project: Path, lang: Lang) -> dict[str, Any]:
    """The log of one run with ``notices`` as results; their places are relative to ``project``."""
    results = tuple(notices)
    ids = list(dict.fromkeys(notice.code for notice in results))
    seen: Counter[str] = Counter()
    return {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "cloudfn",
                        "semanticVersion": __version__,
                        "rules": [_rule(code, results, lang) for code in ids],
                    }
                },
                "language": {"en": "en-US", "zh": "zh-CN"}[lang],
                "columnKind": "unicodeCodePoints",
                "originalUriBaseIds": {ROOT: {"description": {"text": "The root of the repository"}}},
                "invocations": [{"executionSuccessful": not any(notice.level == "error" for notice in results)}],
                "results": [_result(notice, ids.index(notice.code), project, lang, seen) for notice in results],
            }
        ],
    }


def repository(project: Path) -> Path:
    """The nearest folder, from ``project`` upwards, that holds ``.git``; ``project`` where there is none."""
    return next((folder for folder in (project, *project.parents) if (folder / ".git").exists()), project)


def _rule(code: str, notices: tuple[Notice, ...], lang: Lang) -> dict[str, Any]:
    """What a code means, without a particular case; its default level is the gravest that it has here."""
    known = codes.find(code)
    levels = {notice.level for notice in notices if notice.code == code}
    level = next(level for level in ("error", "warning", "note") if level in levels)
    if known is None:
        return {"id": code, "defaultConfiguration": {"level": level}}
    text = codes.explained(known, lang)
    return {
        "id": code,
        "shortDescription": {"text": text.title},
        "fullDescription": {"text": text.cause},
        "help": {
            "text": f"{text.cause}\n\n{text.fix}",
            "markdown": f"{_plain(text.cause)}\n\n**{_plain(text.fix)}**\n\n`cloudfn explain {code}`",
        },
        "defaultConfiguration": {"level": level},
    }


def _result(notice: Notice, rule: int, project: Path, lang: Lang, seen: Counter[str]) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": notice.code,
        "ruleIndex": rule,
        "level": notice.level,
        "message": {"text": f"{notice.title(lang)}\n{notice.fix(lang)}".rstrip()},
    }
    file, line = "", ""
    if notice.where is not None:
        file, line = _uri(project, notice.where.file), _line(project, notice.where)
        result["locations"] = [{"physicalLocation": _place(notice.where, file, line)}]
    mark = _fingerprint(notice, file, line)
    seen[mark] += 1  # the same on two lines that read the same: told apart by their order
    result["partialFingerprints"] = dict.fromkeys(FINGERPRINTS, f"{mark}:{seen[mark]}")
    return result


def _place(where: Where, uri: str, line: str) -> dict[str, Any]:
    artifact = {"uri": uri} if "://" in uri else {"uri": uri, "uriBaseId": ROOT}
    if not where.line:
        return {"artifactLocation": artifact}
    region: dict[str, Any] = {"startLine": where.line}
    if where.column:
        region |= {"startColumn": where.column, "endColumn": where.column + max(where.width, 1)}
    if line:
        region["snippet"] = {"text": line}
    return {"artifactLocation": artifact, "region": region}


def _uri(project: Path, file: str) -> str:
    path = (project / file).resolve() if not Path(file).is_absolute() else Path(file)
    root = repository(project)
    return quote(path.relative_to(root).as_posix()) if path.is_relative_to(root) else path.as_uri()


def _line(project: Path, where: Where) -> str:
    """The text of the line: as it came with the finding, else from the file; "" where neither has it."""
    if where.source or not where.line:
        return where.source
    try:
        lines = regular_files.read_text(project / where.file).splitlines()
    except (OSError, ValueError):
        return ""
    return lines[where.line - 1] if where.line <= len(lines) else ""


def _fingerprint(notice: Notice, uri: str, line: str) -> str:
    """The same wherever in its file the line moves to, and however it is indented."""
    parts = [notice.code, uri, " ".join(line.split()) or _told(notice.params)]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


def _told(params: Mapping[str, object]) -> str:
    return "\0".join(f"{name}={params[name]}" for name in sorted(params))


def _plain(text: str) -> str:
    """A text whose ``<name>`` for a parameter is no tag of Markdown."""
    return text.replace("<", "\\<")
