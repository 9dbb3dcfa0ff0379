"""CFN-CLI: what the command line itself refuses."""

from __future__ import annotations

from cloudfn.codes import Code, Text, table

CODES = table(
    Code(
        "CFN-CLI-001",
        Text(
            "no command `{name}`",
            "The word after `cloudfn` is not one of its commands.",
            "Nearest: {near}. `cloudfn --help` lists all.",
        ),
        Text(
            "没有命令 `{name}`",
            "`cloudfn` 后面的词不是它的命令。",
            "最接近的是：{near}。`cloudfn --help` 列出全部命令。",
        ),
    ),
    Code(
        "CFN-CLI-002",
        Text("no code `{name}`", "cloudfn never prints this code.", "`cloudfn explain` without a code lists all."),
        Text("没有代码 `{name}`", "cloudfn 不会输出这个代码。", "不带参数的 `cloudfn explain` 列出全部代码。"),
    ),
)
