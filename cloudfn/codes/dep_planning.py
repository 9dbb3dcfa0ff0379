"""CFN-DEP: what is refused or asked about before anything is changed: the manifest's wish and the plan."""

from __future__ import annotations

from cloudfn.codes import Code, Text

PLANNING = (
    Code(
        "CFN-DEP-010",
        Text(
            "no function `{name}` in the manifest", "Only functions of the manifest can be deployed.", "Known: {known}."
        ),
        Text("清单中没有函数 `{name}`", "只能部署清单中的函数。", "已有函数：{known}。"),
    ),
    Code(
        "CFN-DEP-011",
        Text("there is no function to deploy", "The manifest has no `functions:`.", "Add one with `cloudfn new NAME`."),
        Text("没有可以部署的函数", "清单中没有 `functions:`。", "用 `cloudfn new NAME` 添加一个。"),
    ),
    Code(
        "CFN-DEP-012",
        Text(
            "function {function}: no value for secret {names}",
            "A name under `secrets:` takes its value from the environment or from `.env`.",
            "Set it in `.env` (or `.env.<stage>`), or in the environment of this command.",
        ),
        Text(
            "函数 {function}：密钥 {names} 没有值",
            "`secrets:` 中的名字从环境变量或 `.env` 取值。",
            "请在 `.env`（或 `.env.<stage>`）或命令的环境变量中设置。",
        ),
    ),
    Code(
        "CFN-DEP-013",
        Text(
            "{what} `{value}` is the sample value of the vendor's documentation",
            "It works locally only; a real payment would go to a merchant that is not yours.",
            "Set your own in cloudfn.yaml, deploy with `--local`, or override with `--force`.",
        ),
        Text(
            "{what} `{value}` 是官方文档中的示例值",
            "它只能在本地使用；真实支付会进入别人的商户。",
            "请在 cloudfn.yaml 中填写自己的值，用 `--local` 部署，或用 `--force` 忽略。",
        ),
    ),
    Code(
        "CFN-DEP-014",
        Text(
            "the code contradicts the stage: {message}",
            "A value written into the code does not fit the environment or merchant of the selected stage.",
            "Take it from the manifest (`TCB_ENV`, the payment binding), or override with `--force`.",
        ),
        Text(
            "代码与所选环境矛盾：{message}",
            "代码中写死的值与所选 stage 的环境或商户不一致。",
            "请改为从清单取值（`TCB_ENV`、支付绑定），或用 `--force` 忽略。",
        ),
    ),
    Code(
        "CFN-DEP-015",
        Text(
            "stage {stage} is protected: type its environment id to go on",
            "`protected: true` in the manifest.",
            "Type `{env}` when asked, or pass `--yes`.",
        ),
        Text(
            "stage {stage} 受保护：需输入环境 ID 确认",
            "清单中设置了 `protected: true`。",
            "按提示输入 `{env}`，或加 `--yes`。",
        ),
    ),
    Code(
        "CFN-DEP-016",
        Text(
            "no terminal to ask at: {why}",
            "Deleting, replacing and protected stages are confirmed by typing the environment id.",
            "Pass `--yes` when you are sure.",
        ),
        Text(
            "当前没有终端，无法询问：{why}", "删除、重建和受保护的 stage 需要输入环境 ID 确认。", "确定后请加 `--yes`。"
        ),
    ),
    Code(
        "CFN-DEP-017",
        Text(
            "not confirmed, nothing was changed",
            "The answer was not the one asked for.",
            "Run it again, or pass `--yes`.",
        ),
        Text("未确认，没有任何更改", "输入与要求的不一致。", "重新执行，或加 `--yes`。"),
    ),
    Code(
        "CFN-DEP-018",
        Text(
            "the callback {function} has not passed `cloudfn pay prove` in this version",
            "`deploy.requireProof: true`: this artifact and payments section have no passed proof on record.",
            "Run `cloudfn pay prove {function}`, then deploy.",
        ),
        Text(
            "回调函数 {function} 的当前版本没有通过 `cloudfn pay prove`",
            "`deploy.requireProof: true`：没有找到此制品和 payments 配置的通过记录。",
            "先执行 `cloudfn pay prove {function}`，再部署。",
        ),
    ),
    Code(
        "CFN-DEP-019",
        Text(
            "hook {hook} ended with {status}",
            "A command under `hooks:` failed.",
            "Correct it; what it wrote stands above.",
        ),
        Text("钩子 {hook} 以 {status} 结束", "`hooks:` 中的命令执行失败。", "请修正，其输出见上方。"),
    ),
    Code(
        "CFN-DEP-020",
        Text(
            "deployed earlier and no longer in the manifest: {names}",
            "Functions are deleted only when you ask for it.",
            "`cloudfn deploy --prune` deletes them.",
        ),
        Text(
            "以前部署过、清单中已没有：{names}", "只有明确要求时才会删除函数。", "`cloudfn deploy --prune` 会删除它们。"
        ),
    ),
    Code(
        "CFN-DEP-021",
        Text(
            "{function} exists in the cloud and was not made by cloudfn: it is taken over",
            "Its own variables and timers are kept; what the manifest names is set.",
            "Choose another name in the manifest if this is not wanted.",
        ),
        Text(
            "云端已有并非由 cloudfn 创建的 {function}：将接管它",
            "它自己的环境变量和定时器会保留，清单中写明的内容会被设置。",
            "如不希望如此，请在清单中换一个名字。",
        ),
    ),
    Code(
        "CFN-DEP-022",
        Text(
            "{function}: {field} cannot be changed from {before} to {after} after creation",
            "The platform fixes it when the function is created.",
            "`--replace` deletes the function and creates it again (its published versions are lost), or keep {before}.",
        ),
        Text(
            "{function}：{field} 创建后不能从 {before} 改为 {after}",
            "平台在创建函数时就固定了它。",
            "用 `--replace` 删除后重建（已发布的版本会丢失），或保留 {before}。",
        ),
    ),
    Code(
        "CFN-DEP-023",
        Text(
            "HTTP path {path} of {function} is bound to {other}",
            "One path leads to one function.",
            "Choose another path, or unbind it from {other} first.",
        ),
        Text(
            "{function} 的 HTTP 路径 {path} 已绑定到 {other}",
            "一个路径只能对应一个函数。",
            "换一个路径，或先解除它与 {other} 的绑定。",
        ),
    ),
    Code(
        "CFN-DEP-057",
        Text(
            "collection {collection} has an index over {fields} that is not unique",
            "The manifest wants a unique one there; the cloud does not change an index that exists.",
            "Delete it in the console under Database > Indexes, then deploy again; or list it under `indexes:`.",
        ),
        Text(
            "集合 {collection} 在 {fields} 上已有一个非唯一索引",
            "清单要求唯一索引，而已有的索引无法修改。",
            "请在控制台的 数据库 > 索引管理 中删除它后重新部署，或改写到 `indexes:` 下。",
        ),
    ),
    Code(
        "CFN-DEP-120",
        Text(
            "the description of {function} has {length} characters",
            "The cloud takes {limit} at most.",
            "Shorten it; the README of the function has room for more.",
        ),
        Text(
            "{function} 的描述有 {length} 个字符",
            "云端最多接受 {limit} 个字符。",
            "请缩短它；更多说明可以写在函数的 README 里。",
        ),
    ),
    Code(
        "CFN-DEP-121",
        Text(
            "logs cannot be kept for {value}",
            "The cloud counts whole days, from 1d to 3600d; 3640d is for ever.",
            "For example `logRetention: 30d`.",
        ),
        Text(
            "日志不能保留 {value}", "云端按整天计算，从 1d 到 3600d；3640d 表示永久保存。", "例如 `logRetention: 30d`。"
        ),
    ),
)
