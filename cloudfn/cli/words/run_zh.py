"""validate, dev, open, invoke, logs, event, exec"""

from __future__ import annotations

RUN = {
    "mcp": "供 AI 助手使用的工具（Model Context Protocol）\n"
    "通过 stdin 和 stdout，以 Model Context Protocol 向 AI 助手提供本项目。\n"
    "由助手的程序启动。其工具可以检查、调用、支付、证明和计划，但没有部署工具。",
    "validate": "检查清单，并阅读云函数源码\n"
    "检查清单，并阅读云函数源码。\n"
    "一次列出所有问题。有错误时退出码为 6：清单的错误、无法加载的文件、源码中的密钥；源码中的其他问题只是警告。"
    "有错误时，SARIF 同样包含全部问题。",
    "validate --strict": "警告也算失败：退出码 6",
    "validate --format": "检查结果的格式；sarif 供代码扫描使用",
    "validate --output": "把 json 或 sarif 写入 FILE，而不是 stdout",
    "dev": "在本机运行整个项目，保存后自动重新加载\n"
    "在本机运行整个项目，云函数保存后自动重新加载。\n"
    "云函数在真实的 Node.js 中运行，使用真实的 wx-server-sdk；订单、回调和重试由模拟器完成，重启后依然保留。"
    "云函数、控制台和收银台共用一个地址。",
    "dev --port": "127.0.0.1 上的端口；0 表示任选一个空闲端口",
    "dev --ready-file": "云函数可以调用时，把 {url, pid, key} 写入此文件",
    "dev --no-watch": "保存后不重新加载",
    "dev --time-scale": "重试和过期所用时钟的速度；max 表示立即处理全部",
    "dev --seed": "种子相同，生成的 ID 也相同",
    "dev --allow-origin": "允许使用此地址的网页来源；可重复",
    "dev --lan": "同时在本机的局域网地址上监听，只服务于已配对的手机",
    "dev --open": "在浏览器中打开控制台",
    "dev --ephemeral": "从空状态开始，什么都不保留",
    "dev --inspect": "为云函数打开 Node.js 调试端口，从该端口起（9229）",
    "dev --strict-package": "云函数用到部署后并不存在的文件或包时报错",
    "dev --no-offset-date": "云函数看到的是本机时钟",
    "dev --max-spares": "为保存后立即接替而待命的进程数，全部云函数合计",
    "dev --chaos": "让请求遇到此文件中的故障：延迟、丢失的应答、磁盘已满等",
    "dev --idle-memory": "空闲实例合计可占用的内存；0 表示本机内存的 1%，至少 320",
    "devices": "已与本地云配对的手机：列出、改名、撤销\n"
    "列出已配对的手机和 DevTools：名称、用户、配对时间和最后一次访问。\n"
    "`cloudfn dev` 运行时和不运行时都可使用。配对新手机需要正在运行的 `cloudfn dev --lan`。",
    "devices pair": "显示配对码和二维码\n"
    "显示一次性的六位配对码和二维码（QR），五分钟内可配对一台手机；需要正在运行的 `cloudfn dev --lan`。",
    "devices rename": "给设备改名\n把 DEVICE（id，或不重复的名称）改名为 NAME。",
    "devices revoke": "撤销设备\n撤销 DEVICE（id，或不重复的名称）：运行中的本地云立即拒绝它，它需要重新配对。",
    "open": "在浏览器中打开正在运行的项目的控制台\n"
    "在浏览器中打开正在运行的 `cloudfn dev` 的控制台。\n"
    "打开的链接只能使用一次，只对一个浏览器有效；该浏览器之后可以一直进入。",
    "open --print": "只打印链接，不打开浏览器",
    "invoke": "调用云函数\n"
    "调用 FUNCTION：在运行中的 `cloudfn dev` 里，或在为这次调用启动的本地云里。\n"
    "使用 --remote（或 --local）时调用的是已部署的云函数，那里没有调用者的身份。\n"
    "结果输出到 stdout，云函数日志输出到 stderr。退出码 11：云函数失败；12：云函数超时。",
    "invoke --data": "事件，JSON 文本，与 [JSON] 相同；默认：{}",
    "invoke --event": "从文件读取事件，- 表示 stdin",
    "invoke --openid": "调用者；'' 表示没有",
    "invoke --source": "wx_client（默认）、wx_devtools、wx_http 等，即 getWXContext() 中的 SOURCE",
    "invoke --timer": "像清单中的这个定时触发器那样调用",
    "invoke --cold": "在新进程中调用，相当于冷启动",
    "invoke --quiet": "只输出结果，不输出云函数日志",
    "invoke --json": "把结果、请求 ID、耗时和日志输出为一个对象",
    "invoke --version": "与 --remote 合用：已发布的版本",
    "logs": "查看云函数写的日志\n"
    "查看 FUNCTION 或全部云函数写的日志；没有在运行时也可以查看。\n"
    "加 -v 时还显示每次调用的 START、END 和 REPORT 行，与平台写法一致。\n"
    "使用 --remote（或 --local）时查看已部署云函数的日志，每次调用一条，默认显示一小时；"
    "--level 只用于本地日志。",
    "logs --follow": "持续输出新日志，直到按 Ctrl-C",
    "logs --since": "从 90s、15m、2h、1d 之前开始，或从某个时刻开始",
    "logs --until": "到某个时刻为止，写法相同",
    "logs --request-id": "只看某一次调用的日志",
    "logs --grep": "只看匹配的行",
    "logs --level": "只看该级别及更严重的行",
    "logs --lines": "先显示最新的多少行",
    "logs --json": "每行一个 JSON 对象",
    "event": "示例事件和类型声明\n用来试调云函数的示例事件，以及它们的类型声明。",
    "event generate": "打印一个事件，与平台投递的完全一致\n打印一个事件，与平台投递的完全一致。路径不存在时报错。",
    "event generate --set": "修改最终的内容；JSON 或文本",
    "event generate --openid": "付款人或调用者",
    "event types": "打印事件和返回值的 TypeScript 声明\n打印事件、返回值、请求和结果的 TypeScript 声明。",
    "event types --out": "写入文件，而不是 stdout",
    "exec": "启动本地云并运行一个命令\n"
    "启动本地云，运行 COMMAND，然后停掉本地云；退出码就是该命令的退出码。\n"
    "命令可从 CLOUDFN_URL 得到地址，从 CLOUDFN_KEY 得到控制接口的密钥（请求头 X-CloudFn-Key），"
    "从 CLOUDFN_WX 得到供 Node.js 使用的小程序 `wx` 所在目录。"
    "订单和文档从空开始，结束后即消失，因此不会影响运行中的 `cloudfn dev`。",
    "exec --port": "端口；默认任选一个空闲端口",
    "exec --seed": "种子相同，生成的 ID 也相同",
    "exec --keep-state": "使用项目自己的订单和文档，而不是从空开始",
    "exec --time-scale": "重试和过期所用时钟的快慢；0 表示停住，直到被拨动",
    "exec --start": "启动时时钟显示的时刻；默认为本机时间",
}
