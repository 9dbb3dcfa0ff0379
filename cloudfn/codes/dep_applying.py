"""CFN-DEP: what became of a deploy while it ran, and what was seen afterwards."""

from __future__ import annotations

from cloudfn.codes import Code, Text

APPLYING = (
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
        "CFN-DEP-195",
        Text(
            "{file} cannot be read and counts as empty: {problem}",
            "It remembers what was deployed from this machine: earlier packages for `cloudfn rollback`, a deploy that was"
            " interrupted. What stands in the cloud is known without it; the next deploy writes a new one.",
            "Put it back from a copy before the next deploy, or delete it when there is none.",
        ),
        Text(
            "无法读取 {file}，按空记录处理：{problem}",
            "它记录从本机部署过的内容：供 `cloudfn rollback` 使用的旧包、被中断的部署。云端的内容不靠它也能得知；下一次部署会写入新的记录。",
            "请在下次部署前从备份恢复；没有备份则删除它。",
        ),
    ),
)
