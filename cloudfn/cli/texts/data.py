"""Texts of db, rules and outbox."""

from __future__ import annotations

from pathlib import Path

from cloudfn.cli.texts import Phrase

NO_FILES = Phrase("no files", "没有文件")


def files_put(count: int) -> Phrase:
    return Phrase(f"{count} stored", f"已存储 {count} 个文件")


def files_deleted(count: int) -> Phrase:
    return Phrase(f"{count} deleted", f"已删除 {count} 个文件")


OUTBOX_EMPTY = Phrase("the outbox is empty", "发件箱已清空")


def imported(count: int, collection: str) -> Phrase:
    return Phrase(f"{count} documents imported into {collection}", f"已向 {collection} 导入 {count} 条记录")


def exported(count: int, file: Path) -> Phrase:
    return Phrase(f"{count} documents exported to {file}", f"已导出 {count} 条记录到 {file}")


def snapshot(count: int, file: Path) -> Phrase:
    return Phrase(f"{count} documents in {file}", f"{count} 条记录：{file}")


def restored(count: int) -> Phrase:
    return Phrase(f"{count} documents restored", f"已恢复 {count} 条记录")


def cases_hold(count: int) -> Phrase:
    return Phrase(f"{count} cases are as the file says", f"{count} 个用例均符合")


# a case that is not as its file says


def case_failed(problem: str) -> Phrase:
    return Phrase(f"failed: {problem}", f"出错：{problem}")


def case_refused(code: str) -> Phrase:
    """``code``: of the refusal, whose own text follows."""
    return Phrase(f"refused: {code}", f"被拒绝：{code}")


def case_allowed(count: int) -> Phrase:
    return Phrase(f"allowed, {count} documents", f"被允许，涉及 {count} 个文档")


def case_counted(count: int, expected: int) -> Phrase:
    return Phrase(f"{count} documents instead of {expected}", f"涉及 {count} 个文档，应为 {expected} 个")
