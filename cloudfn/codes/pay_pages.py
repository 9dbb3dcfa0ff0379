"""Codes of scenarios that a project writes, and of their steps on pages."""

from __future__ import annotations

from cloudfn.codes import Code, Text

PAGES = (
    Code(
        "CFN-PAY-183",
        Text(
            "{file} is no scenario: {reason}",
            "A scenario is a YAML file with `steps`, a list; `en` and `zh` say in one line what happens.",
            "See `Scenarios` in docs/payments.md, and `scenarios/paid-twice.yaml` of the example tea-shop.",
        ),
        Text(
            "{file} 不是场景文件：{reason}",
            "场景是一个 YAML 文件，其中 `steps` 是一个列表；`en` 和 `zh` 用一行说明发生了什么。",
            "参见 docs/payments.md 中的“场景”，以及示例 tea-shop 的 `scenarios/paid-twice.yaml`。",
        ),
    ),
    Code(
        "CFN-PAY-184",
        Text(
            "{file}: step {number} is none: {step}",
            "On pages, which come first: page, tap, call, input, submit, with dataset, id, detail, value, args. Then, one key"
            " each: deliver, advance, unpaid, pay, close, refund, ask, mark, restart, expect.",
            "Correct the step; `expect` takes once, nothing or mark.",
        ),
        Text(
            "{file}：第 {number} 步不是有效的步骤：{step}",
            "页面步骤在前：page、tap、call、input、submit，可带 dataset、id、detail、value、args。其后每步只有一个键："
            "deliver、advance、unpaid、pay、close、refund、ask、mark、restart、expect。",
            "请改正这一步；`expect` 的值为 once、nothing 或 mark。",
        ),
    ),
    Code(
        "CFN-PAY-185",
        Text(
            "{do} {text}: {message} {place}",
            "A step on a page failed: the page or method is missing, or its code threw, where a file is named.",
            "Correct the page or the step. The pages run as with `createApp`, see docs/mini-program.md.",
        ),
        Text(
            "{do} {text}：{message} {place}",
            "页面步骤失败：页面或方法不存在，或者所示文件中的代码抛出了错误。",
            "请改正页面或步骤。页面的运行方式与 `createApp` 相同，见 docs/mini-program.md。",
        ),
    ),
    Code(
        "CFN-PAY-186",
        Text(
            "the steps on pages, last `{text}`, placed no order that waits for payment",
            "The scenario goes on with the newest order that its pages placed.",
            "Let the last step on a page order, such as `tap: submit`. The sheet is closed by itself; paying comes afterwards.",
        ),
        Text(
            "页面步骤（最后一步 `{text}`）没有产生待支付的订单",
            "场景会继续处理页面产生的最新订单。",
            "请让最后一个页面步骤下单，例如 `tap: submit`。收银台会自动关闭，付款在之后进行。",
        ),
    ),
    Code(
        "CFN-PAY-187",
        Text(
            "no mini program beside {folder}, or no Node.js to run it",
            "Steps on pages need the folder that project.config.json names, and `node` on the PATH.",
            "Name the folder as `miniprogramRoot` in project.config.json; `cloudfn doctor` looks for Node.js.",
        ),
        Text(
            "{folder} 旁没有小程序，或没有运行它的 Node.js",
            "页面步骤需要 project.config.json 指定的目录，以及 PATH 中的 `node`。",
            "请在 project.config.json 中用 `miniprogramRoot` 指定目录；`cloudfn doctor` 会检查 Node.js。",
        ),
    ),
)
