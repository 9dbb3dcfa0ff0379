"""CFN-DEV: what the mini program's side of the cloud does not do here."""

from __future__ import annotations

from cloudfn.codes import Code, Text

CLIENT = (
    Code(
        "CFN-DEV-080",
        Text(
            "wx.cloud.{api}() is not emulated for the mini program",
            "Locally only cloud functions run; there are no containers of cloud hosting.",
            "Call a function, or an HTTP function by `wx.cloud.callHTTPFunction`.",
        ),
        Text(
            "本地不模拟小程序端的 wx.cloud.{api}()",
            "本地只运行云函数，没有云托管的容器。",
            "请调用云函数，或用 `wx.cloud.callHTTPFunction` 调用 HTTP 云函数。",
        ),
    ),
    Code(
        "CFN-DEV-085",
        Text(
            "`{base}` is no address of a local cloud",
            "The mini program sends its requests there, so it is http, a host and a port, and nothing behind it.",
            "For example `cloudfn hook --base http://192.168.1.20:7788`; `cloudfn dev --lan` prints the address.",
        ),
        Text(
            "`{base}` 不是本地云的地址",
            "小程序把请求发到那里，因此要写成 http、主机和端口，后面没有其他内容。",
            "例如 `cloudfn hook --base http://192.168.1.20:7788`；`cloudfn dev --lan` 会显示这个地址。",
        ),
    ),
)
