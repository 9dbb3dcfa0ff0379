"""docs/zh/performance.md from docs/performance.md: the same figures, each phrase by a table.

    python bench/peers/chinese.py      writes the Chinese page anew, without measuring

What the table does not have stops it, by name: so a phrase that changes in English is not left as it was in Chinese.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

DOCS = Path(__file__).parents[2] / "docs"
ENGLISH = DOCS / "performance.md"
CHINESE = DOCS / "zh" / "performance.md"
FIGURE = re.compile(r"[-\d.,: ]*|.*\d\.\d.*|\d{4}-\d\d-\d\d|`.*`")
RATIO = re.compile(r"([\d.]+) of (\S+?)(, \*behind\*)?")
NAMES = ("**cloudfn**", "tcb-ff", "functions-framework", "manager-node", "mingo", "nodemon", "wx-server-sdk")
UNITS = {"ms": "毫秒", "us": "微秒", "calls/s": "次/秒", "calls": "次", "MiB": "MiB", "processes": "进程数"}

PHRASES = {
    "# Performance": "# 性能",
    "This page is written by one command, which installs the peers by their names, runs them and cloudfn in turns on one"
    " machine, and stops at the first wrong answer:": "本页由一条命令写成：它按名字安装同类工具，在同一台机器上让它们和 cloudfn 轮流运行，"
    "一遇到错误的应答就停止：",
    "Figures are medians. **Compare them within one table only**: another machine, or the same one on another day, has"
    " others. The ratio is cloudfn's figure by that of the best peer of the column, below 1 where less is better and"
    " above 1 where more is better when cloudfn is ahead; *behind* says when it is not. Floors are bare servers without"
    " guard, limits, logs or history, written for this comparison. cloudfn runs each function in processes of its own,"
    " one call at a time in each, which tcb-ff, functions-framework and the floor in process do not.": "数据是中位数。"
    "**只在同一张表内比较**：换一台机器，或同一台机器换一天，数据都会不同。"
    "比值是 cloudfn 的数据除以该列中最好的同类工具的数据；cloudfn 领先时，越小越好的列比值小于 1，越大越好的列比值大于 1；"
    "不领先时标明*落后*。下限是为这次比较而写的裸服务，没有防护、限制、日志和历史记录。"
    "cloudfn 让每个云函数在自己的进程里运行，每个进程一次只处理一个调用；tcb-ff、functions-framework 和"
    "“下限：同一进程”不是这样。",
    "**The machine was busy with other work when this was measured**: waiting for a processor is in every figure, and"
    " most in those of whoever needs several processes for a call. Measure again on a quiet one before drawing"
    " conclusions.": "**测量时这台机器还在忙别的工作**：每个数据里都有等待处理器的时间，一次调用需要多个进程的尤其如此。"
    "请在空闲的机器上重新测量，再下结论。",
    "date": "日期",
    "machine": "机器",
    "load when it began": "开始时的负载",
    "Python, Node.js": "Python、Node.js",
    "rounds": "轮数",
    "ratio": "比值",
    "{} processors, {}, {}": "{} 个处理器，{}，{}",
    "floor: in process": "下限：同一进程",
    "floor: isolating": "下限：隔离进程",
    "floor: stat of every file": "下限：对每个文件执行 stat",
    "cloudfn over documents.url": "cloudfn 使用 documents.url",
    "## Start to first answer": "## 从启动到第一个应答",
    "From the start of the process to the first right answer; refused connections are tried again every 4 ms.": "从启动进程到"
    "第一个正确的应答；连接被拒绝时每 4 毫秒重试。",
    "trivial": "最简单的函数",
    "with wx-server-sdk": "使用 wx-server-sdk",
    "trivial, watch mode": "最简单的函数，监听模式",
    "## Warm calls": "## 热调用",
    "A client per connection, {} s each, every answer compared. The clients share the machine.": "每个连接一个客户端，各 {} 秒，"
    "核对每个应答。客户端与服务在同一台机器上。",
    "one client, p50": "1 个客户端，p50",
    "one client, p99": "1 个客户端，p99",
    "8 clients": "8 个客户端",
    "32 clients": "32 个客户端",
    "32 clients, p99": "32 个客户端，p99",
    "## Save to new code": "## 从保存到新代码生效",
    "From writing the file to the first answer of the new code, asked every 2 ms; {} saves a round, real node_modules in"
    " the folder. The slowest of a round includes the first save of a session.": "从写入文件到新代码给出第一个应答，每 2 毫秒"
    "询问一次；每轮保存 {} 次，目录里是真实的 node_modules。最慢的一次包含会话中的第一次保存。",
    "trivial, slowest": "最简单的函数，最慢",
    "with wx-server-sdk, slowest": "使用 wx-server-sdk，最慢",
    "## Saves under load": "## 有负载时的保存",
    "{} calls a second, each on a connection of its own, during {} saves {} s apart. A call that is refused, cut off, hangs"
    " for 5 s, or brings an error counts as failed.": "每秒 {} 次调用，各用一个连接，期间保存 {} 次，间隔 {} 秒。被拒绝、被中断、"
    "卡住 5 秒或得到错误的调用计为失败。",
    "calls": "调用次数",
    "failed": "失败",
    "slowest right answer": "最慢的正确应答",
    "## Memory": "## 内存",
    "Proportional set size of the process tree in watch mode, 3 s after one call to each function. cloudfn bounds what"
    " resting instances hold; those that ended start again with their next call.": "监听模式下进程树的 PSS，在每个函数各调用"
    "一次之后 3 秒测量。cloudfn 限制空闲实例占用的内存；已结束的实例在下一次调用时重新启动。",
    "1 trivial": "1 个最简单的函数",
    "50 trivial": "50 个最简单的函数",
    "50 with wx-server-sdk": "50 个使用 wx-server-sdk",
    "## Packaging": "## 打包",
    "{} files a function. Whole processes, with the interpreter's start; the disk's cache is warm.": "每个函数 {} 个文件。"
    "计整个进程，含解释器的启动；磁盘缓存是热的。",
    "from nothing, 1 function": "从零开始，1 个函数",
    "nothing changed, 1 function": "没有变化，1 个函数",
    "nothing changed, 5 functions": "没有变化，5 个函数",
    "## {} documents of 1 kB": "## {} 个 1 kB 的文档",
    "cloudfn's own store is durable after each operation; mingo keeps arrays in memory and has no indexes; the server is"
    " the MongoDB-protocol server of the tests. The waits are those of an event loop in the same process, as it serves"
    " every other call; the last column tells what of it the machine itself does.": "cloudfn 自己的存储在每次操作之后都已落盘；"
    "mingo 把数组放在内存里，没有索引；服务器是测试所用的 MongoDB 协议服务器。等待时间是同一进程里事件循环的等待，"
    "它还要处理其他所有调用；最后一列说明其中有多少来自机器本身。",
    "insert 1,000": "插入 1,000 个",
    "find by an indexed field": "按有索引的字段查找",
    "update by _id": "按 _id 更新",
    "match, unwind, group, sort": "match、unwind、group、sort",
    "open again and read": "重新打开并读取",
    "memory": "内存",
    "longest wait of others during two such aggregations": "两次这样的聚合期间，其他调用的最长等待",
    "longest wait for as long without them": "同样时长、没有聚合时的最长等待",
}


def in_chinese(page: str) -> str:
    """The whole page. Raises LookupError for a phrase that the table does not have."""
    return "\n\n".join(_block(block) for block in page.split("\n\n"))


def _block(block: str) -> str:
    text = block.strip("\n")
    before = block[: len(block) - len(block.lstrip("\n"))]
    after = block[len(block.rstrip("\n")) :] if text else ""
    if not text or text.startswith("    "):
        return block
    return f"{before}{_table(text) if text.startswith('|') else _said(' '.join(text.split()))}{after}"


def _table(table: str) -> str:
    head, line, *rows = table.splitlines()
    return "\n".join((_cells(head, _title), line, *(_cells(row, _said) for row in rows)))


def _cells(row: str, said: Callable[[str], str]) -> str:
    return "|".join(cell.replace(text, said(text)) if (text := cell.strip()) else cell for cell in row.split("|"))


def _title(cell: str) -> str:
    title, comma, unit = cell.rpartition(", ")
    return f"{_said(title)}，{UNITS[unit]}" if comma and unit in UNITS else _said(cell)


def _said(text: str) -> str:
    for english, chinese in PHRASES.items():
        if met := re.fullmatch(re.escape(english).replace(r"\{\}", "(.+?)"), text):
            return chinese.format(*met.groups())
    if met := RATIO.fullmatch(text):
        return f"{met[2]} 的 {met[1]} 倍{'，*落后*' if met[3] else ''}"
    if FIGURE.fullmatch(text) or text in NAMES or text.startswith("@"):
        return text
    raise LookupError(f"bench/peers/chinese.py has no Chinese for: {text}")


if __name__ == "__main__":
    CHINESE.write_text(in_chinese(ENGLISH.read_text("utf-8")), "utf-8")
