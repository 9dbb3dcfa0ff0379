"""docs/reliability.md, in both languages: each command puts its own figures there, between two marks, and leaves the
rest alone.
"""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType

PAGE = Path(__file__).parents[1] / "docs" / "reliability.md"
CHINESE_PAGE = PAGE.parent / "zh" / PAGE.name
CHINESE = {
    "date": "日期",
    "machine": "机器",
    "load at the end": "结束时的负载",
    "processors": "个处理器",
    "rounds": "轮数",
    "acknowledged": "已确认的操作",
    "lost": "丢失",
    "strange": "异常",
    "notifications": "通知",
    "start_ms": "启动（毫秒）",
    "median": "中位数",
    "most": "最大",
    "exit": "退出码",
    "seconds": "时长（秒）",
    "calls": "调用",
    "orders": "订单",
    "saves": "保存",
    "wrong": "出错",
    "ms": "毫秒",
    "rss_mb": "RSS（MB）",
    "first": "开始",
    "half": "中途",
    "last": "结束",
    "slope_mb_per_hour": "斜率（MB/小时）",
    "files_mb": "文件（MB）",
    "pay": "订单数据",
    "documents": "文档",
    "history": "历史记录",
    "healthy": "状态正常",
    "True": "是",
    "False": "否",
    "requests per second": "每秒请求数",
    "seed": "种子",
    "tried": "尝试",
    "broke": "弄坏",
    "none": "无",
}
"""Words of figures. What is not here has the same name in both languages."""


def put(page: str, name: str, rows: Mapping[str, object], words: Mapping[str, str] = MappingProxyType({})) -> str:
    """``page`` with a table of ``rows`` between the marks of ``name``; raises LookupError for a page without them."""
    facts = (*_where(words).items(), *rows.items())
    table = "\n".join(f"| {words.get(what, what)} | {_shown(value, words)} |" for what, value in facts)
    marks = re.compile(rf"(<!-- {name} -->\n).*?(<!-- end of {name} -->)", re.DOTALL)
    if not marks.search(page):
        raise LookupError(f"{PAGE.name} has no place for {name}")
    return marks.sub(lambda found: f"{found[1]}| | |\n|---|---|\n{table}\n{found[2]}", page)


def write(name: str, rows: Mapping[str, object]) -> None:
    for page, words in ((PAGE, {}), (CHINESE_PAGE, CHINESE)):
        page.write_text(put(page.read_text("utf-8"), name, rows, words), "utf-8")


def _where(words: Mapping[str, str]) -> dict[str, object]:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") >> 30
    return {
        "date": f"{datetime.now(UTC):%Y-%m-%d}",
        "machine": f"{os.cpu_count()} {words.get('processors', 'processors')}, {memory} GiB, {platform.system()}",
        "Python": platform.python_version(),
        "load at the end": " ".join(f"{each:.1f}" for each in os.getloadavg()),
    }


def _shown(value: object, words: Mapping[str, str]) -> str:
    if isinstance(value, Mapping):
        shown = (f"{words.get(name, name)} {_shown(inner, words)}" for name, inner in value.items())
        return ", ".join(shown) or words.get("none", "none")
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f"{value:,}"
    return words.get(str(value), str(value))
