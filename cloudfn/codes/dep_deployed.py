"""CFN-DEP: functions that are deployed: their packages, versions, traffic, and calls."""

from __future__ import annotations

from cloudfn.codes import Code, Text

DEPLOYED = (
    Code(
        "CFN-DEP-070",
        Text(
            "nothing to roll back {function} to",
            "No earlier package of it is kept here.",
            "Check out the earlier source and deploy it; `cloudfn versions {function}` shows published versions.",
        ),
        Text(
            "{function} 没有可以回滚的版本",
            "本地没有保留它更早的代码包。",
            "检出旧源码后部署；`cloudfn versions {function}` 可查看已发布的版本。",
        ),
    ),
    Code(
        "CFN-DEP-071",
        Text(
            "{function} has no version or package `{wanted}`",
            "Neither a published version nor a kept package is called so.",
            "`cloudfn versions {function}` lists both.",
        ),
        Text(
            "{function} 没有版本或代码包 `{wanted}`",
            "没有这样的已发布版本或保留的代码包。",
            "`cloudfn versions {function}` 会列出两者。",
        ),
    ),
    Code(
        "CFN-DEP-072",
        Text(
            "`{text}` is no traffic split",
            "It names versions and percentages that add up to 100.",
            "For example `--to 3=90,latest=10`, or `--to latest=100`.",
        ),
        Text(
            "`{text}` 不是流量分配",
            "应写版本和百分比，合计 100。",
            "例如 `--to 3=90,latest=10`，或 `--to latest=100`。",
        ),
    ),
    Code(
        "CFN-DEP-073",
        Text(
            "{function} is not deployed in {env}",
            "The environment has no such function.",
            "`cloudfn status` shows what there is; `cloudfn deploy {function}` creates it.",
        ),
        Text(
            "{env} 中没有部署 {function}",
            "环境中没有该函数。",
            "`cloudfn status` 可查看现状；`cloudfn deploy {function}` 会创建它。",
        ),
    ),
    Code(
        "CFN-DEP-074",
        Text(
            "{file} exists already",
            "Nothing is overwritten without being asked.",
            "Choose another place with `--out`, or pass `--force`.",
        ),
        Text("{file} 已存在", "不会擅自覆盖文件。", "用 `--out` 换一个位置，或加 `--force`。"),
    ),
    Code(
        "CFN-DEP-075",
        Text(
            "the function {function} failed in the cloud: {message}",
            "Its code threw, or it did not end in time.",
            "`cloudfn logs {function} --remote` shows what it wrote (request {request_id}).",
        ),
        Text(
            "函数 {function} 在云端执行失败：{message}",
            "代码抛出异常或超时。",
            "`cloudfn logs {function} --remote` 可查看日志（请求 {request_id}）。",
        ),
    ),
    Code(
        "CFN-DEP-117",
        Text(
            "the package holds `{file}`, a name that leads out of it",
            "Unpacked, it would overwrite files elsewhere.",
            "Deploy the function anew from its source.",
        ),
        Text(
            "代码包中的 `{file}` 指向包外",
            "解压后会覆盖其他位置的文件。",
            "请用源码重新部署该函数。",
        ),
    ),
    Code(
        "CFN-DEP-122",
        Text(
            "the package of {file} cannot be unpacked: {reason}",
            "It is damaged, encrypted, or holds a file and a folder of one name.",
            "Deploy the function anew from its source, then download it again.",
        ),
        Text(
            "无法解压 {file} 的代码包：{reason}",
            "它已损坏、被加密，或包含同名的文件和文件夹。",
            "请用源码重新部署该函数，然后再下载。",
        ),
    ),
)
