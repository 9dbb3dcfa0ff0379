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
)
