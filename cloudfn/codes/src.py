"""CFN-SRC: findings in the functions' own source. Params come from ``cloudfn.source``."""

from __future__ import annotations

from cloudfn.codes import Code, Text, table
from cloudfn.codes.src_notify import NOTIFY

CODES = table(
    Code(
        "CFN-SRC-001",
        Text(
            "functionName `{value}` is no declared function",
            "WeChat Pay calls back the function of this name in this environment; there is none, so the callback never arrives.",
            "Nearest: {near}; or declare `{value}` in cloudfn.yaml.",
        ),
        Text(
            "functionName `{value}` 不是已声明的函数",
            "微信支付会按这个名字在该环境里回调函数；没有这个函数，回调永远不会到达。",
            "最接近的是：{near}；或在 cloudfn.yaml 里声明 `{value}`。",
        ),
    ),
    Code(
        "CFN-SRC-002",
        Text(
            "functionName `{value}` contradicts {key}: `{bound}`",
            "The manifest binds another function; a value in the code wins over the manifest.",
            "Use `{bound}`, or leave functionName out: the shim fills it in.",
        ),
        Text(
            "functionName `{value}` 与 {key} 不一致：`{bound}`",
            "清单绑定了另一个函数；代码里的值优先于清单。",
            "改用 `{bound}`，或去掉 functionName：由垫片填写。",
        ),
    ),
    Code(
        "CFN-SRC-003",
        Text(
            "envId `{value}` is not this environment: `{env}`",
            "WeChat Pay looks for the callback in that environment; with a wrong or shortened id it is never called.",
            "Use `cloud.getWXContext().ENV`, or leave envId out: the shim fills it in.",
        ),
        Text(
            "envId `{value}` 不是当前环境：`{env}`",
            "微信支付会到那个环境里找回调函数；环境 ID 写错或写短了，回调永远不会到达。",
            "使用 `cloud.getWXContext().ENV`，或去掉 envId：由垫片填写。",
        ),
    ),
    Code(
        "CFN-SRC-004",
        Text(
            "envId: DYNAMIC_CURRENT_ENV never reaches WeChat Pay",
            "It is a Symbol, and JSON drops Symbols: the request goes out without envId and the callback never comes. Only the shim repairs it.",
            "Use `cloud.getWXContext().ENV`, or leave envId out: the shim fills it in.",
        ),
        Text(
            "envId: DYNAMIC_CURRENT_ENV 传不到微信支付",
            "它是 Symbol，JSON 会丢掉 Symbol：请求里没有 envId，回调不会到达。只有垫片能修复。",
            "使用 `cloud.getWXContext().ENV`，或去掉 envId：由垫片填写。",
        ),
    ),
    Code(
        "CFN-SRC-005",
        Text(
            "subMchId `{value}` is not in the manifest ({known})",
            "The order would go to a merchant that the manifest does not know.",
            "Read it from the environment, or leave subMchId out: the shim fills it in.",
        ),
        Text(
            "subMchId `{value}` 不在清单里（{known}）",
            "订单会落到清单不认识的商户上。",
            "从环境变量读取，或去掉 subMchId：由垫片填写。",
        ),
    ),
    Code(
        "CFN-SRC-006",
        Text(
            "{key} is text: `{value}`",
            "WeChat Pay takes integer fen as a JSON number and refuses text with an error that does not name the field.",
            "Use `Math.round(Number(yuan) * 100)`, or keep prices in fen.",
        ),
        Text(
            "{key} 是文本：`{value}`",
            "微信支付要求 JSON 整数（分）；传文本会被拒绝，而且错误信息不会指出字段。",
            "使用 `Math.round(Number(yuan) * 100)`，或者价格一律用分保存。",
        ),
    ),
    Code(
        "CFN-SRC-007",
        Text(
            "{key} may be a fraction: `{value}`",
            "JavaScript's decimals are binary: 37.7 * 100 is 3770.0000000000005, and WeChat Pay takes integers only.",
            "Use `Math.round(yuan * 100)`, or keep prices in fen.",
        ),
        Text(
            "{key} 可能是小数：`{value}`",
            "JavaScript 的小数是二进制的：37.7 * 100 等于 3770.0000000000005，而微信支付只接受整数。",
            "使用 `Math.round(yuan * 100)`，或者价格一律用分保存。",
        ),
    ),
    Code(
        "CFN-SRC-008",
        Text(
            "the event has no {names}",
            "WeChat Pay's page shows snake_case, but the event of a cloud function is camelCase: these are undefined there.",
            "Read {camel}.",
        ),
        Text(
            "事件里没有 {names}",
            "微信支付文档写的是下划线命名，但云函数收到的事件是驼峰命名：这些字段是 undefined。",
            "读取 {camel}。",
        ),
    ),
    Code(
        "CFN-SRC-009",
        Text(
            "WeChat Pay does not take `{value}` for an answer",
            "Only {{errcode: 0}} with a number ends the deliveries; anything else is delivered again, for up to two days.",
            'Return `{{errcode: 0, errmsg: ""}}`, and a non-zero errcode for what should come again.',
        ),
        Text(
            "微信支付不接受 `{value}` 作为应答",
            "只有数字 {{errcode: 0}} 才会停止投递；其他应答会被重复投递，最长两天。",
            '返回 `{{errcode: 0, errmsg: ""}}`；需要重新投递时返回非零的 errcode。',
        ),
    ),
    Code(
        "CFN-SRC-010",
        Text(
            "a path answers nothing",
            "Without errcode the same notification is delivered again and again.",
            'Return `{{errcode: 0, errmsg: ""}}` on every path that is done.',
        ),
        Text(
            "有一条路径没有返回值",
            "没有 errcode，同一个通知会一再投递。",
            '处理完成的每条路径都要返回 `{{errcode: 0, errmsg: ""}}`。',
        ),
    ),
    Code(
        "CFN-SRC-011",
        Text(
            "a refund's event has no resultCode",
            "The test is never true, so every refund is ignored.",
            'Test `event.refundStatus === "SUCCESS"`.',
        ),
        Text(
            "退款事件里没有 resultCode",
            "这个条件永远不成立，所有退款都会被忽略。",
            '判断 `event.refundStatus === "SUCCESS"`。',
        ),
    ),
    Code(
        "CFN-SRC-012",
        Text(
            "`payment` is handed on without a look at returnCode and resultCode",
            "Refused orders carry a `payment` too, with an empty prepay_id, and errCode is always 0: the client fails with a missing total_fee.",
            'Check `res.returnCode === "SUCCESS" && res.resultCode === "SUCCESS"` first.',
        ),
        Text(
            "没有检查 returnCode 和 resultCode 就交出了 `payment`",
            "下单被拒绝时也有 `payment`，只是 prepay_id 为空，而 errCode 永远是 0：客户端会报缺少参数 total_fee。",
            '先检查 `res.returnCode === "SUCCESS" && res.resultCode === "SUCCESS"`。',
        ),
    ),
    Code(
        "CFN-SRC-013",
        Text(
            "wx-server-sdk is not in {file}",
            "The code requires it; in the cloud only declared dependencies are installed.",
            "Run `npm install wx-server-sdk` in the function's folder.",
        ),
        Text(
            "{file} 里没有 wx-server-sdk",
            "代码引用了它；云端只会安装声明过的依赖。",
            "在函数目录里执行 `npm install wx-server-sdk`。",
        ),
    ),
    Code(
        "CFN-SRC-014",
        Text(
            "wx-server-sdk {version} has no cloudPay",
            "cloudPay exists since 2.0.2; before, it is undefined.",
            "Run `npm install wx-server-sdk@latest` in the function's folder.",
        ),
        Text(
            "wx-server-sdk {version} 没有 cloudPay",
            "cloudPay 从 2.0.2 开始提供，之前是 undefined。",
            "在函数目录里执行 `npm install wx-server-sdk@latest`。",
        ),
    ),
    Code(
        "CFN-SRC-015",
        Text(
            "cloud.init with several environments breaks cloudPay",
            "An object for `env` makes every cloudPay call fail inside the SDK (source.on is not a function).",
            "Use `env: cloud.DYNAMIC_CURRENT_ENV`.",
        ),
        Text(
            "cloud.init 使用多个环境会让 cloudPay 失效",
            "`env` 是对象时，所有 cloudPay 调用都会在 SDK 内部失败（source.on is not a function）。",
            "使用 `env: cloud.DYNAMIC_CURRENT_ENV`。",
        ),
    ),
    Code(
        "CFN-SRC-016",
        Text(
            "`{value}` is undefined: it is spelt cloudPay",
            "The SDK knows cloudPay only.",
            "Write `cloud.cloudPay`.",
        ),
        Text(
            "`{value}` 是 undefined：应写作 cloudPay",
            "SDK 里只有 cloudPay。",
            "写 `cloud.cloudPay`。",
        ),
    ),
    Code(
        "CFN-SRC-017",
        Text(
            "nobody waits for `{call}`",
            "The callback answers before this is done. The platform freezes the instance after the answer: the write may be late, or never happen.",
            "Put `await` before it, or return it.",
        ),
        Text(
            "没有等待 `{call}`",
            "回调在它完成之前就应答了。平台在应答后会冻结实例：这次写入可能推迟，也可能永远不会发生。",
            "在前面加 `await`，或把它 return 出去。",
        ),
    ),
    Code(
        "CFN-SRC-018",
        Text(
            "{key} is a number: `{value}`",
            "WeChat Pay takes text of 6 to 32 characters; a number fails with an error that does not name the field.",
            "Use `String(...)`, and something that no second order can have.",
        ),
        Text(
            "{key} 是数字：`{value}`",
            "微信支付要求 6 到 32 个字符的文本；传数字会失败，而且错误信息不会指出字段。",
            "使用 `String(...)`，并保证不会与其他订单重复。",
        ),
    ),
    Code(
        "CFN-SRC-019",
        Text(
            "the file does not parse",
            "From here on its syntax is not JavaScript's, so nothing more can be said about it.",
            "Correct the syntax here or just before.",
        ),
        Text(
            "文件无法解析",
            "从这里开始不符合 JavaScript 语法，因此无法继续检查。",
            "改正这里或前面一点的语法。",
        ),
    ),
    Code(
        "CFN-SRC-020",
        Text(
            "{file} is not JSON",
            "npm cannot read it either.",
            "Correct it, or delete it and run `npm init -y`.",
        ),
        Text(
            "{file} 不是 JSON",
            "npm 也无法读取它。",
            "改正它，或删除后执行 `npm init -y`。",
        ),
    ),
    Code(
        "CFN-SRC-021",
        Text(
            "nobody checks who calls `{function}`",
            "Any user can call a cloud function with an event of their own. With `verify: off` or `shim: false` a forged payment is taken for a real one.",
            'Write `verify: source`, or test `cloud.getWXContext().SOURCE === "wx_paycallback"`.',
        ),
        Text(
            "没有人检查是谁调用了 `{function}`",
            "任何用户都能用自己的 event 调用云函数。在 `verify: off` 或 `shim: false` 时，伪造的支付会被当作真的。",
            '写 `verify: source`，或判断 `cloud.getWXContext().SOURCE === "wx_paycallback"`。',
        ),
    ),
    Code(
        "CFN-SRC-030",
        Text(
            "`{request}` leaves the package of `{function}`: {target}",
            "Only the function's folder and what `shared` names enter the package. Here the file is there; in the cloud the function does not load.",
            "Write `{line}` under functions.{function} in cloudfn.yaml.",
        ),
        Text(
            "`{request}` 超出了 `{function}` 的代码包：{target}",
            "只有函数目录和 `shared` 列出的内容会进入代码包。本地有这个文件，到了云端函数就无法加载。",
            "在 cloudfn.yaml 的 functions.{function} 下写 `{line}`。",
        ),
    ),
    Code(
        "CFN-SRC-031",
        Text(
            "`{request}` in `{function}` names no file: {target}",
            "The path leads out of the function's folder, and nothing is there: the function does not load, here and in the cloud.",
            "Create the file, or correct the path.",
        ),
        Text(
            "`{function}` 里的 `{request}` 找不到文件：{target}",
            "这个路径指向函数目录之外，而那里没有文件：本地和云端都无法加载这个函数。",
            "创建这个文件，或改正路径。",
        ),
    ),
    Code(
        "CFN-SRC-040",
        Text(
            "the answer is what `{call}` gives, and that has no errcode",
            "The SDK's results carry errMsg, errCode, stats or a result of their own; WeChat Pay looks for errcode: 0 and delivers again, for up to two days.",
            'Await the call, then return `{{errcode: 0, errmsg: ""}}`.',
        ),
        Text(
            "返回值是 `{call}` 的结果，里面没有 errcode",
            "SDK 的结果里是 errMsg、errCode、stats 等字段；微信支付要的是 errcode: 0，否则会重复投递，最长两天。",
            '先 await 这个调用，再返回 `{{errcode: 0, errmsg: ""}}`。',
        ),
    ),
    Code(
        "CFN-SRC-041",
        Text(
            "`{value}` answers with the error itself",
            "An error that is returned looks like a result: nothing is logged as a failure, it has no errcode, and the notification comes again without anybody knowing why.",
            'Log the error and return a non-zero errcode, such as `{{errcode: 1, errmsg: "again"}}`; or let it be thrown.',
        ),
        Text(
            "`{value}` 把错误对象当作返回值",
            "被返回的错误看起来像正常结果：不会被记录为失败，也没有 errcode，通知会一再投递而没有人知道原因。",
            '记录错误并返回非零的 errcode，例如 `{{errcode: 1, errmsg: "again"}}`；或者让它抛出。',
        ),
    ),
    Code(
        "CFN-SRC-042",
        Text(
            "{key} loses the cents: `{value}`",
            "A price in yuan is made whole before it becomes fen: 19.90 is ordered for 1900 fen.",
            "Use `Math.round(Number(yuan) * 100)`: multiply first, then round.",
        ),
        Text(
            "{key} 丢掉了角和分：`{value}`",
            "价格（元）先被取整才换算成分：19.90 元只按 1900 分下单。",
            "使用 `Math.round(Number(yuan) * 100)`：先乘再四舍五入。",
        ),
    ),
    Code(
        "CFN-SRC-043",
        Text(
            "{key} may be one fen short: `{value}`",
            "JavaScript's decimals are binary: 19.9 * 100 is 1989.9999999999998, and cutting it off gives 1989.",
            "Use `Math.round(yuan * 100)`, or keep prices in fen.",
        ),
        Text(
            "{key} 可能少一分：`{value}`",
            "JavaScript 的小数是二进制的：19.9 * 100 等于 1989.9999999999998，截断后是 1989。",
            "使用 `Math.round(yuan * 100)`，或者价格一律用分保存。",
        ),
    ),
    Code(
        "CFN-SRC-044",
        Text(
            "{file} cannot be loaded: {message}",
            "The runtime itself refuses the file, so every call of the function would fail before its first line.",
            "Correct the syntax at this place or just before.",
        ),
        Text(
            "{file} 无法加载：{message}",
            "运行时本身拒绝这个文件，函数的每次调用都会在第一行之前失败。",
            "改正这里或前面一点的语法。",
        ),
    ),
    Code(
        "CFN-SRC-045",
        Text(
            "{file} contains {what}",
            "Whoever reads the source or the package can spend the merchant's money or forge its notifications. `build` refuses it too.",
            "Put it under `secrets` of the function and read it from process.env; change a key that was ever in git or in a package. For a text that is no secret write `cloudfn: no secret` in a comment on that line.",
        ),
        Text(
            "{file} 中含有密钥（{what}）",
            "能读到源码或代码包的人可以动用商户的资金、伪造通知。`build` 也会拒绝。",
            "放到函数的 `secrets` 中，从 process.env 读取；进过 git 或代码包的密钥应当更换。如果不是密钥，请在该行的注释里写 `cloudfn: no secret`。",
        ),
    ),
    Code(
        "CFN-SRC-063",
        Text(
            "an upload of the mini program would contain cloudfn's hook ({file})",
            "In trial and release versions it does nothing, but it is there, with some 80 kB, half of that minified.",
            "`cloudfn hook --remove` before the upload; `cloudfn hook --check` in CI.",
        ),
        Text(
            "上传的小程序会包含 cloudfn 的代码（{file}）",
            "它在体验版和正式版中什么也不做，但会占用约 80 kB（压缩后约一半）。",
            "上传之前运行 `cloudfn hook --remove`；在 CI 中用 `cloudfn hook --check` 检查。",
        ),
    ),
    Code(
        "CFN-SRC-064",
        Text(
            "{file} cannot be read: {reason}",
            "The runtime cannot read it either, so every call of the function would fail before its first line.",
            "Check the permissions of the file and of its folders.",
        ),
        Text(
            "无法读取 {file}：{reason}",
            "运行时同样无法读取它，函数的每次调用都会在第一行之前失败。",
            "检查文件及其所在目录的权限。",
        ),
    ),
    *NOTIFY,
)
