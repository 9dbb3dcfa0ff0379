"""CFN-DEP: deploying, and the emulated Tencent Cloud API."""

from __future__ import annotations

from cloudfn.codes import Code, Text, table
from cloudfn.codes.dep_safety import SAFETY
from cloudfn.codes.dep_transfer import TRANSFER

CODES = table(
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
        "CFN-DEP-030",
        Text(
            "no credentials of Tencent Cloud",
            "Looked at TENCENTCLOUD_SECRETID/SECRETKEY, TENCENTCLOUD_SECRET_ID/SECRET_KEY, the login file and the SDK's profile.",
            "Set the two variables, or run `cloudfn login`. Without an account: `cloudfn deploy --local`.",
        ),
        Text(
            "没有找到腾讯云密钥",
            "已查找 TENCENTCLOUD_SECRETID/SECRETKEY、TENCENTCLOUD_SECRET_ID/SECRET_KEY、登录文件和 SDK 配置。",
            "请设置这两个环境变量，或执行 `cloudfn login`。没有账号时可用 `cloudfn deploy --local`。",
        ),
    ),
    Code(
        "CFN-DEP-031",
        Text(
            "the login in {file} has expired",
            "Temporary keys end, and this login cannot be renewed.",
            "Run `cloudfn login` or `tcb login` again.",
        ),
        Text("{file} 中的登录已过期", "临时密钥已到期，且无法续期。", "重新执行 `cloudfn login` 或 `tcb login`。"),
    ),
    Code(
        "CFN-DEP-032",
        Text(
            "Tencent Cloud says that the signature has expired (request {request_id})",
            "The clock of this machine is off by more than five minutes.",
            "Set the clock right and run it again.",
        ),
        Text("腾讯云认为签名已过期（请求 {request_id}）", "本机时间偏差超过五分钟。", "校准系统时间后重试。"),
    ),
    Code(
        "CFN-DEP-033",
        Text(
            "{call} refused: {code} {message} (request {request_id})",
            "The keys are wrong, have ended, or may not do this.",
            "Check the keys; a sub-account needs the TCB and SCF policies.",
        ),
        Text(
            "{call} 被拒绝：{code} {message}（请求 {request_id}）",
            "密钥错误、已失效或没有权限。",
            "请检查密钥；子账号需要 TCB 和 SCF 权限策略。",
        ),
    ),
    Code(
        "CFN-DEP-034",
        Text(
            "{call}: {code} {message} (request {request_id})",
            "The cloud does not know what was named.",
            "Check the environment id, the region and the name.",
        ),
        Text("{call}：{code} {message}（请求 {request_id}）", "云端没有所指的资源。", "请检查环境 ID、地域和名称。"),
    ),
    Code(
        "CFN-DEP-035",
        Text(
            "no environment `{env}` for these keys (region {region})",
            "It belongs to another account, or its id is misspelt.",
            "`cloudfn login --list` shows the environments these keys reach; check `env.id` and `env.region`.",
        ),
        Text(
            "用这些密钥找不到环境 `{env}`（地域 {region}）",
            "它属于另一个账号，或 ID 写错了。",
            "`cloudfn login --list` 列出密钥可用的环境；请检查 `env.id` 和 `env.region`。",
        ),
    ),
    Code(
        "CFN-DEP-036",
        Text(
            "`cloudfn login` needs the keys, and there is no terminal to ask at",
            "Keys are never given as arguments, where other users of the machine could read them.",
            "Set TENCENTCLOUD_SECRETID and TENCENTCLOUD_SECRETKEY; `cloudfn deploy` takes them from there without a login.",
        ),
        Text(
            "`cloudfn login` 需要密钥，但当前没有终端",
            "密钥不通过命令行参数传递，以免被本机其他用户看到。",
            "请设置 TENCENTCLOUD_SECRETID 和 TENCENTCLOUD_SECRETKEY；`cloudfn deploy` 可直接使用，无需登录。",
        ),
    ),
    Code(
        "CFN-DEP-037",
        Text(
            "environment {env} is in {actual}, the manifest says {region}",
            "The environment's own region is used.",
            "Write `region: {actual}` under `env:`.",
        ),
        Text(
            "环境 {env} 位于 {actual}，清单写的是 {region}",
            "将使用环境实际所在的地域。",
            "请在 `env:` 下写 `region: {actual}`。",
        ),
    ),
    Code(
        "CFN-DEP-040",
        Text(
            "{call} refused: {code} {message} (request {request_id})",
            "Tencent Cloud did not accept the call.",
            "The message above names the cause; quote the request id when you ask the vendor.",
        ),
        Text(
            "{call} 被拒绝：{code} {message}（请求 {request_id}）",
            "腾讯云没有接受该调用。",
            "原因见上面的信息；向官方咨询时请提供请求 ID。",
        ),
    ),
    Code(
        "CFN-DEP-041",
        Text(
            "Tencent Cloud cannot be reached: {reason}",
            "The network failed, also after repetition.",
            "Check the network and proxy, then run it again: it goes on where it stopped.",
        ),
        Text("无法连接腾讯云：{reason}", "多次重试后网络仍然失败。", "检查网络和代理后重新执行，会从中断处继续。"),
    ),
    Code(
        "CFN-DEP-042",
        Text(
            "the answer to {what} was HTTP {status}",
            "Something between here and the cloud answered instead of it.",
            "Check the proxy, then run it again: it goes on where it stopped.",
        ),
        Text(
            "{what} 得到的应答是 HTTP {status}",
            "可能是中间的代理代替云端作了应答。",
            "检查代理后重新执行，会从中断处继续。",
        ),
    ),
    Code(
        "CFN-DEP-043",
        Text(
            "the upload of {function} was refused with HTTP {status}",
            "The temporary signature was not accepted.",
            "Run it again; check the clock of this machine.",
        ),
        Text("{function} 的上传被拒绝，HTTP {status}", "临时签名未被接受。", "重新执行；并检查本机时间。"),
    ),
    Code(
        "CFN-DEP-044",
        Text(
            "the upload of {function} arrived damaged",
            "The object's checksum is not that of the package.",
            "Run it again.",
        ),
        Text("{function} 的上传内容已损坏", "对象的校验值与代码包不符。", "重新执行。"),
    ),
    Code(
        "CFN-DEP-050",
        Text(
            "{function} ended in {status}: {reasons}",
            "The cloud accepted the change and could not carry it out.",
            "Correct the named reason and deploy again; a dependency that cannot be installed is the usual one.",
        ),
        Text(
            "{function} 最终状态为 {status}：{reasons}",
            "云端接受了更改，但没能完成。",
            "按原因修正后重新部署；最常见的是依赖安装失败。",
        ),
    ),
    Code(
        "CFN-DEP-051",
        Text(
            "{function} is still {status} after {limit} s",
            "The cloud did not finish in time.",
            "Run `cloudfn status` later; the next deploy goes on.",
        ),
        Text(
            "{function} 在 {limit} 秒后仍是 {status}",
            "云端没有按时完成。",
            "稍后执行 `cloudfn status`；下次部署会继续。",
        ),
    ),
    Code(
        "CFN-DEP-052",
        Text("{function} has disappeared while it was deployed", "Somebody deleted it meanwhile.", "Deploy again."),
        Text("{function} 在部署过程中消失了", "期间有人删除了它。", "重新部署。"),
    ),
    Code(
        "CFN-DEP-053",
        Text(
            "{function} is not as it was set: {changes}",
            "The cloud took the calls, and shows something else.",
            "Somebody may be changing it at the same time; run `cloudfn plan`, then deploy again.",
        ),
        Text(
            "{function} 与设置的不一致：{changes}",
            "云端接受了调用，但显示的内容不同。",
            "可能有人同时在修改；请执行 `cloudfn plan` 后再部署。",
        ),
    ),
    Code(
        "CFN-DEP-054",
        Text(
            "{function}: interrupted",
            "The deploy was ended before this function was finished.",
            "Deploy again: it goes on where it stopped.",
        ),
        Text("{function}：已中断", "该函数完成之前部署被终止。", "重新部署，会从中断处继续。"),
    ),
    Code(
        "CFN-DEP-055",
        Text(
            "{failed} of {total} failed: {names}",
            "What succeeded is deployed and recorded.",
            "Correct what is named above and deploy again: only the rest is done.",
        ),
        Text(
            "{total} 项中有 {failed} 项失败：{names}",
            "成功的部分已部署并记录。",
            "修正上述问题后重新部署，只会执行剩余部分。",
        ),
    ),
    Code(
        "CFN-DEP-056",
        Text(
            "{function} was changed in the cloud after this deploy had looked at it",
            "Somebody else deploys to the same environment, from another machine or by another tool.",
            "Nothing of it was overwritten. Run `cloudfn plan` to see what differs now, then deploy again.",
        ),
        Text(
            "{function} 在本次部署读取之后已被他人修改",
            "有人从另一台机器或用其他工具向同一环境部署。",
            "未覆盖任何内容。请用 `cloudfn plan` 查看当前差异，然后重新部署。",
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
        "CFN-DEP-060",
        Text(
            "another {purpose} to this environment is running: process {pid} on {host} since {since}",
            "Two at once would undo each other's work.",
            "Wait for it; a lock whose holder has died is taken over by itself.",
        ),
        Text(
            "另一个 {purpose} 正在操作此环境：{host} 上的进程 {pid}，开始于 {since}",
            "同时进行会互相覆盖。",
            "请等待；持有者已退出的锁会自动失效。",
        ),
    ),
    Code(
        "CFN-DEP-061",
        Text(
            "callback {function} of payment {binding}: {problem}",
            "WeChat Pay would call it in vain.",
            "Deploy it: `cloudfn deploy {function}`.",
        ),
        Text(
            "支付绑定 {binding} 的回调 {function}：{problem}",
            "微信支付的回调将会落空。",
            "请部署它：`cloudfn deploy {function}`。",
        ),
    ),
    Code(
        "CFN-DEP-062",
        Text(
            "{function} uses openapi permissions ({apis}) that only WeChat DevTools can set",
            "No public API writes `permissions.openapi`; calls fail with -604101 until DevTools has uploaded the function once.",
            "Upload {function} once from WeChat DevTools, then run `cloudfn deploy {function} --force`: that upload replaces the code.",
        ),
        Text(
            "{function} 使用的 openapi 权限（{apis}）只能由微信开发者工具设置",
            "没有公开接口可以写入 `permissions.openapi`；在开发者工具上传一次之前，调用会以 -604101 失败。",
            "请用微信开发者工具上传一次 {function}，然后执行 `cloudfn deploy {function} --force`，因为那次上传会覆盖代码。",
        ),
    ),
    Code(
        "CFN-DEP-063",
        Text(
            "{function} was changed past cloudfn: {what}",
            "An upload from WeChat DevTools or the console replaced the code or the handler; the SDK shim may be gone.",
            "`cloudfn deploy {function}` puts it back.",
        ),
        Text(
            "{function} 被绕过 cloudfn 修改：{what}",
            "开发者工具或控制台的上传替换了代码或入口，SDK 垫片可能已丢失。",
            "`cloudfn deploy {function}` 会恢复。",
        ),
    ),
    Code(
        "CFN-DEP-070",
        Text(
            "nothing to roll back {function} to",
            "No earlier package of it is kept here.",
            "Check out the earlier source and deploy it; `cloudfn versions {function}` shows published versions.",
        ),
        Text(
            "{function} 没有可以回退的版本",
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
        "CFN-DEP-080",
        Text(
            "{file}: not taken over: {keys}",
            "The manifest has no key for them, or cloudfn does it another way.",
            "Check whether the project needs them; in the cloud they stay as they are.",
        ),
        Text(
            "{file}：未导入：{keys}",
            "清单中没有对应的键，或 cloudfn 用别的方式处理。",
            "请确认项目是否需要；它们在云端保持不变。",
        ),
    ),
    Code(
        "CFN-DEP-081",
        Text(
            "nothing to import in {directory}: no project.config.json, no cloudbaserc, no folder of functions",
            "Looked here and two folders down for project.config.json, cloudbaserc (.json, .yaml, .js, package.json#cloudbase) and folders called cloudfunctions, cloudfunction, functions, cloud/functions or cloud.",
            "Run it in the project's folder, or name a folder or a file: `cloudfn import PATH`.",
        ),
        Text(
            "{directory} 中没有可以导入的项目：没有 project.config.json、cloudbaserc，也没有云函数文件夹",
            "在此目录及其下两层查找了 project.config.json、cloudbaserc（.json、.yaml、.js、package.json#cloudbase），以及名为 cloudfunctions、cloudfunction、functions、cloud/functions、cloud 的文件夹。",
            "请在项目目录中执行，或指定文件夹或文件：`cloudfn import PATH`。",
        ),
    ),
    Code(
        "CFN-DEP-082",
        Text(
            "{file}: `{at}`: expected {expected}, found {found}",
            "What stands there does not have the form that the file's own tool reads.",
            "Correct it and import again.",
        ),
        Text(
            "{file}：`{at}`：应为 {expected}，实际是 {found}",
            "此处内容不是该工具能读取的形式。",
            "修正后重新导入。",
        ),
    ),
    Code(
        "CFN-DEP-083",
        Text(
            "{file} is the format of the CLI's first version",
            "The vendor's CLI rejects it too.",
            "Convert it to cloudbaserc.json first.",
        ),
        Text("{file} 是第一代 CLI 的格式", "官方 CLI 也已不再支持。", "请先转换为 cloudbaserc.json。"),
    ),
    Code(
        "CFN-DEP-085",
        Text(
            "variables without a value: {names}",
            "`{{{{env.NAME}}}}` takes values from .env files and the environment; these have none.",
            "Where the manifest takes variables they stand as `${{env:NAME:-}}`; give them values in `.env` beside cloudfn.yaml.",
        ),
        Text(
            "没有值的变量：{names}",
            "`{{{{env.NAME}}}}` 从 .env 文件和环境变量取值，这些没有值。",
            "清单可用变量的地方写成了 `${{env:NAME:-}}`；请在 cloudfn.yaml 旁的 `.env` 中给出它们的值。",
        ),
    ),
    Code(
        "CFN-DEP-087",
        Text(
            "{function}: {key} has no place in cloudbaserc.json: {why}",
            "The other tool's format has no such setting.",
            "Set it by hand where the other tool keeps it.",
        ),
        Text(
            "{function}：{key} 无法写入 cloudbaserc.json：{why}",
            "该工具的格式中没有对应的设置。",
            "请在对应工具中手动设置。",
        ),
    ),
    Code(
        "CFN-DEP-090",
        Text(
            "emulated cloud: {action} answered {code}",
            "The emulated cloud refused a call.",
            "The caller shows the message.",
        ),
        Text("模拟云：{action} 返回 {code}", "模拟云拒绝了一次调用。", "调用方会显示具体信息。"),
    ),
    Code(
        "CFN-DEP-091",
        Text(
            "the emulated cloud refused the request's host or key",
            "It answers its own address and the cloud's names only.",
            "Use the address that `cloudfn emulate` prints.",
        ),
        Text(
            "模拟云拒绝了请求的主机名或密钥", "它只响应自己的地址和云端域名。", "请使用 `cloudfn emulate` 显示的地址。"
        ),
    ),
    Code(
        "CFN-DEP-092",
        Text(
            "the control request is not understood", "Path or body of `/_cloudfn/...` is wrong.", "See docs/deploy.md."
        ),
        Text("无法理解控制请求", "`/_cloudfn/...` 的路径或内容有误。", "参见 docs/deploy.md。"),
    ),
    Code(
        "CFN-DEP-093",
        Text(
            "port {port} of 127.0.0.1 cannot be used: {reason}",
            "Another program has it.",
            "End it, or choose another with `--port`; `--port 0` takes a free one.",
        ),
        Text(
            "无法使用 127.0.0.1 的端口 {port}：{reason}",
            "端口被其他程序占用。",
            "结束该程序，或用 `--port` 换一个；`--port 0` 自动选择空闲端口。",
        ),
    ),
    Code(
        "CFN-DEP-094",
        Text(
            "an emulated cloud of this project is running already at {url}",
            "Process {pid} holds its state.",
            "Use it, or end it first.",
        ),
        Text("此项目的模拟云已在 {url} 运行", "进程 {pid} 正在使用它的状态。", "直接使用，或先结束它。"),
    ),
    Code(
        "CFN-DEP-100",
        Text(
            "{file}: unknown keys: {keys}",
            "Neither the other tool's documentation nor the manifest knows them.",
            "Correct the spelling where one is suggested and import again, or leave them.",
        ),
        Text(
            "{file}：未知的键：{keys}",
            "其他工具的文档和清单中都没有这些键。",
            "若有建议的拼写请改正后重新导入，否则可以忽略。",
        ),
    ),
    Code(
        "CFN-DEP-101",
        Text(
            "left out, they are no functions: {names}",
            "There is no entry file (index.js, or what `handler` names), or no folder of that name.",
            "Build the project first if the file is a product of a build, then import again; folders of shared code need nothing.",
        ),
        Text(
            "未导入，因为不是函数：{names}",
            "没有入口文件（index.js 或 `handler` 指定的文件），或没有同名文件夹。",
            "若入口由构建产生，请先构建再导入；共享代码的文件夹无需处理。",
        ),
    ),
    Code(
        "CFN-DEP-102",
        Text(
            "left out, cloudfn runs functions of Node.js and Python only: {functions}",
            "Containers and other languages are deployed by the vendor's own tools. They stand as comments in the manifest; `plan` and `deploy` never touch them.",
            "Go on deploying them the way you do now.",
        ),
        Text(
            "未导入，cloudfn 只运行 Node.js 和 Python 的函数：{functions}",
            "容器和其他语言由官方工具部署。它们以注释形式保留在清单里，`plan` 和 `deploy` 不会改动它们。",
            "请继续用现在的方式部署它们。",
        ),
    ),
    Code(
        "CFN-DEP-103",
        Text(
            "missing or only a placeholder: {values}; taken instead: {taken}",
            "The project does not say its real ones.",
            "Locally everything works with these. Put in your own before `cloudfn deploy`, which refuses samples.",
        ),
        Text(
            "缺少，或只是占位符：{values}；已代为使用：{taken}",
            "项目里没有真实的值。",
            "本地可以直接使用。执行 `cloudfn deploy` 之前请换成自己的，示例值会被拒绝。",
        ),
    ),
    Code(
        "CFN-DEP-104",
        Text(
            "the project names several environments; `{env}` ({place}) is written, besides {others}",
            "Payments, code and files do not agree on one.",
            "Set `env.id` if it is another one, or make the others `stages:`.",
        ),
        Text(
            "项目中有多个环境 ID；已写入 `{env}`（{place}），其余：{others}",
            "支付代码、其他代码和配置文件并不一致。",
            "若应为其他环境请修改 `env.id`，或把其余的写成 `stages:`。",
        ),
    ),
    Code(
        "CFN-DEP-105",
        Text(
            "what the platform would refuse stands as comments ({count}): {values}",
            "The manifest's rules are the platform's: a timer has seven fields, a name letters, digits, - and _.",
            "See `cloudfn explain CODE` for each; correct it in cloudfn.yaml and take the # away.",
        ),
        Text(
            "{count} 项平台会拒绝的设置已改为注释：{values}",
            "清单的规则与平台一致：定时触发器有七个字段，名称只含字母、数字、- 和 _。",
            "可用 `cloudfn explain CODE` 查看原因；在 cloudfn.yaml 中改正并去掉 #。",
        ),
    ),
    Code(
        "CFN-DEP-106",
        Text(
            "no functions in {directory}: looked in {looked}",
            "Folders there that are no functions: {out}.",
            "A function is a folder with an index.js (index.ts, index.py) in one of these. Build the project first if a build makes them, or name another place: `cloudfn import PATH`.",
        ),
        Text(
            "{directory} 中没有函数：查找了 {looked}",
            "其中不是函数的文件夹：{out}。",
            "函数是其中一个含 index.js（index.ts、index.py）的文件夹。若由构建产生请先构建，或指定其他位置：`cloudfn import PATH`。",
        ),
    ),
    Code(
        "CFN-DEP-107",
        Text(
            "{directory} holds several projects: {projects}",
            "Each has functions of its own, and a manifest describes one project.",
            "Name one: `cloudfn import {first}`.",
        ),
        Text(
            "{directory} 中有多个项目：{projects}",
            "它们各有自己的函数，而一份清单只描述一个项目。",
            "请指定一个：`cloudfn import {first}`。",
        ),
    ),
    Code(
        "CFN-DEP-108",
        Text(
            "{file} could not be evaluated: {reason}",
            "It is a program: Node.js runs it without this machine's environment variables, for ten seconds at most.",
            "Make it run by itself, or write what it exports into cloudbaserc.json and import that.",
        ),
        Text(
            "无法求值 {file}：{reason}",
            "它是一个程序：由 Node.js 在没有本机环境变量的情况下运行，最多十秒。",
            "让它能独立运行，或把它导出的内容写入 cloudbaserc.json 再导入。",
        ),
    ),
    Code(
        "CFN-DEP-109",
        Text(
            "named as functionName, but no function of the project: {names}",
            "WeChat Pay would call nobody: the platform takes the money and tells nothing.",
            "Correct functionName, or add the function and its `callback` under `payments`.",
        ),
        Text(
            "代码中的 functionName 不是项目里的函数：{names}",
            "微信支付将无人可以通知：平台照样收款，但不会回调。",
            "改正 functionName，或添加该函数并写到 `payments` 的 `callback`。",
        ),
    ),
    Code(
        "CFN-DEP-110",
        Text(
            "the real merchant of {callers} is not in the code",
            "It is a placeholder, or comes from a document, a request or the console, so `anyMerchant` takes orders of every "
            "merchant.",
            "Name the merchants under `payments` and take `anyMerchant` away if you want wrong ones refused.",
        ),
        Text(
            "代码中没有 {callers} 的真实商户号",
            "它是占位符，或来自数据库、请求或控制台，因此用 `anyMerchant` 接受所有商户的订单。",
            "若要拒绝错误的商户，请在 `payments` 中列出商户并去掉 `anyMerchant`。",
        ),
    ),
    Code(
        "CFN-DEP-111",
        Text(
            "left out, another folder's function has the same name: {functions}",
            "The cloud knows a function by its name alone.",
            "Rename the folder, or set `dir:` in the manifest to the right one.",
        ),
        Text(
            "未导入，已有同名函数：{functions}",
            "云端只按名称区分函数。",
            "请重命名文件夹，或在清单中把 `dir:` 改为正确的那个。",
        ),
    ),
    Code(
        "CFN-DEP-112",
        Text(
            "variables that functions read and no file sets: {names}",
            "They were typed into the cloud's console.",
            "Add them under `environment:`, or under `secrets:` with their values in `.env`.",
        ),
        Text(
            "函数读取但没有文件设置的变量：{names}",
            "它们是在云端控制台填写的。",
            "请写到 `environment:`，或写到 `secrets:` 并在 `.env` 中给出值。",
        ),
    ),
    Code(
        "CFN-DEP-113",
        Text(
            "{function}: {keys} has no place in DevTools' config.json",
            "That file holds the openapi permissions and one timer.",
            "Set it in DevTools' window or the cloud's console; `cloudfn deploy` sets it from the manifest.",
        ),
        Text(
            "{function}：{keys} 无法写入开发者工具的 config.json",
            "该文件只有 openapi 权限和一个定时触发器。",
            "请在开发者工具或云端控制台中设置；`cloudfn deploy` 会按清单设置。",
        ),
    ),
    Code(
        "CFN-DEP-115",
        Text(
            "what was found cannot be written as a manifest: {problem}",
            "Even without everything that the manifest refuses, it does not load.",
            "Write cloudfn.yaml by hand with `cloudfn init`, and tell us what the project looks like.",
        ),
        Text(
            "找到的内容无法写成清单：{problem}",
            "去掉清单拒绝的所有内容后仍然无法加载。",
            "请用 `cloudfn init` 手动编写 cloudfn.yaml，并告诉我们项目的样子。",
        ),
    ),
    Code(
        "CFN-DEP-116",
        Text(
            "{functions} is called back and called by name as well: `verify: off`",
            "The shim would refuse the other callers as forgers, because a callback answers WeChat Pay only.",
            "Give the callback a function of its own, then remove `verify: off`.",
        ),
        Text(
            "{functions} 既是支付回调，也被直接调用：已设 `verify: off`",
            "回调只应答微信支付，否则垫片会把其他调用当作伪造而拒绝。",
            "请为回调单独建一个函数，然后去掉 `verify: off`。",
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
        "CFN-DEP-118",
        Text(
            "{file} cannot be written: {reason}",
            "The operating system refused.",
            "Choose another place with `--out`.",
        ),
        Text(
            "无法写入 {file}：{reason}",
            "操作系统拒绝了。",
            "用 `--out` 换一个位置。",
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
    *SAFETY,
    *TRANSFER,
)
