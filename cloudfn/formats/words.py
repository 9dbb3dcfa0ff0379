"""Comments of a manifest that is made from another project, both languages side by side."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from cloudfn.languages import Phrase

WHY_OUT: Mapping[str, Phrase] = {
    "entry": Phrase("no entry file", "没有入口文件"),
    "folder": Phrase("no folder", "没有目录"),
    "twice": Phrase("a second one of this name", "重名"),
}
"""What is not here is the kind of a function, the same in both languages: Go, PHP."""


def imported_from(sources: Iterable[str]) -> Phrase:
    names = list(sources)
    return Phrase(f"Imported from {', '.join(names)}.", f"由 {'、'.join(names)} 导入。")


def pulled_from(env_id: str) -> Phrase:
    return Phrase(f"Pulled from {env_id}.", f"由云端环境 {env_id} 拉取。")


def out_of(name: str, why: str) -> Phrase:
    """A function that is left out, in its place."""
    reason = WHY_OUT.get(why, Phrase(why, why))
    return Phrase(f"{name}: {reason.en}", f"未包含 {name}：{reason.zh}")


def orders_for(function: str, fee_fen: int, where: object) -> Phrase:
    return Phrase(f"{function} orders for {fee_fen} fen, {where}", f"{function} 下单金额 {fee_fen} 分，{where}")
