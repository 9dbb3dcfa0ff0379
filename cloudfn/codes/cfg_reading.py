"""CFN-CFG: reading the manifest and its variables: YAML, kinds of values, unknown keys."""

from __future__ import annotations

from cloudfn.codes import Code, Text

READING = (
    Code(
        "CFN-CFG-001",
        Text(
            "no {name} in {directory} or above",
            "Every command that works on a project needs its manifest.",
            "Change into the project's folder, give it with `-C DIR` or `-f FILE`, or start one: `cloudfn init DIR --template wxpay`.",
        ),
        Text(
            "在 {directory} 及其上级目录中没有找到 {name}",
            "所有针对项目的命令都需要项目的清单文件。",
            "进入项目目录，或用 `-C DIR`、`-f FILE` 指定；新建项目：`cloudfn init DIR --template wxpay`。",
        ),
    ),
    Code(
        "CFN-CFG-002",
        Text(
            "{name} cannot be read: {what}",
            "The manifest must be a readable text file in UTF-8, up to 1 MB.",
            "Save the file as UTF-8 and check its permissions.",
        ),
        Text(
            "无法读取 {name}：{what}",
            "清单必须是可读的 UTF-8 文本文件，不超过 1 MB。",
            "把文件另存为 UTF-8，并检查文件权限。",
        ),
    ),
    Code(
        "CFN-CFG-003",
        Text(
            "not valid YAML: {what}",
            "The file breaks YAML's grammar at this place; often the cause is one line above.",
            "Check quotes, brackets and indentation here and in the line above.",
        ),
        Text(
            "不是有效的 YAML：{what}",
            "文件在这里不符合 YAML 语法；原因往往在上一行。",
            "检查这一行和上一行的引号、括号与缩进。",
        ),
    ),
    Code(
        "CFN-CFG-004",
        Text("a tab in the indentation", "YAML allows only spaces for indentation.", "Replace the tab with spaces."),
        Text("缩进中有制表符", "YAML 的缩进只能使用空格。", "把制表符换成空格。"),
    ),
    Code(
        "CFN-CFG-005",
        Text(
            "the manifest is empty",
            "The file holds nothing but blanks and comments.",
            "Begin with `version: 1`; `cloudfn init` writes a whole project.",
        ),
        Text("清单是空的", "文件里只有空白或注释。", "从 `version: 1` 写起；`cloudfn init` 可以生成整个项目。"),
    ),
    Code(
        "CFN-CFG-006",
        Text("the manifest is not a mapping", "The top level must be keys and values.", "Begin with `version: 1`."),
        Text("清单的顶层不是映射", "顶层必须是“键: 值”的形式。", "从 `version: 1` 写起。"),
    ),
    Code(
        "CFN-CFG-007",
        Text(
            "`{key}` is given twice (first in line {line})",
            "Of two equal keys YAML readers keep one and drop the other silently.",
            "Keep one of the two.",
        ),
        Text("`{key}` 重复出现（第一次在第 {line} 行）", "键重复时，YAML 解析器会悄悄丢掉其中一个。", "只保留一个。"),
    ),
    Code(
        "CFN-CFG-008",
        Text(
            "`{value}` is a boolean to some YAML readers and a text to others",
            "YAML 1.1 reads yes, no, on and off as true and false; YAML 1.2 does not.",
            'Write true or false, or put the text into quotes: "{value}".',
        ),
        Text(
            "`{value}` 在有的 YAML 解析器里是布尔值，在有的里是文本",
            "YAML 1.1 把 yes、no、on、off 当作 true/false，YAML 1.2 则不会。",
            '写 true 或 false；如果是文本，请加引号："{value}"。',
        ),
    ),
    Code(
        "CFN-CFG-009",
        Text(
            "`{value}` is a number in base 60 to some YAML readers",
            "YAML 1.1 reads 1:30 as 90.",
            "Put it into quotes, or write a duration with units: 90s, 1m30s.",
        ),
        Text(
            "`{value}` 会被有的 YAML 解析器当作六十进制数",
            "YAML 1.1 把 1:30 读成 90。",
            "加上引号，或者写带单位的时长：90s、1m30s。",
        ),
    ),
    Code(
        "CFN-CFG-010",
        Text(
            "`{value}` begins with a zero",
            "YAML 1.1 reads such a number in base 8, YAML 1.2 in base 10.",
            'Put it into quotes when it is a text: "{value}"; else drop the zero.',
        ),
        Text(
            "`{value}` 以 0 开头",
            "YAML 1.1 按八进制读取这样的数字，YAML 1.2 按十进制。",
            '如果是文本请加引号："{value}"；否则去掉开头的 0。',
        ),
    ),
    Code(
        "CFN-CFG-011",
        Text(
            "not supported here: {what}",
            "A manifest is plain data: no tags, no aliases of themselves, no extreme nesting.",
            "Write the value itself.",
        ),
        Text("这里不支持：{what}", "清单是普通数据：不支持标签、引用自身的别名和极深的嵌套。", "直接写出值。"),
    ),
    Code(
        "CFN-CFG-012",
        Text(
            "unknown key `{value}` in {parent}",
            "A key that nobody reads is nearly always a misspelt one. Top-level keys of your own may begin with `x-`.",
            "Nearest: {near}.",
        ),
        Text(
            "{parent} 里没有键 `{value}`",
            "没人读取的键几乎都是写错了的键。自定义的顶层键请以 `x-` 开头。",
            "最接近的是：{near}。",
        ),
    ),
    Code(
        "CFN-CFG-013",
        Text(
            "`{key}` must be text, not `{got}`",
            "The value has another kind than the key needs.",
            "Write one text; put it into quotes when YAML would take it for something else.",
        ),
        Text(
            "`{key}` 应为文本，而不是 `{got}`",
            "值的类型与这个键不符。",
            "写成一个文本；如果会被 YAML 当成别的类型，请加引号。",
        ),
    ),
    Code(
        "CFN-CFG-014",
        Text("`{key}` is missing", "cloudfn cannot do without this value.", "For example: `{example}`."),
        Text("缺少 `{key}`", "没有这个值 cloudfn 无法工作。", "例如：`{example}`。"),
    ),
    Code(
        "CFN-CFG-015",
        Text("`{key}` cannot be `{value}`", "Only a few values have a meaning here.", "Nearest: {near}."),
        Text("`{key}` 不能是 `{value}`", "这里只有几个值有意义。", "最接近的是：{near}。"),
    ),
    Code(
        "CFN-CFG-016",
        Text("version `{value}` of the manifest is not known", "This cloudfn reads version 1.", "Write `version: 1`."),
        Text("不认识清单版本 `{value}`", "当前的 cloudfn 只读取版本 1。", "写 `version: 1`。"),
    ),
    Code(
        "CFN-CFG-017",
        Text(
            "variable `{name}` is not set",
            "`${{env:{name}}}` has no default, and neither the environment nor the .env files of this stage set it.",
            "Set {name} in the environment or in .env, or give a default: `${{env:{name}:-value}}`.",
        ),
        Text(
            "变量 `{name}` 没有设置",
            "`${{env:{name}}}` 没有默认值，环境变量和该阶段的 .env 文件里也都没有它。",
            "在环境变量或 .env 中设置 {name}，或写默认值：`${{env:{name}:-值}}`。",
        ),
    ),
    Code(
        "CFN-CFG-018",
        Text(
            "`{text}` is no variable",
            "The manifest knows `${{env:NAME}}` and `${{env:NAME:-default}}`, closed by a brace.",
            "Write `${{env:NAME}}`; for a literal `${{` write `$${{`.",
        ),
        Text(
            "`{text}` 不是变量",
            "清单只认识 `${{env:NAME}}` 和 `${{env:NAME:-默认值}}`，并且要用花括号闭合。",
            "写 `${{env:NAME}}`；如果要字面的 `${{`，请写 `$${{`。",
        ),
    ),
    Code(
        "CFN-CFG-019",
        Text("no stage `{value}`", "`--stage` must name a key under `stages`.", "Nearest: {near}."),
        Text("没有阶段 `{value}`", "`--stage` 必须是 `stages` 下的一个键。", "最接近的是：{near}。"),
    ),
    Code(
        "CFN-CFG-041",
        Text(
            "a line of the .env file is left out: {what}",
            "Each line is NAME=value, a comment, or empty.",
            "Correct the line.",
        ),
        Text(".env 文件中有一行被忽略：{what}", "每一行应为 NAME=value、注释或空行。", "改正这一行。"),
    ),
    Code(
        "CFN-CFG-130",
        Text(
            "{file} cannot be read and counts as empty: {reason}",
            "It must be a readable text file in UTF-8, up to 32 MB.",
            "Check its permissions, or save it as UTF-8.",
        ),
        Text(
            "无法读取 {file}，按空文件处理：{reason}",
            "它必须是可读的 UTF-8 文本文件，不超过 32 MB。",
            "检查文件权限，或另存为 UTF-8。",
        ),
    ),
    Code(
        "CFN-CFG-048",
        Text(
            "`{key}` must be true or false, not `{got}`",
            "The value has another kind than the key needs.",
            "Write true or false.",
        ),
        Text(
            "`{key}` 应为 true 或 false，而不是 `{got}`",
            "值的类型与这个键不符。",
            "写 true 或 false。",
        ),
    ),
    Code(
        "CFN-CFG-049",
        Text(
            "`{key}` must be a whole number, not `{got}`",
            "The value has another kind than the key needs.",
            "Write digits only.",
        ),
        Text(
            "`{key}` 应为整数，而不是 `{got}`",
            "值的类型与这个键不符。",
            "只写数字。",
        ),
    ),
    Code(
        "CFN-CFG-050",
        Text(
            "`{key}` must be a list, not `{got}`",
            "The value has another kind than the key needs.",
            "Write `[a, b]`, or one line `- a` for each.",
        ),
        Text(
            "`{key}` 应为列表，而不是 `{got}`",
            "值的类型与这个键不符。",
            "写 `[a, b]`，或每行一个 `- a`。",
        ),
    ),
    Code(
        "CFN-CFG-051",
        Text(
            "`{key}` must be a mapping, not `{got}`",
            "The value has another kind than the key needs.",
            "Write keys and values: `{{key: value}}`, or one line for each.",
        ),
        Text(
            "`{key}` 应为映射，而不是 `{got}`",
            "值的类型与这个键不符。",
            "写成“键: 值”：`{{key: value}}`，或每行一个。",
        ),
    ),
)
