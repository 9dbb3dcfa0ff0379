"""Codes of the mini program's own half: permissions, security rules, the database on the client."""

from __future__ import annotations

from cloudfn.codes import Code, Text

CLIENT = (
    Code(
        "CFN-TCB-070",
        Text(
            "`{operation}` on `{collection}` is refused: its permission is {preset}",
            "READONLY and PRIVATE let users write their own documents only, ADMINWRITE lets them write none, ADMINONLY not even read. Cloud functions are not bound by it.",
            "Do it in a cloud function, or give the collection another permission under `documents.collections.{collection}`.",
        ),
        Text(
            "对 `{collection}` 的 `{operation}` 被拒绝：它的权限是 {preset}",
            "READONLY 和 PRIVATE 只允许用户写自己的文档，ADMINWRITE 不允许写，ADMINONLY 连读也不允许。云函数不受限制。",
            "在云函数中操作，或在 `documents.collections.{collection}` 下改用其他权限。",
        ),
    ),
    Code(
        "CFN-TCB-071",
        Text(
            "`{operation}` on `{collection}` is refused by its rule `{rule}`: `{clause}` is false",
            "The clause was evaluated with this user and with what the query or the new document says of its fields.",
            "Compare the clause of `{rule}` with what was sent; a cloud function is not bound by rules.",
        ),
        Text(
            "对 `{collection}` 的 `{operation}` 被规则 `{rule}` 拒绝：`{clause}` 不成立",
            "判断依据是当前用户，以及查询条件或新文档中的字段值。",
            "对照规则 `{rule}` 的这一条检查发送的内容；云函数不受规则限制。",
        ),
    ),
    Code(
        "CFN-TCB-072",
        Text(
            "`{operation}` on `{collection}` is refused by its rule `{rule}`: the query does not lie within `{clause}`",
            "A rule filters nothing: it demands that the condition itself says what the rule says, however the documents are.",
            "Say it in the query: `where({{{remedy}}})`.",
        ),
        Text(
            "对 `{collection}` 的 `{operation}` 被规则 `{rule}` 拒绝：查询条件不在 `{clause}` 的范围内",
            "安全规则不做过滤：无论数据如何，查询条件本身必须满足规则。",
            "在查询中写明：`where({{{remedy}}})`。",
        ),
    ),
    Code(
        "CFN-TCB-073",
        Text(
            "`{operation}` on `{collection}` is refused: its rule `{rule}` cannot be decided at `{clause}`",
            "For a query no document is read, so a rule cannot look at the whole `doc`; `get()` names `database.collection.id` and reads at most 10 documents, and a query may have 256 alternatives.",
            "Compare single fields in `{clause}`, or simplify the query.",
        ),
        Text(
            "对 `{collection}` 的 `{operation}` 被拒绝：规则 `{rule}` 在 `{clause}` 处无法判断",
            "查询时不读取文档，因此规则不能使用整个 `doc`；`get()` 的参数是 `database.集合.id`，最多读 10 个文档；查询最多展开 256 个分支。",
            "在 `{clause}` 中改为比较单个字段，或简化查询。",
        ),
    ),
    Code(
        "CFN-TCB-074",
        Text(
            "`{operation}` on `{collection}` is refused by its rule `{rule}`: doc('{id}') says nothing of `{clause}`",
            "For doc(id) the rule knows only `_id`; the document is not read before it is decided.",
            "Write `where({{_id: '{id}', {remedy}}})` instead of doc().",
        ),
        Text(
            "对 `{collection}` 的 `{operation}` 被规则 `{rule}` 拒绝：doc('{id}') 没有给出 `{clause}` 需要的条件",
            "使用 doc(id) 时规则只知道 `_id`，判断之前不会读取文档。",
            "把 doc() 改成 `where({{_id: '{id}', {remedy}}})`。",
        ),
    ),
    Code(
        "CFN-TCB-075",
        Text(
            "nobody says who may read and write `{collection}`: PRIVATE is taken",
            "A collection made in the vendor's console is PRIVATE, one made by the vendor's command line ADMINONLY; which it is in your environment cannot be seen from here.",
            "Write `documents.collections.{collection}.permission`, or `documents.permission` for all; deploy sets it.",
        ),
        Text(
            "没有声明谁能读写 `{collection}`：按 PRIVATE 处理",
            "在控制台创建的集合默认是 PRIVATE，用官方命令行创建的是 ADMINONLY；本地无法得知线上是哪一种。",
            "写上 `documents.collections.{collection}.permission`，或用 `documents.permission` 声明所有集合；deploy 会设置它。",
        ),
    ),
    Code(
        "CFN-TCB-076",
        Text(
            "a mini program's query on `{collection}` asks for {limit} documents and gets {most}",
            "A client's get() gives at most 20 documents, whatever limit() says.",
            "Read in pages with skip(), or in a cloud function, which gets up to 1000.",
        ),
        Text(
            "小程序对 `{collection}` 的查询要 {limit} 条，只返回 {most} 条",
            "小程序端 get() 最多返回 20 条，与 limit() 的值无关。",
            "用 skip() 分页读取，或在云函数中读取（最多 1000 条）。",
        ),
    ),
    Code(
        "CFN-TCB-077",
        Text(
            "a mini program writes `_openid` into `{collection}`: -501007",
            "The platform writes `_openid` itself, from who calls; a program that gives it is refused.",
            "Leave `_openid` out of the data.",
        ),
        Text(
            "小程序向 `{collection}` 写入了 `_openid`：-501007",
            "`_openid` 由平台按调用者写入，小程序自己写会被拒绝。",
            "从 data 中去掉 `_openid`。",
        ),
    ),
    Code(
        "CFN-TCB-078",
        Text(
            "`{operation}` on `{collection}` met {count} documents of other users and changed none",
            "Under {preset} a user's writes have the condition `_openid` added; what is somebody else's is left out without an error, in production too.",
            "Let a cloud function write it, or check `stats` in the page.",
        ),
        Text(
            "对 `{collection}` 的 `{operation}` 只匹配到其他用户的 {count} 个文档，没有修改",
            "在 {preset} 下，用户的写操作会自动加上 `_openid` 条件；别人的文档会被跳过且不报错，线上也是如此。",
            "由云函数来写，或在页面中检查 `stats`。",
        ),
    ),
    Code(
        "CFN-TCB-079",
        Text(
            "an aggregation on `{collection}` joins `{other}`, which this user may not read as a whole ({permission})",
            "`lookup` reads the other collection without a condition of its own, so it must be readable for everybody.",
            "Join in a cloud function, or make `{other}` READONLY or ADMINWRITE.",
        ),
        Text(
            "对 `{collection}` 的聚合关联了 `{other}`，该用户不能完整读取它（{permission}）",
            "`lookup` 读取另一个集合时没有条件，因此它必须对所有人可读。",
            "在云函数中关联，或把 `{other}` 设为 READONLY 或 ADMINWRITE。",
        ),
    ),
    Code(
        "CFN-TCB-080",
        Text(
            "the local cloud has no action `{action}` for a mini program",
            "`POST /client/<action>` answers what `wx.js` asks: {actions}.",
            "Call one of {actions}.",
        ),
        Text(
            "本地云没有供小程序使用的动作 `{action}`",
            "`POST /client/<action>` 应答 `wx.js` 的请求：{actions}。",
            "请使用 {actions} 之一。",
        ),
    ),
    Code(
        "CFN-TCB-081",
        Text(
            "`{function}` opens a `watch()`, which functions do not have",
            "Realtime is for mini programs and web pages: wx-server-sdk has no `watch`, and an instance rests between calls.",
            "Call `watch` in the mini program, or read with `get()` in the function.",
        ),
        Text(
            "`{function}` 调用了 `watch()`，云函数没有这个功能",
            "实时推送只用于小程序端和网页端：wx-server-sdk 没有 `watch`，而且云函数实例在两次调用之间不运行。",
            "在小程序端调用 `watch`，或在云函数中用 `get()` 读取。",
        ),
    ),
    Code(
        "CFN-TCB-082",
        Text(
            "a `watch` on `{collection}` uses {what}, which it cannot",
            "A query that is followed has where(), orderBy() and limit(); skip(), field() and geoNear belong to get().",
            "Leave {what} out, and pick in `onChange`.",
        ),
        Text(
            "对 `{collection}` 的 `watch` 使用了 {what}，不支持",
            "监听的查询只能有 where()、orderBy() 和 limit()；skip()、field() 和 geoNear 属于 get()。",
            "去掉 {what}，在 `onChange` 中自行筛选。",
        ),
    ),
    Code(
        "CFN-TCB-083",
        Text(
            "a `watch` on `{collection}` meets more than {most} documents",
            "The platform follows at most {most} documents and ends such a listener with an error.",
            "Narrow the query with where(), or add limit().",
        ),
        Text(
            "对 `{collection}` 的 `watch` 匹配了超过 {most} 个文档",
            "平台最多监听 {most} 个文档，超过时监听以错误结束。",
            "用 where() 缩小范围，或加上 limit()。",
        ),
    ),
    Code(
        "CFN-TCB-084",
        Text(
            "more than {most} listeners of `watch` at the same time",
            "Listeners that are never closed add up: each page that opens one has to close it when it goes.",
            "Keep what `watch` returns and call its close() in onUnload.",
        ),
        Text(
            "`watch` 的监听同时超过 {most} 个",
            "没有关闭的监听会不断累积：每个页面打开的监听，都要在离开时关闭。",
            "保存 `watch` 的返回值，并在 onUnload 中调用它的 close()。",
        ),
    ),
    Code(
        "CFN-TCB-085",
        Text(
            "something sent to `/client/watch` is no message of it",
            "The connection carries JSON objects with `kind`: watch (with `listener`, a number, and `fields`), close, ping.",
            "Let `wx.js` of this cloudfn open it.",
        ),
        Text(
            "发到 `/client/watch` 的内容不是它的消息",
            "该连接传送带 `kind` 的 JSON 对象：watch（带数字 `listener` 和 `fields`）、close、ping。",
            "请由本版本 cloudfn 的 `wx.js` 打开连接。",
        ),
    ),
    Code(
        "CFN-TCB-090",
        Text(
            "a mini program's {operation} of the file `{path}` is refused: the permission of files is {preset}, the file is of `{owner}`",
            "READONLY and PRIVATE let users write the files that they uploaded themselves, ADMINWRITE lets them write none, PRIVATE"
            " and ADMINONLY read none of others. A file of a cloud function is no user's; functions are not bound by it.",
            "Do it in a cloud function, give the program a temporary URL, or set `storage: {{permission: ...}}`.",
        ),
        Text(
            "小程序对文件 `{path}` 的 {operation} 被拒绝：云存储权限是 {preset}，文件属于 `{owner}`",
            "READONLY 和 PRIVATE 只允许用户写自己上传的文件，ADMINWRITE 不允许写，PRIVATE 和 ADMINONLY 不能读别人的文件。云函数上传的"
            "文件不属于任何用户；云函数不受限制。",
            "在云函数中操作，或给小程序临时链接，或设置 `storage: {{permission: ...}}`。",
        ),
    ),
    Code(
        "CFN-TCB-091",
        Text(
            "a mini program's {operation} of the file `{path}` is refused by the rule `{rule}`: `{clause}` is false, the file is of `{owner}`",
            "`resource.openid` is who uploaded the file (the user itself for a new one, null for a file of a cloud function) and"
            " `resource.path` its path without a slash before it.",
            "Compare `{clause}` with the user and the path; a cloud function is not bound by rules.",
        ),
        Text(
            "小程序对文件 `{path}` 的 {operation} 被规则 `{rule}` 拒绝：`{clause}` 不成立，文件属于 `{owner}`",
            "`resource.openid` 是上传者（新文件即当前用户，云函数上传的文件为 null），`resource.path` 是不带开头斜杠的路径。",
            "对照 `{clause}` 检查用户和路径；云函数不受规则限制。",
        ),
    ),
    Code(
        "CFN-TCB-092",
        Text(
            "a mini program uploads {size} bytes to `{path}`, at most {most} are taken: -403001",
            "CloudBase limits the files that a mini program uploads; the number is cloudfn's and unverified, see docs/assumptions.md.",
            "Compress the file before the upload, or lift the limit with `simulate: {{limits: off}}`.",
        ),
        Text(
            "小程序向 `{path}` 上传 {size} 字节，最多 {most} 字节：-403001",
            "云开发限制小程序上传的文件大小；这个数值由 cloudfn 假定，尚未核实，见 docs/assumptions.md。",
            "上传前压缩文件，或用 `simulate: {{limits: off}}` 取消限制。",
        ),
    ),
    Code(
        "CFN-TCB-100",
        Text(
            "`{function}` sends by `{api}` to a user who was never asked: in production 43101",
            "Each `accept` of `wx.requestSubscribeMessage` lets one message of that template be sent. Locally a user whom no"
            " page asked gets it all the same, so that functions can be called alone; once asked, the count holds.",
            "Let the page call `wx.requestSubscribeMessage` after a tap or a payment; check the result for `errCode` 43101.",
        ),
        Text(
            "`{function}` 通过 `{api}` 发给一个从未被询问过的用户：线上会返回 43101",
            "`wx.requestSubscribeMessage` 的每次 `accept` 只允许发送一条该模板的消息。本地对没有被页面询问过的用户仍然发送，"
            "便于单独调用云函数；询问过之后按次数计算。",
            "让页面在点击或支付之后调用 `wx.requestSubscribeMessage`，并处理 `errCode` 43101。",
        ),
    ),
    Code(
        "CFN-TCB-101",
        Text(
            "`{function}` gave `{api}` a code that the local cloud did not make: the phone number is made up",
            "Only WeChat can exchange the code of a real button. Locally such a code is taken once and gives a made-up number.",
            "In tests take the code of `wx.cloudfn.phoneNumberEvent()`; a number of your choice stands under `openapi:` in cloudfn.yaml.",
        ),
        Text(
            "`{function}` 传给 `{api}` 的 code 不是本地云生成的：手机号是虚构的",
            "真实按钮的 code 只有微信能兑换。本地对这种 code 接受一次，返回虚构的号码。",
            "测试中请使用 `wx.cloudfn.phoneNumberEvent()` 的 code；想要指定号码，写在 cloudfn.yaml 的 `openapi:` 下。",
        ),
    ),
    Code(
        "CFN-TCB-102",
        Text(
            "a mini program passes a cloudID that the local cloud did not make: its data is made up",
            "Only WeChat can open a real cloudID. Locally the function gets a made-up phone number in its place.",
            "In tests take the id of `wx.cloudfn.cloudID(kind)`.",
        ),
        Text(
            "小程序传入的 cloudID 不是本地云生成的：数据是虚构的",
            "真实的 cloudID 只有微信能解开。本地云函数收到的是虚构的手机号。",
            "测试中请使用 `wx.cloudfn.cloudID(kind)` 生成的 id。",
        ),
    ),
    Code(
        "CFN-TCB-103",
        Text(
            "`{function}` calls `{api}`, which WeChat documents as `{documented}`",
            "The name of a cloud call is the one of WeChat's reference; another one, and a permission of that name, are"
            " refused in the cloud.",
            "Call `cloud.openapi.{documented}` and list `{documented}` under `permissions.openapi`.",
        ),
        Text(
            "`{function}` 调用了 `{api}`，微信文档中的名称是 `{documented}`",
            "云调用的名称以微信文档为准；其他名称和以它声明的权限在云端都会被拒绝。",
            "请调用 `cloud.openapi.{documented}`，并在 `permissions.openapi` 中写 `{documented}`。",
        ),
    ),
)
