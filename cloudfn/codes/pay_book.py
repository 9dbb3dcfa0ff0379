"""Codes of the order book and of the loops that work on it."""

from __future__ import annotations

from cloudfn.codes import Code, Text

BOOK = (
    Code(
        "CFN-PAY-100",
        Text(
            "{what} fails: {error}; tried again in {pause_s} s, then ever less often, every 30 s at least",
            "Something that the local cloud does by itself did not work. Everything else goes on; `/healthz` says 503 until it works.",
            "End what holds the file, free space on the disk, or see `.cloudfn/logs`. Nothing has to be started again.",
        ),
        Text(
            "{what} 失败：{error}；{pause_s} 秒后重试，之后间隔逐渐加长，最长 30 秒",
            "本地云自动执行的一项工作没有成功。其余工作照常；恢复之前 `/healthz` 返回 503。",
            "结束占用文件的进程、腾出磁盘空间，或查看 `.cloudfn/logs`。无需重新启动。",
        ),
    ),
    Code(
        "CFN-PAY-101",
        Text("{what} works again", "What failed before was tried again with success.", "Nothing to do."),
        Text("{what} 已恢复", "之前失败的工作重试成功。", "无需处理。"),
    ),
    Code(
        "CFN-PAY-102",
        Text(
            "the order book {path} cannot be used now: {problem}",
            "Another process holds it, the disk is full, or the file was taken away while it was open.",
            "End the other process or free some space, then try again.",
        ),
        Text(
            "订单账本 {path} 目前无法使用：{problem}",
            "被其他进程占用、磁盘已满，或者文件在打开期间被移走。",
            "结束占用它的进程或腾出空间，然后重试。",
        ),
    ),
    Code(
        "CFN-PAY-103",
        Text(
            "the order book {path} cannot be read: {problem}",
            "The file is damaged, is not cloudfn's, or may not be written.",
            "Move it away to start without orders (documents stay), or bring back a copy.",
        ),
        Text(
            "无法读取订单账本 {path}：{problem}",
            "文件已损坏、不是 cloudfn 的文件，或者不可写。",
            "把它移走即可从没有订单开始（文档不受影响），或恢复备份。",
        ),
    ),
    Code(
        "CFN-PAY-104",
        Text(
            "the timer `{name}` never falls due: `{value}`",
            "No date has all that it names, or its years are over; the platform takes it and never calls.",
            "Correct day, month or year; `0 0 0 L * * *` is the last day of every month.",
        ),
        Text(
            "定时器 `{name}` 永远不会触发：`{value}`",
            "没有符合条件的日期，或者年份已过；平台会接受它，但从不调用。",
            "改正日、月或年；`0 0 0 L * * *` 表示每月最后一天。",
        ),
    ),
    Code(
        "CFN-PAY-105",
        Text(
            "{api}: `{field}` came as the number {value} and is taken as text",
            "The template's sample makes its order number with Math.random and sends a number. JavaScript keeps 15 digits of a number, and callbacks and queries give texts, so `===` finds nothing.",
            "Send String(...), and store the text.",
        ),
        Text(
            "{api}：`{field}` 是数字 {value}，已按文本处理",
            "模板示例用 Math.random 生成数字单号。JavaScript 的数字只有约 15 位精度，而回调和查单返回文本，用 `===` 比较会找不到。",
            "用 String(...) 传入，并保存文本。",
        ),
    ),
)
