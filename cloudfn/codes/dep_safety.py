"""Codes of what makes a deploy safe: owners, limits, who has the calls, and what the cloud's answers mean."""

from __future__ import annotations

from cloudfn.codes import Code, Text

SAFETY = (
    Code(
        "CFN-DEP-130",
        Text(
            "{function} belongs to project {other}, this one is {project}",
            "Its marker in the cloud names another project. Two projects that deploy to one function undo each other's work.",
            "Choose another name or environment; `cloudfn deploy {function} --adopt {function}` makes it this project's.",
        ),
        Text(
            "{function} 属于项目 {other}，而当前项目是 {project}",
            "云端的归属标记写着另一个项目。两个项目部署同一个函数会互相覆盖。",
            "请换一个名字或环境；`cloudfn deploy {function} --adopt {function}` 可将它归入当前项目。",
        ),
    ),
    Code(
        "CFN-DEP-131",
        Text(
            "{function} is taken over from project {other}",
            "`--adopt` names it. The other project's next deploy is refused.",
            "Its variables and timers are kept; take {function} out of the other project's manifest.",
        ),
        Text(
            "将从项目 {other} 接管 {function}",
            "`--adopt` 指定了它。另一个项目的下一次部署会被拒绝。",
            "它的环境变量和定时器会保留；请从另一个项目的清单中删除 {function}。",
        ),
    ),
    Code(
        "CFN-DEP-132",
        Text(
            "{name}: {what} come to {count}, the cloud takes {limit} at most: {shown}",
            "Counted with what cloudfn adds (CLOUDFN_STATE, CLOUDFN_BINDINGS) and with what others have set in the cloud. "
            "Nothing was written.",
            "Remove or shorten some of them; of variables, large values belong into a file or a document.",
        ),
        Text(
            "{name}：{what} 共 {count}，云端上限为 {limit}：{shown}",
            "已计入 cloudfn 添加的部分（CLOUDFN_STATE、CLOUDFN_BINDINGS）以及他人在云端设置的部分。未写入任何内容。",
            "请删除或缩短其中一部分；环境变量中较大的值应放在文件或数据库中。",
        ),
    ),
    Code(
        "CFN-DEP-133",
        Text(
            "the environment would hold {count} functions, and {limit} is what one usually takes: {names}",
            "The creations beyond it would be refused half way through the deploy.",
            "Remove functions that nobody needs; where your package allows more, go on with `--force`.",
        ),
        Text(
            "环境中将有 {count} 个函数，而通常的上限是 {limit} 个：{names}",
            "超出的函数会在部署中途被拒绝创建。",
            "请删除不再需要的函数；如果你的套餐允许更多，可用 `--force` 继续。",
        ),
    ),
    Code(
        "CFN-DEP-134",
        Text(
            "{function}: {share} % of the calls go to version {versions}, not to what is deployed",
            "A deploy changes $LATEST; `cloudfn traffic` or `cloudfn rollback --to` has given calls to published versions.",
            "`cloudfn deploy {function} --promote` gives all calls to what is deployed.",
        ),
        Text(
            "{function}：{share} % 的调用仍由版本 {versions} 处理，而不是刚部署的代码",
            "部署更新的是 $LATEST；之前用 `cloudfn traffic` 或 `cloudfn rollback --to` 把调用分给了已发布的版本。",
            "`cloudfn deploy {function} --promote` 会把全部调用切换到已部署的代码。",
        ),
    ),
    Code(
        "CFN-DEP-135",
        Text(
            "{what} got HTTP {status} and no answer of Tencent Cloud's API: {begin}",
            "A web page or broken JSON came back: a proxy, a login page of the network, or a wrong address stands between.",
            "Look at HTTPS_PROXY and the network, then run it again: it goes on where it stopped.",
        ),
        Text(
            "{what} 得到 HTTP {status}，但不是腾讯云 API 的应答：{begin}",
            "返回的是网页或损坏的 JSON：中间可能有代理、网络登录页，或地址不对。",
            "请检查 HTTPS_PROXY 和网络后重新执行，会从中断处继续。",
        ),
    ),
    Code(
        "CFN-DEP-136",
        Text(
            "{call}: too many calls at once: {code} {message} (request {request_id})",
            "The account's limit of calls was reached and stayed so while this was repeated; another program may be using it up.",
            "Wait a minute and run it again: it goes on where it stopped. `--concurrency 1` asks less at once.",
        ),
        Text(
            "{call}：调用过于频繁：{code} {message}（请求 {request_id}）",
            "账号的调用频率达到上限，重试期间仍未恢复；可能有其他程序在占用。",
            "请等待一分钟后重新执行，会从中断处继续。`--concurrency 1` 可降低并发。",
        ),
    ),
    Code(
        "CFN-DEP-137",
        Text(
            "environment {env} is {status}",
            "Tencent Cloud has not set it up yet, or has isolated it, mostly because of an unpaid bill.",
            "Look at it in the CloudBase console; it must be NORMAL there.",
        ),
        Text(
            "环境 {env} 的状态是 {status}",
            "腾讯云尚未完成初始化，或已将其隔离（多因欠费）。",
            "请在云开发控制台查看，状态应为 NORMAL。",
        ),
    ),
    Code(
        "CFN-DEP-138",
        Text(
            "{call} refused, the account or the environment cannot be used: {code} {message} (request {request_id})",
            "A bill is unpaid, or the resource has ended, was frozen or was isolated.",
            "Settle it in the console of Tencent Cloud, then run it again.",
        ),
        Text(
            "{call} 被拒绝，账号或环境不可用：{code} {message}（请求 {request_id}）",
            "账号欠费，或资源已到期、冻结、隔离。",
            "请在腾讯云控制台处理后重新执行。",
        ),
    ),
    Code(
        "CFN-DEP-139",
        Text(
            "the {what} from {origin} cannot be one ({length} characters)",
            "Keys are letters, digits and a few signs. White space around them is taken away; quotes, blanks inside and other "
            "scripts are slips of copying. The value itself is never shown.",
            "Copy it anew from the console (Access Management > API Keys).",
        ),
        Text(
            "{origin} 中的 {what} 不可能是密钥（{length} 个字符）",
            "密钥只含字母、数字和少数符号。首尾空白会自动去掉；引号、中间的空格和其他文字是复制时的失误。不会显示其内容。",
            "请从控制台（访问管理 > API 密钥）重新复制。",
        ),
    ),
    Code(
        "CFN-DEP-140",
        Text(
            "{function} has triggers that cannot be made again: {triggers}",
            "`--replace` deletes the function with its triggers; only timers can be put back.",
            "Note their settings and delete them in the console, replace, and make them there again.",
        ),
        Text(
            "{function} 有无法重建的触发器：{triggers}",
            "`--replace` 会连同触发器一起删除函数，只有定时触发器可以恢复。",
            "请先在控制台记下其设置并删除，重建函数后再添加。",
        ),
    ),
    Code(
        "CFN-DEP-141",
        Text(
            "{function}: {field} is {before} in the cloud and {after} here, and the API sets it at the creation only",
            "CreateFunction takes it, and no later call does; the console changes it by other services.",
            "Set it in the console, or `--replace` deletes the function and creates it again, or leave the key out.",
        ),
        Text(
            "{function}：{field} 在云端为 {before}，清单中为 {after}，而 API 只在创建时接受它",
            "只有 CreateFunction 接受该设置，之后的调用都不接受；控制台通过其他服务修改。",
            "请在控制台修改，或用 `--replace` 删除后重建，或去掉该键。",
        ),
    ),
    Code(
        "CFN-DEP-142",
        Text(
            "the cloud took the permission of {collection} and stores another: {stored} instead of {desired}",
            "It was set by ModifySafeRule and read back. The API may swallow a rule that it does not understand.",
            "Check the rule's grammar against the vendor's page on security rules, or set it in the console.",
        ),
        Text(
            "云端接受了集合 {collection} 的权限设置，但存储的不同：{stored}，而不是 {desired}",
            "已用 ModifySafeRule 设置并读回核对。API 可能会丢弃它不理解的规则。",
            "请对照官方文档检查安全规则的语法，或在控制台设置。",
        ),
    ),
    Code(
        "CFN-DEP-200",
        Text(
            "the cloud took the permission of files and stores another: {stored} instead of {desired}",
            "It was set by ModifyStorageSafeRule and read back. The API may swallow a rule that it does not understand.",
            "Check the rule's grammar against the vendor's page on security rules of storage, or set it in the console.",
        ),
        Text(
            "云端接受了云存储的权限设置，但存储的不同：{stored}，而不是 {desired}",
            "已用 ModifyStorageSafeRule 设置并读回核对。API 可能会丢弃它不理解的规则。",
            "请对照官方文档检查云存储安全规则的语法，或在控制台设置。",
        ),
    ),
    Code(
        "CFN-DEP-201",
        Text(
            "the manifest has a permission of files, and {env} has no storage",
            "The environment's description names no bucket.",
            "Open cloud storage in the console, or take `storage` out of the manifest.",
        ),
        Text(
            "清单写了云存储权限，但环境 {env} 没有云存储",
            "环境信息中没有存储桶。",
            "请在控制台开通云存储，或从清单中去掉 `storage`。",
        ),
    ),
    Code(
        "CFN-DEP-143",
        Text(
            "no file `{path}` in {env}",
            "The environment has no such file, or no storage at all.",
            "`cloudfn storage ls --remote` lists them. A folder is named with a slash at its end, no path with one before it.",
        ),
        Text(
            "{env} 中没有文件 `{path}`",
            "环境中没有该文件，或没有开通云存储。",
            "用 `cloudfn storage ls --remote` 列出文件。文件夹以斜杠结尾；路径开头没有斜杠。",
        ),
    ),
    Code(
        "CFN-DEP-144",
        Text(
            "the file store refused {method} with HTTP {status}: {code} {message}",
            "The bucket of the environment did not accept the request.",
            "The message names the cause; a sub-account needs the rights of the object store as well.",
        ),
        Text(
            "文件存储拒绝了 {method}，HTTP {status}：{code} {message}",
            "环境的存储桶没有接受该请求。",
            "原因见信息；子账号还需要对象存储的权限。",
        ),
    ),
    Code(
        "CFN-DEP-145",
        Text(
            "{action} refused: {code} {message}",
            "The environment's own service of files did not accept the call.",
            "Check the path and the rights of the keys.",
        ),
        Text("{action} 被拒绝：{code} {message}", "环境的文件服务没有接受该调用。", "请检查路径和密钥的权限。"),
    ),
    Code(
        "CFN-DEP-146",
        Text(
            "layer {name} has no published version",
            "A function names it without a version, which means the newest.",
            "`cloudfn layers publish {name}` publishes one that the manifest declares; `cloudfn layers list` shows all.",
        ),
        Text(
            "层 {name} 没有已发布的版本",
            "函数引用它时没有写版本，即使用最新版本。",
            "`cloudfn layers publish {name}` 发布清单中声明的层；`cloudfn layers list` 列出全部。",
        ),
    ),
    Code(
        "CFN-DEP-147",
        Text(
            "layer {name} was not published by {project}",
            "Layers belong to the whole account: a new version would reach functions of others that use the newest.",
            "Choose another name, or pass `--adopt` when it is yours.",
        ),
        Text(
            "层 {name} 不是由 {project} 发布的",
            "层属于整个账号：发布新版本会影响其他使用最新版本的函数。",
            "请换一个名字；如果确实是你的，请加 `--adopt`。",
        ),
    ),
    Code(
        "CFN-DEP-148",
        Text(
            "no layer `{name}` in the manifest",
            "Layers that a project publishes stand under `layers:`.",
            "Declared: {declared}.",
        ),
        Text("清单中没有层 `{name}`", "项目发布的层写在 `layers:` 下。", "已声明：{declared}。"),
    ),
    Code(
        "CFN-DEP-191",
        Text(
            "`--prune` is for the whole project, and {names} was named",
            "With names only these are compared with the cloud, so nothing can be told to have left the manifest.",
            "Leave the names out, or delete what left with `cloudfn remove NAME`.",
        ),
        Text(
            "`--prune` 针对整个项目，而这里指定了 {names}",
            "指定名称时只比较这些函数，因此无法判断哪些函数已从清单中移除。",
            "请去掉名称，或用 `cloudfn remove NAME` 删除已移除的函数。",
        ),
    ),
    Code(
        "CFN-DEP-192",
        Text(
            "interrupted: what was done until now is recorded",
            "Ctrl-C ended the command after the calls that were under way.",
            "Run it again: it goes on where it stopped. `cloudfn plan` shows what is left.",
        ),
        Text(
            "已中断：到目前为止完成的部分已记录",
            "Ctrl-C 在进行中的调用结束后终止了命令。",
            "再次运行即可从中断处继续。`cloudfn plan` 会显示剩余部分。",
        ),
    ),
    Code(
        "CFN-DEP-193",
        Text(
            "the cloud took a call and shows nothing of it after {seconds} s: {step}",
            "The answer was a success. It may take longer than usual, or the call was lost inside the cloud.",
            "Run it again in a minute: only what is missing is done.",
        ),
        Text(
            "云端接受了调用，但 {seconds} 秒后仍未生效：{step}",
            "调用返回了成功。可能比平时更慢，也可能在云端内部丢失。",
            "一分钟后再次运行：只会补做缺少的部分。",
        ),
    ),
)
