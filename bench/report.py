"""docs/reliability.md, in both languages: each command puts its own figures there, between two marks, and leaves the
rest alone.
"""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Mapping, Sequence
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
    "quarter": "四分之一处",
    "half": "中途",
    "three quarters": "四分之三处",
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
    "attacks": "攻击",
    "attack": "攻击",
    "fault": "编号",
    "hit": "命中",
    "probes": "旁人的请求",
    "hangs": "卡住",
    "failed": "失败",
    "uncaught": "未捕获的异常",
    "slowest, ms": "最慢（毫秒）",
    "Ctrl-C, ms": "Ctrl-C（毫秒）",
    "locked order book": "订单数据库被占用",
    "bad timer": "错误的定时触发器",
    "catastrophic expression": "灾难性的正则表达式",
    "unwinding 400,000,000": "展开成 400,000,000 项",
    "doubled text": "不断加倍的字符串",
    "Ctrl-C in a query": "查询途中按 Ctrl-C",
    "npm killed in its work": "npm 安装途中被杀",
    "many writes in one call": "一次调用内大量写入",
    "values of the control surface": "控制接口的参数",
    "deleted state folder": "状态目录被删除",
    "endless log": "无休止的日志",
    "connections without end": "过多的连接",
    "output to a full disk": "输出到写满的磁盘",
    "scripts of packages": "依赖包的安装脚本",
    "damaged databases": "损坏的数据库",
    "locked documents and history": "文档和历史记录被占用",
    "odd files": "特殊文件",
    "dev beside odd files": "dev 与特殊文件并存",
    "header of 300 MB": "300 MB 的请求头",
    "odd requests": "异常的请求",
    "children left behind": "遗留的子进程",
    "ways to production": "通往生产环境的途径",
    "clock set back": "时钟被拨回",
    "other users": "本机的其他用户",
    "odd manifests": "自相矛盾的清单",
    "odd bodies": "异常的请求体",
    "odd values by the SDK": "通过 SDK 写入的异常值",
    "odd archives": "异常的压缩包",
}
"""Words of figures. What is not here has the same name in both languages."""


def put(
    page: str,
    name: str,
    rows: Mapping[str, object],
    words: Mapping[str, str] = MappingProxyType({}),
    table: Sequence[Sequence[object]] = (),
) -> str:
    """``page`` with a table of ``rows`` between the marks of ``name``; raises LookupError for a page without them.

    Below it ``table``, if there is one: its head and its lines.
    """
    facts = (*_where(words).items(), *rows.items())
    lines = ["| | |", "|---|---|", *(f"| {words.get(what, what)} | {_shown(value, words)} |" for what, value in facts)]
    if table:
        head, *others = (f"| {' | '.join(_shown(cell, words) for cell in line)} |" for line in table)
        lines += ["", head, "|---" * len(table[0]) + "|", *others]
    text = "".join(f"{line}\n" for line in lines)
    marks = re.compile(rf"(<!-- {name} -->\n).*?(<!-- end of {name} -->)", re.DOTALL)
    if not marks.search(page):
        raise LookupError(f"{PAGE.name} has no place for {name}")
    return marks.sub(lambda found: f"{found[1]}{text}{found[2]}", page)


def write(name: str, rows: Mapping[str, object], table: Sequence[Sequence[object]] = ()) -> None:
    for page, words in ((PAGE, {}), (CHINESE_PAGE, CHINESE)):
        page.write_text(put(page.read_text("utf-8"), name, rows, words, table), "utf-8")


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
