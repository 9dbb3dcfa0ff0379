"""What `dev` and `validate` say for editors and for code scanning."""

from __future__ import annotations

from cloudfn.codes import Code, Text

EDITORS = (
    Code(
        "CFN-CLI-090",
        Text(
            "source read, findings: {count}",
            "What `dev` found in the functions' code stands in the lines above; editors replace what they showed before.",
            "`cloudfn validate` reads the whole project again.",
        ),
        Text(
            "源码已检查，发现 {count} 处问题",
            "`dev` 在云函数代码里发现的问题见上面各行；编辑器会用它们替换之前显示的问题。",
            "`cloudfn validate` 会重新检查整个项目。",
        ),
    ),
    Code(
        "CFN-CLI-091",
        Text(
            "`--output` belongs to `--format json` and `--format sarif`",
            "The text for people goes to the terminal.",
            "Write `cloudfn validate --format sarif --output FILE`, or leave `--output` out.",
        ),
        Text(
            "`--output` 只能与 `--format json` 或 `--format sarif` 合用",
            "给人看的文字直接显示在终端里。",
            "请写 `cloudfn validate --format sarif --output FILE`，或去掉 `--output`。",
        ),
    ),
    Code(
        "CFN-CLI-092",
        Text(
            "`--json` and `--format sarif` both want stdout",
            "One command prints one document.",
            "Leave `--json` out, or write the log to a file: `cloudfn validate --format sarif --output FILE`.",
        ),
        Text(
            "`--json` 和 `--format sarif` 都要使用 stdout",
            "一条命令只输出一个文档。",
            "请去掉 `--json`，或把日志写入文件：`cloudfn validate --format sarif --output FILE`。",
        ),
    ),
)
