"""CFN-RUN: HTTP functions."""

from __future__ import annotations

from cloudfn.codes import Code, Text

WEB = (
    Code(
        "CFN-RUN-050",
        Text(
            "`{function}` is an HTTP function and takes no event",
            "`callFunction`, `cloudfn invoke` and timers call functions with a handler.",
            "Send it a request: by its path under `http`, or `wx.cloud.callHTTPFunction` in the mini program.",
        ),
        Text(
            "`{function}` 是 HTTP 函数，不接收事件",
            "`callFunction`、`cloudfn invoke` 和定时器调用的是有入口方法的函数。",
            "请向它发送 HTTP 请求：通过 `http` 中的路径，或在小程序中使用 `wx.cloud.callHTTPFunction`。",
        ),
    ),
    Code(
        "CFN-RUN-051",
        Text(
            "`{function}`: scf_bootstrap started no server: {why}",
            "The platform waits for a server on port 9000 of 0.0.0.0 before it sends requests.",
            "Listen on 0.0.0.0:9000. A server that is neither Node.js nor Python takes the port from `CLOUDFN_PORT` here: "
            "`${{CLOUDFN_PORT:-9000}}`.",
        ),
        Text(
            "`{function}`：scf_bootstrap 没有启动服务：{why}",
            "平台会先等待 0.0.0.0 的 9000 端口上的服务，再转发请求。",
            "请监听 0.0.0.0:9000。既不是 Node.js 也不是 Python 的服务，在本地请从 `CLOUDFN_PORT` 读取端口：`${{CLOUDFN_PORT:-9000}}`。",
        ),
    ),
    Code(
        "CFN-RUN-052",
        Text(
            "`{function}` was asked for a WebSocket, which is not relayed here",
            "Locally, HTTP functions answer requests, in one piece or as a stream.",
            "Try this part in a cloud environment, or use server-sent events.",
        ),
        Text(
            "请求与 `{function}` 建立 WebSocket，本地不转发",
            "在本地，HTTP 函数只处理普通请求和流式响应。",
            "这部分请在云环境里测试，或改用 SSE。",
        ),
    ),
    Code(
        "CFN-RUN-053",
        Text(
            "an HTTP function listens on 127.0.0.1",
            "The platform reaches the server by the container's own address, so it would not start there.",
            "Listen on 0.0.0.0:9000. Here it is bound to this machine only all the same.",
        ),
        Text(
            "HTTP 函数监听了 127.0.0.1",
            "平台通过容器的地址访问服务，这样在云端无法启动。",
            "请监听 0.0.0.0:9000。在本地它仍然只绑定到本机。",
        ),
    ),
    Code(
        "CFN-RUN-054",
        Text(
            "`{function}` gave no whole answer: {why}",
            "Its server closed the connection, or what it sent is no HTTP.",
            "Look at the function's log.",
        ),
        Text(
            "`{function}` 没有给出完整的响应：{why}",
            "它的服务关闭了连接，或发送的内容不是 HTTP。",
            "请查看该函数的日志。",
        ),
    ),
    Code(
        "CFN-RUN-055",
        Text(
            "`{function}` is no HTTP function",
            "`callHTTPFunction` reaches functions with `type: HTTP`.",
            "Call it with `wx.cloud.callFunction`.",
        ),
        Text(
            "`{function}` 不是 HTTP 函数",
            "`callHTTPFunction` 只能访问 `type: HTTP` 的函数。",
            "请使用 `wx.cloud.callFunction` 调用。",
        ),
    ),
)
