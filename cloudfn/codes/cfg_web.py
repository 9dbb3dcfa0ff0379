"""CFN-CFG: HTTP functions."""

from __future__ import annotations

from cloudfn.codes import Code, Text

WEB = (
    Code(
        "CFN-CFG-095",
        Text(
            "`{function}` is an HTTP function, whose dependencies cannot be `install: {value}`",
            "The platform installs nothing for them, and a bundle needs a handler: the package brings all that they need.",
            "Write `install: local`, which is also what counts without the key.",
        ),
        Text(
            "`{function}` 是 HTTP 函数，依赖不能用 `install: {value}`",
            "平台不会为 HTTP 函数安装依赖，打包成单文件又需要入口方法：所需的一切都要在代码包里。",
            "请写 `install: local`，不写时也是它。",
        ),
    ),
    Code(
        "CFN-CFG-096",
        Text(
            "`{function}` is an HTTP function, and its `scf_bootstrap` cannot start: {why}",
            "The platform starts the web server by this file in the function's folder.",
            "Write for example `#!/bin/bash` and below it `node index.js`, with LF at the end of each line.",
        ),
        Text(
            "`{function}` 是 HTTP 函数，但它的 `scf_bootstrap` 无法启动：{why}",
            "平台通过函数目录中的这个文件启动 Web 服务。",
            "例如第一行写 `#!/bin/bash`，第二行写 `node index.js`，每行以 LF 结尾。",
        ),
    ),
    Code(
        "CFN-CFG-097",
        Text(
            "`{function}` is an HTTP function and cannot have timers",
            "A timer calls a handler with an event; a web server has none.",
            "Give the timer to a function of its own, which sends the request.",
        ),
        Text(
            "`{function}` 是 HTTP 函数，不能有定时触发器",
            "定时器用事件调用入口方法，而 Web 服务没有入口方法。",
            "请把定时器放到另一个函数上，由它发送请求。",
        ),
    ),
    Code(
        "CFN-CFG-098",
        Text(
            "`{function}` is an HTTP function and cannot be the callback of cloudPay",
            "cloudPay calls a handler with an event.",
            "Name a function with a handler. With `api: v3` the notification goes to the function's path.",
        ),
        Text(
            "`{function}` 是 HTTP 函数，不能作为 cloudPay 的回调",
            "cloudPay 用事件调用入口方法。",
            "请填写有入口方法的函数。使用 `api: v3` 时，通知会发到函数的路径。",
        ),
    ),
)
