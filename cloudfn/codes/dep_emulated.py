"""CFN-DEP: the emulated Tencent Cloud API."""

from __future__ import annotations

from cloudfn.codes import Code, Text

EMULATED = (
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
        "CFN-DEP-190",
        Text(
            "the emulated cloud failed in {call}: this is a bug in cloudfn\n{trace}",
            "It met a case that it does not handle.",
            "Please report it with the lines above. The caller got InternalError and the emulated cloud goes on.",
        ),
        Text(
            "模拟云在 {call} 中出错：这是 cloudfn 的缺陷\n{trace}",
            "它遇到了没有处理的情况。",
            "请附上以上内容反馈。调用方收到 InternalError，模拟云继续运行。",
        ),
    ),
)
