"""What a scenario showed: its steps, and findings with their counter-examples."""

from __future__ import annotations

from cloudfn.frozen import dataclass
from cloudfn.languages import Lang
from cloudfn.pay.prove.proof import Finding


@dataclass(frozen=True, slots=True)
class Line:
    """A step that was played: what happened, for people. ``ok`` None where nothing was judged."""

    do: str
    text: str
    ok: bool | None = None


@dataclass(frozen=True, slots=True)
class Played:
    scenario: str
    function: str
    order: str
    lines: tuple[Line, ...]
    findings: tuple[Finding, ...]

    @property
    def holds(self) -> bool:
        return not self.findings

    def as_json(self, lang: Lang = "en") -> dict[str, object]:
        return {
            "ok": self.holds,
            "scenario": self.scenario,
            "function": self.function,
            "order": self.order,
            "steps": [{"do": line.do, "text": line.text, "ok": line.ok} for line in self.lines],
            "findings": [finding.as_json(lang) for finding in self.findings],
        }
