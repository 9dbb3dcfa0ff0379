"""Tools of ``cloudfn mcp`` and their arguments, TOOL and TOOL_ARGUMENT; its resources."""

from __future__ import annotations

from cloudfn.cli.texts import Phrase

CLOUD_STATUS = Phrase(
    "Whether a local cloud of this project runs (a person's `cloudfn dev`, or one that this server started).",
    "本项目是否有正在运行的本地云（用户的 `cloudfn dev`，或本服务启动的）。",
)
START_CLOUD = Phrase(
    "Uses the `cloudfn dev` that runs for this project, else starts one on a free port of 127.0.0.1; "
    "that one ends "
    "with this server. It reloads functions on save.",
    "使用本项目正在运行的 `cloudfn dev`；没有时在 127.0.0.1 的空闲端口启动一个，它随本服务一起结束。"
    "保存文件后函数自动重新加载。",
)
STOP_CLOUD = Phrase(
    "Stops the local cloud that this server started; one that a person started is left alone. Orders "
    "and documents stay.",
    "停止本服务启动的本地云；用户启动的不受影响。订单和文档会保留。",
)
FUNCTION = Phrase("Its name in the manifest", "清单中的函数名")
OF_FUNCTION = Phrase("Of this function only", "只要这个函数的")
LIST_FUNCTIONS = Phrase(
    "The functions of the manifest: folder, runtime, what each is to payments, HTTP path, timers.",
    "清单中的函数：目录、运行时、在支付中的角色、HTTP 路径、定时器。",
)
INVOKE = Phrase(
    "Calls a function in the local cloud, as a mini program does with wx.cloud.callFunction: its "
    "result, and the log "
    "of this call.",
    "在本地云中调用函数，与小程序的 wx.cloud.callFunction 相同：返回结果和这次调用的日志。",
)
INVOKE_EVENT = Phrase("What it is called with", "调用参数")
INVOKE_OPENID = Phrase("The calling user; default: a fixed one", "调用的用户；默认为固定值")
INVOKE_SOURCE = Phrase(
    "What getWXContext().SOURCE says; default: wx_client", "getWXContext().SOURCE 的值；默认 wx_client"
)
READ_LOGS = Phrase(
    "What functions wrote, newest lines last, also of calls before the last start.",
    "函数的输出，最新的在最后，包括上次启动之前的调用。",
)
READ_LOGS_REQUEST_ID = Phrase("Of one call only", "只要这一次调用的")
READ_LOGS_LEVEL = Phrase("This level or worse", "此级别及更严重的")
READ_LOGS_GREP = Phrase("A regular expression", "正则表达式")
READ_LOGS_LINES = Phrase("How many of the newest", "最新的多少行")
ORDER_ARGUMENT = Phrase("An outTradeNo; default: the newest", "outTradeNo；默认为最新的")
PAY = Phrase(
    "Ends the payment of an order: as the payer (success, paidButClosed: paid but the page never hears "
    "of it, cancel, "
    "notenough, wrongPassword), or as the merchant (close, refund). Waits for the callback's first "
    "reply. No real money.",
    "结束一笔订单的支付：作为付款人（success、paidButClosed：已付款但页面未收到结果、cancel、"
    "notenough、wrongPassword），"
    "或作为商户（close、refund）。会等待回调的第一次应答。不是真钱。",
)
PAY_OUTCOME = Phrase("How it ends", "结局")
PAY_OPENID = Phrase("Who pays; default: who ordered", "付款人；默认为下单人")
PAY_FEE_FEN = Phrase("Of a refund, in fen; default: all that is left", "退款金额（分）；默认全部剩余")
LIST_ORDERS = Phrase("Orders of the local WeChat Pay, newest first.", "本地微信支付中的订单，最新的在前。")
LIST_ORDERS_STATE = Phrase("Only in this state", "只要此状态的")
LIST_ORDERS_LIMIT = Phrase("How many", "数量")
GET_ORDER = Phrase(
    "One order: refunds, every notification with its newest deliveries, the verdict on each reply and "
    "what to do "
    "about it, timeline.",
    "一个订单：退款、每个通知及其最近的投递、对每次应答的判定和处理方法、时间线。",
)
MOVE_CLOCK = Phrase(
    "Shows the clock that retries, expiry and refunds wait on, or moves it forwards and plays what "
    "falls due: by 30s, "
    "15m, 2h, 1d, `next` (the next thing due) or `drain` (settle everything). It never goes back.",
    "显示重试、过期和退款所用的时钟，或向前拨动并执行到期的事件：30s、15m、2h、1d、`next`（下一件）或 "
    "`drain`（全部处理完）。"
    "时钟不会后退。",
)
MOVE_CLOCK_ADVANCE = Phrase("How far; default: only show it", "拨多远；默认只显示")
COLLECTION_ARGUMENT = Phrase("Its name", "集合名")
QUERY_DOCUMENTS = Phrase(
    "Documents of a local collection that match a query (MongoDB's extended JSON); without a collection, the "
    "collections and their sizes.",
    "本地集合中符合条件的文档（MongoDB 扩展 JSON）；不给集合名时列出所有集合及其大小。",
)
QUERY_DOCUMENTS_QUERY = Phrase("What matches", "查询条件")
QUERY_DOCUMENTS_SORT = Phrase('As {"createdAt": -1}', '如 {"createdAt": -1}')
QUERY_DOCUMENTS_FIELDS = Phrase('Projection, as {"status": 1}', '返回字段，如 {"status": 1}')
QUERY_DOCUMENTS_LIMIT = Phrase("At most", "最多")
QUERY_DOCUMENTS_SKIP = Phrase("Leave out the first", "跳过前面的")
INSERT_DOCUMENTS = Phrase(
    "Puts documents into a local collection, for the set-up of a test: all of them or none. The "
    "cloud's database is "
    "never touched.",
    "向本地集合写入文档，用于准备测试：全部写入或全部不写。不会接触云端数据库。",
)
INSERT_DOCUMENTS_DOCUMENTS = Phrase("Objects; `_id` is optional", "对象；`_id` 可省略")
INSERT_DOCUMENTS_REPLACE = Phrase(
    "Replace documents whose _id exists, instead of refusing", "覆盖 _id 已存在的文档，而不是拒绝"
)
CALLBACK = Phrase("The callback; default: the first", "回调函数；默认为第一个")
DATA = Phrase("What the ordering function gets; places a new order", "下单函数的参数；会下一个新订单")
IGNORE = Phrase("Collections that only log", "只做日志的集合")
PROVE = Phrase(
    "Proves that a payment callback is idempotent, crash-safe and not forgeable, or gives "
    "counter-examples, worst "
    "first, each with a fix and, where the code shows it, edits. On a copy of the state; takes "
    "seconds. What passes is "
    "remembered for deploy.",
    "证明支付回调幂等、崩溃安全且不可伪造；否则给出反例（最严重的在前）、处理方法，能从代码看出时还有修改内容。"
    "在状态副本上运行，需要几秒。通过的结果会记下来，供部署时使用。",
)
PROVE_OPENID = Phrase("Who orders and pays", "下单并付款的用户")
PROVE_FREE_AMOUNT = Phrase("The payer names the price, as of a donation", "金额由付款人决定，例如捐赠")
RUN_SCENARIOS = Phrase(
    "Plays a named situation against the callback, or `all`, on a copy of the state; without a name, lists them.",
    "在状态副本上对回调播放一个已命名的情形，或 `all`；不给名称时列出全部。",
)
RUN_SCENARIOS_NAME = Phrase("A scenario, or all", "场景名，或 all")
VALIDATE = Phrase(
    "Reads the manifest and the functions' source for mistakes: code, file, line, fix and, for common "
    "mistakes of "
    "payment callbacks, edits.",
    "检查清单和函数源码：代码、文件、行号、处理方法；支付回调的常见错误还给出修改内容。",
)
EXPLAIN_CODE = Phrase("What a CFN code means: title, cause, fix.", "CFN 代码的含义：标题、原因、处理方法。")
EXPLAIN_CODE_CODE = Phrase("Such as CFN-PAY-073", "如 CFN-PAY-073")
PLAN_DEPLOY = Phrase(
    "What a deploy would change; nothing is written. `local`: against the emulated cloud of this "
    "machine; `cloud`: "
    "against Tencent CloudBase, with the keys of whoever started this server. Deploying is for a person.",
    "部署会改变什么；不会写入任何内容。`local`：对本机模拟的云；`cloud`：对腾讯云开发，"
    "使用启动本服务的人的密钥。部署由人执行。",
)
PLAN_DEPLOY_TARGET = Phrase("Which cloud", "哪个云")
PLAN_DEPLOY_FUNCTIONS = Phrase("Only these", "只看这些函数")
GUIDE_RESOURCE = Phrase("How to work with this server", "如何使用本服务")
MANIFEST_SCHEMA_RESOURCE = Phrase("JSON schema of cloudfn.yaml", "cloudfn.yaml 的 JSON Schema")
COMMANDS_RESOURCE = Phrase("Every command with its options", "所有命令及其选项")
CODES_RESOURCE = Phrase("Every code in one line", "所有代码，每个一行")
