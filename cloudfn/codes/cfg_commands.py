"""CFN-CFG: init, new, config and env."""

from __future__ import annotations

from cloudfn.codes import Code, Text

COMMANDS = (
    Code(
        "CFN-CFG-060",
        Text(
            "{files} exists in {directory}",
            "Nothing was written: cloudfn never replaces your files by itself.",
            "Choose another folder, or give `--force` to replace them.",
        ),
        Text(
            "{directory} 中已有 {files}",
            "什么都没有写入：cloudfn 不会自行覆盖你的文件。",
            "换一个目录，或用 `--force` 覆盖。",
        ),
    ),
    Code(
        "CFN-CFG-061",
        Text(
            "{path} cannot be written: {what}",
            "The folder or the file refuses it.",
            "Check permissions and free space.",
        ),
        Text(
            "无法写入 {path}：{what}",
            "目录或文件不可写。",
            "检查权限和剩余空间。",
        ),
    ),
    Code(
        "CFN-CFG-062",
        Text(
            "no template `{name}`",
            "The word after `--template` is not one of the templates.",
            "Nearest: {near}.",
        ),
        Text(
            "没有模板 `{name}`",
            "`--template` 后面的词不是模板名。",
            "最接近的是：{near}。",
        ),
    ),
    Code(
        "CFN-CFG-063",
        Text(
            "`--set {pair}` answers no question of this template",
            "A pair is NAME=VALUE.",
            "Nearest: {near}.",
        ),
        Text(
            "`--set {pair}` 不对应这个模板的任何问题",
            "格式是 名称=值。",
            "最接近的是：{near}。",
        ),
    ),
    Code(
        "CFN-CFG-064",
        Text(
            "`{name}` cannot be `{value}`",
            "The value would end up in a manifest that is refused.",
            "For example `--set {name}={default}`.",
        ),
        Text(
            "`{name}` 不能是 `{value}`",
            "这个值会让清单无法通过检查。",
            "例如 `--set {name}={default}`。",
        ),
    ),
    Code(
        "CFN-CFG-065",
        Text(
            "function `{name}` is declared already",
            "Its folder or its entry would be replaced.",
            "Choose another name, or give `--force` to write its files anew.",
        ),
        Text(
            "函数 `{name}` 已经声明过",
            "它的目录或条目会被覆盖。",
            "换一个名字，或用 `--force` 重新生成它的文件。",
        ),
    ),
    Code(
        "CFN-CFG-066",
        Text(
            "no setting `{value}`",
            "The resolved manifest has no key of this name.",
            "Nearest: {near}.",
        ),
        Text(
            "没有配置项 `{value}`",
            "解析后的清单里没有这个键。",
            "最接近的是：{near}。",
        ),
    ),
    Code(
        "CFN-CFG-067",
        Text(
            "no function `{value}`",
            "The manifest declares no function of this name.",
            "Nearest: {near}.",
        ),
        Text(
            "没有函数 `{value}`",
            "清单里没有声明这个函数。",
            "最接近的是：{near}。",
        ),
    ),
    Code(
        "CFN-CFG-068",
        Text(
            "`{function}` does not see `{value}`",
            "A function sees what its `environment` and `secrets` name, and what the platform sets; nothing else reaches it.",
            "Nearest: {near}. Or add it: `environment: {{{value}: ...}}`, or `secrets: [{value}]`.",
        ),
        Text(
            "`{function}` 看不到 `{value}`",
            "函数只能看到 `environment` 和 `secrets` 里写的变量，以及平台设置的变量；其他变量不会传入。",
            "最接近的是：{near}。或者加上它：`environment: {{{value}: ...}}`，或 `secrets: [{value}]`。",
        ),
    ),
)
