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


HOOK_ABSENT = Phrase("no hook in the mini program", "小程序中没有 cloudfn 的代码")
HOOK_THERE = Phrase("the hook is there already", "cloudfn 的代码已在小程序中")


def hooked(entry: str, kind: str) -> Phrase:
    return Phrase(
        f"{entry} ({kind}) has the line; start `cloudfn dev` and compile in DevTools",
        f"已写入 {entry}（{kind}）；启动 `cloudfn dev` 后在开发者工具中编译",
    )


def hook_removed(entry: str) -> Phrase:
    return Phrase(f"{entry} is as it was before", f"{entry} 已恢复原样")
