"""Texts of init, new and import."""

from __future__ import annotations

from cloudfn.cli.texts import Phrase

NEXT = Phrase("Next:", "接下来：")


def bound(binding: str) -> Phrase:
    return Phrase(f"bound in payments.{binding}", f"已绑定到 payments.{binding}")


def not_bound(function: str, key: str) -> Phrase:
    return Phrase(
        f"not bound: name {function} under payments as {key}", f"尚未绑定：请在 payments 里把 {function} 写为 {key}"
    )


def imported(file: str, count: int, sources: str) -> Phrase:
    functions = f"{count} function{'' if count == 1 else 's'}"
    return Phrase(f"{file}: {functions} from {sources}", f"{file}：来自 {sources} 的 {count} 个函数")
