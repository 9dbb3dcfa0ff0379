"""What a proof says: trials, findings with their counter-examples, and the one-page report."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import field
from typing import Literal

from cloudfn import codes, languages
from cloudfn.frozen import dataclass
from cloudfn.languages import Lang
from cloudfn.pay.prove import words
from cloudfn.snapshots import DocumentChange

Severity = Literal["error", "note"]
LONGEST = 160
"""Characters of a reply, a call or a change in a message."""


def one_line(text: str, most: int = LONGEST) -> str:
    """``text`` without line breaks, cut to ``most`` characters: what others wrote must not bury the message."""
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 3] + "..."


def refusal(reply: bytes) -> str:
    """What WeChat Pay says in a reply of ``unifiedOrder`` that a function hands on; of others the whole text."""
    text = reply.decode(errors="replace")
    try:
        said = json.loads(text)
    except ValueError:
        return text
    if not isinstance(said, dict) or "FAIL" not in (said.get("returnCode"), said.get("resultCode")):
        return text
    keys = ("errCode", "errCodeDes") if said.get("returnCode") != "FAIL" else ("returnCode", "returnMsg")
    return " ".join(str(said[key]) for key in keys if said.get(key))


def shown(change: DocumentChange) -> str:
    """A change as one short line: ``users/42.points 100 -> 200``."""
    place = f"{change.collection}/{change.document_id}" + (f".{change.path}" if change.path else "")
    values = [one_line(value, 60) if value else "(absent)" for value in (change.before, change.after)]
    return f"{place} {' -> '.join(values)}"


@dataclass(frozen=True, slots=True)
class Finding:
    """A counter-example. ``gravity`` sorts them: 0 where money or goods are given away, greater ones are less bad."""

    code: str
    trial: str
    params: Mapping[str, object] = field(default_factory=dict)
    severity: Severity = "error"
    gravity: int = 1

    def text(self, lang: Lang = "en") -> str:
        return codes.say(self.code, self.params, "title", lang)

    def as_json(self, lang: Lang = "en") -> dict[str, object]:
        return {
            "code": self.code,
            "severity": self.severity,
            "trial": self.trial,
            "message": self.text(lang),
            "fix": codes.say(self.code, self.params, "fix", lang),
            **{name: value for name, value in self.params.items() if name in ("place", "steps", "call")},
        }


def worst_first(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Errors before notes, by gravity; equal ones in the order of their trials. What says the same is said once."""
    once: dict[tuple[str, ...], Finding] = {}
    for each in findings:
        once.setdefault((each.severity, each.code, repr(sorted(each.params.items()))), each)
    return tuple(sorted(once.values(), key=lambda each: (each.severity != "error", each.gravity)))


@dataclass(frozen=True, slots=True)
class Tried:
    """One trial: its name, what it did, how many deliveries it made, and whether it found something."""

    name: str
    deliveries: int
    ok: bool
    detail: str = ""

    def title(self, lang: Lang) -> str:
        return str(codes.in_words(lang, "trial", self.name))


@dataclass(frozen=True, slots=True)
class Proof:
    """``calls`` are the backend calls of one delivery; a crash was tried after each. ``changes`` is what it changed."""

    function: str
    kind: str
    order: str
    calls: tuple[str, ...]
    changes: tuple[str, ...]
    effects: tuple[str, ...]
    trials: tuple[Tried, ...]
    findings: tuple[Finding, ...]

    @property
    def holds(self) -> bool:
        return not any(finding.severity == "error" for finding in self.findings)

    def as_json(self, lang: Lang = "en") -> dict[str, object]:
        return {
            "ok": self.holds,
            "function": self.function,
            "kind": self.kind,
            "order": self.order,
            "calls": list(self.calls),
            "changes": list(self.changes),
            "effects": list(self.effects),
            "deliveries": sum(each.deliveries for each in self.trials),
            "trials": [
                {
                    "name": each.name,
                    "title": each.title(lang),
                    "deliveries": each.deliveries,
                    "ok": each.ok,
                    "detail": each.detail,
                }
                for each in self.trials
            ],
            "findings": [each.as_json(lang) for each in self.findings],
        }

    def report(self, lang: Lang = "en") -> str:
        """One page of Markdown."""

        def word(phrase: languages.Phrase) -> str:
            return languages.said(phrase, lang)

        count = sum(each.deliveries for each in self.trials)
        lines = [f"# {word(words.PROOF)}: {self.function}", "", word(words.HOLDS if self.holds else words.FAILS), ""]
        for each in self.findings:
            lines += [f"- `{each.code}` {each.text(lang)}", f"  {codes.say(each.code, each.params, 'fix', lang)}"]
        if self.findings:
            lines.append("")
        lines += [f"{word(words.ORDER)}: {self.order}  ", f"{word(words.DELIVERIES)}: {count}", ""]
        lines += [f"{word(words.CALLS)}:", "", *([f"{n}. {call}" for n, call in enumerate(self.calls, 1)] or ["-"])]
        lines += ["", f"{word(words.CHANGES)}:", "", *([f"- {change}" for change in self.changes] or ["-"])]
        if self.effects:
            lines += ["", f"{word(words.EFFECTS)}:", "", *[f"- {effect}" for effect in self.effects]]
        lines += ["", f"| {word(words.TRIAL)} | {word(words.DELIVERED)} | |", "|---|---|---|"]
        lines += [
            f"| {each.title(lang)} | {each.deliveries} | {'ok' if each.ok else each.detail or 'x'} |"
            for each in self.trials
        ]
        return "\n".join(lines) + "\n"
