"""Codes of `cloudfn mcp`: what an assistant's client is refused."""

from __future__ import annotations

from cloudfn.codes import Code, Text

MCP = (
    Code(
        "CFN-CLI-080",
        Text(
            "`cloudfn mcp` needs the package `mcp`",
            "The Model Context Protocol's library is an extra, since only this command uses it.",
            "`pip install 'cloudfn-tcb[mcp]'`, or let the assistant start `uvx --from 'cloudfn-tcb[mcp]' cloudfn mcp`.",
        ),
        Text(
            "`cloudfn mcp` 需要 `mcp` 包",
            "Model Context Protocol 的库是可选依赖，只有这个命令使用它。",
            "`pip install 'cloudfn-tcb[mcp]'`，或让助手启动 `uvx --from 'cloudfn-tcb[mcp]' cloudfn mcp`。",
        ),
    ),
    Code(
        "CFN-CLI-081",
        Text(
            "no local cloud of this project runs",
            "Functions and payments live in the local cloud, which `cloudfn dev` or the tool start_cloud starts.",
            "Call the tool start_cloud.",
        ),
        Text(
            "本项目没有正在运行的本地云",
            "函数和支付都在本地云中，由 `cloudfn dev` 或工具 start_cloud 启动。",
            "请调用工具 start_cloud。",
        ),
    ),
    Code(
        "CFN-CLI-082",
        Text(
            "argument `{name}` of tool {tool} is missing, unknown or of the wrong kind",
            "The tool's input schema says what it takes.",
            "It takes: {takes}.",
        ),
        Text(
            "工具 {tool} 的参数 `{name}` 缺失、不存在或类型不符",
            "工具的 input schema 写明了它的参数。",
            "应为：{takes}。",
        ),
    ),
    Code(
        "CFN-CLI-083",
        Text(
            "the local cloud did not start: {reason}",
            "`cloudfn dev` of this project ended before it was ready, or took more than two minutes.",
            "`cloudfn doctor` checks the machine, the tool validate the project.",
        ),
        Text(
            "本地云未能启动：{reason}",
            "本项目的 `cloudfn dev` 在就绪之前结束，或超过了两分钟。",
            "`cloudfn doctor` 检查本机，工具 validate 检查项目。",
        ),
    ),
    Code(
        "CFN-CLI-084",
        Text(
            "the local cloud at {url} was not started by this server",
            "A person or another program started it, and may be using it.",
            "Leave it running, or ask the person to end `cloudfn dev`.",
        ),
        Text(
            "{url} 的本地云不是由本服务启动的",
            "它由用户或其他程序启动，可能正在使用。",
            "保持运行，或请用户结束 `cloudfn dev`。",
        ),
    ),
    Code(
        "CFN-CLI-085",
        Text("no resource {uri}", "Resources have fixed addresses.", "One of: {uris}."),
        Text("没有资源 {uri}", "资源的地址是固定的。", "可选：{uris}。"),
    ),
    Code(
        "CFN-CLI-086",
        Text("no tool `{name}`", "There is none of this name; deploying is for a person.", "Nearest: {similar}."),
        Text("没有工具 `{name}`", "没有这个名称的工具；部署由人执行。", "最接近的是：{similar}。"),
    ),
    Code(
        "CFN-CLI-089",
        Text(
            "tool {tool} failed unexpectedly: {what}",
            "This is a fault of cloudfn. Its trace stands in the server's log (stderr).",
            "Use the command line instead, and report the trace.",
        ),
        Text(
            "工具 {tool} 意外失败：{what}",
            "这是 cloudfn 的错误，调用栈在服务的日志（stderr）中。",
            "请改用命令行，并报告调用栈。",
        ),
    ),
)
