"""A plan's changes in words. The English ones are part of ``--json`` too."""

from __future__ import annotations

from collections.abc import Mapping

from cloudfn.codes import Lang
from cloudfn.deploy.changes import Change, CodeChange
from cloudfn.deploy.sizes import kilobytes
from cloudfn.frozen import dataclass

CHINESE: Mapping[str, str] = {
    "code": "代码",
    "variable": "变量",
    "timer": "定时器",
    "bindings": "支付绑定",
    "marker": "标记",
    "(added)": "（新增）",
    "(removed)": "（删除）",
    "(changed)": "（修改）",
    "(written)": "（写入）",
    "(forced)": "（强制）",
    "unknown": "未知",
}
"""What is not here is a key of the manifest, and the same in both languages."""


@dataclass(frozen=True, slots=True)
class Said:
    """A change in words: ``variable API_KEY``, ``timeout`` from ``5`` to ``20``."""

    field: str
    before: str
    after: str

    def __str__(self) -> str:
        return f"{self.field} {self.before} -> {self.after}" if self.before else f"{self.field} {self.after}"


def said(change: Change | CodeChange, lang: Lang = "en") -> Said:
    def word(text: str) -> str:
        return CHINESE.get(text, text) if lang == "zh" else text

    if isinstance(change, CodeChange):
        short = change.after[:8]
        match change.why:
            case "new":
                return Said(word("code"), "", f"{short} ({kilobytes(change.size)})")
            case "forced":
                return Said(word("code"), "", f"{short} {word('(forced)')}")
            case "again":
                return Said(word("code"), "", f"{short} (again after {change.status})")
            case "other":
                grown = f"{'+' if change.size >= 0 else '-'}{kilobytes(abs(change.size))}"
                return Said(word("code"), change.before[:8] or word("unknown"), f"{short} ({grown})")
    field = f"{word(change.field)} {change.name}" if change.name else word(change.field)
    return Said(field, change.before, word(f"({change.how})") if change.how else change.after)
