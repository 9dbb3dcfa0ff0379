"""CFN-SDK: what the shim says, in the package and in the running function."""

from __future__ import annotations

from cloudfn.codes import Code, Text, table

CODES = table(
    Code(
        "CFN-SDK-001",
        Text(
            "the payment bindings of `{function}` need {size} bytes in CLOUDFN_BINDINGS, the limit is {limit}",
            "All variables of a function share 4 kB on the platform, so the bindings are kept small.",
            "Give this function fewer payment bindings, or use another callback function for some of the merchants.",
        ),
        Text(
            "`{function}` 的支付绑定在 CLOUDFN_BINDINGS 中需要 {size} 字节，上限是 {limit}",
            "平台上一个函数的全部环境变量共用 4 kB，因此绑定必须很小。",
            "减少该函数的支付绑定，或让一部分商户使用另一个回调函数。",
        ),
    ),
    Code(
        "CFN-SDK-002",
        Text(
            "the shim steps aside",
            "CLOUDFN_BINDINGS is no JSON, or a part of the shim failed to load. The function runs as it would without that part; nothing is accepted or refused on its behalf.",
            "Deploy the function again; if it stays, report it with the stack that follows the code.",
        ),
        Text(
            "shim 退出，不再介入",
            "CLOUDFN_BINDINGS 不是 JSON，或 shim 的某部分加载失败。函数按没有该部分的方式运行；shim 不会替它接受或拒绝任何东西。",
            "重新部署函数；如仍出现，请连同代码后面的堆栈一起报告。",
        ),
    ),
    Code(
        "CFN-SDK-003",
        Text(
            "the event's other spelling is not available",
            "The event could not be extended, for example because it is frozen. The handler gets it as it came.",
            "Read the camelCase names that WeChat Pay delivers.",
        ),
        Text(
            "事件的另一种拼写不可用",
            "事件对象无法扩展（例如被冻结）。处理函数收到的是原样的事件。",
            "请读取微信支付实际投递的驼峰字段名。",
        ),
    ),
    Code(
        "CFN-SDK-010",
        Text(
            "a value in the call contradicts the manifest, the call's own is used",
            "An explicit functionName, envId or subMchId always wins over the binding. If it is left over from another environment, the callback never comes.",
            "Remove the value from the call and let the binding fill it in, or change `payments` in the manifest.",
        ),
        Text(
            "调用中的值与清单矛盾，以调用中的为准",
            "显式的 functionName、envId、subMchId 总是优先于绑定。如果它是别的环境遗留下来的，回调将永远不会到达。",
            "从调用中删除该值，由绑定填入；或修改清单的 `payments`。",
        ),
    ),
    Code(
        "CFN-SDK-011",
        Text(
            "several merchants are bound to this function, and the call names none",
            "Filling one in could charge for the wrong merchant, so nothing is filled in.",
            "Pass subMchId in the call; the rest is then filled in from that merchant's binding.",
        ),
        Text(
            "该函数绑定了多个商户，而调用没有指明",
            "随意填入可能会用错商户收款，因此什么都不填。",
            "在调用中传 subMchId；其余字段会按该商户的绑定填入。",
        ),
    ),
    Code(
        "CFN-SDK-020",
        Text(
            "the payment callback failed",
            "The handler threw or rejected. WeChat Pay takes that for no answer and calls again on its schedule.",
            "Correct the error that follows the code; make the handler safe to run again.",
        ),
        Text(
            "支付回调执行失败",
            "处理函数抛出了异常。微信支付视为没有应答，会按计划再次回调。",
            "修正代码后面的错误，并保证处理函数可以安全地重复执行。",
        ),
    ),
    Code(
        "CFN-SDK-021",
        Text(
            "the callback's reply is not what WeChat Pay accepts",
            'Accepted is an object with the number 0 under `errcode`, all lower case. undefined, true, {errCode: 0}, {return_code: "SUCCESS"} and "0" are answered by more calls, for hours. A plain return value of a function that is not async is no answer at all.',
            'Return {errcode: 0, errmsg: "OK"} from an async function once the order is recorded.',
        ),
        Text(
            "回调的返回值不是微信支付认可的格式",
            '认可的是 `errcode`（全小写）为数字 0 的对象。undefined、true、{errCode: 0}、{return_code: "SUCCESS"}、"0" 都会导致数小时内反复回调。非 async 函数直接 return 的值不算应答。',
            '在记录订单之后，从 async 函数返回 {errcode: 0, errmsg: "OK"}。',
        ),
    ),
    Code(
        "CFN-SDK-022",
        Text(
            "the callback asked to be called again",
            "A number other than 0 under `errcode` tells WeChat Pay to call again on its schedule.",
            'Nothing, if that was meant; otherwise return {errcode: 0, errmsg: "OK"}.',
        ),
        Text(
            "回调要求再次投递",
            "`errcode` 为非 0 数字，微信支付会按计划再次回调。",
            '如果是有意的，无需处理；否则返回 {errcode: 0, errmsg: "OK"}。',
        ),
    ),
    Code(
        "CFN-SDK-030",
        Text(
            "a payment callback was called by a client and refused",
            "Any mini program user can call any function by name with any event. The platform says who calls, and it was not WeChat Pay.",
            "To try it locally, call with the source wx_paycallback or pay an order. If clients must call this function for something else, give them another one, or set `verify: off` and check yourself.",
        ),
        Text(
            "支付回调被客户端调用，已拒绝",
            "小程序的任何用户都能按名字、带任意事件调用任何函数。平台会告知调用来源，这次不是微信支付。",
            "本地测试时请用来源 wx_paycallback 调用，或支付一个订单。如果客户端确实要调用它做别的事，请另设函数，或设置 `verify: off` 并自行检查。",
        ),
    ),
    Code(
        "CFN-SDK-031",
        Text(
            "the source of a payment notification is unknown and was let pass",
            "The platform named neither WeChat Pay nor a client. Refusing could stop paid orders, so it passes, loudly.",
            "Use `verify: query`, which asks WeChat Pay about the order, and check amount and order in the handler.",
        ),
        Text(
            "支付通知的来源未知，已放行",
            "平台给出的来源既不是微信支付也不是客户端。拒绝可能会挡住已支付的订单，因此放行并记录。",
            "使用 `verify: query` 向微信支付查询订单，并在处理函数中核对金额和订单。",
        ),
    ),
    Code(
        "CFN-SDK-032",
        Text(
            "a payment notification was refused, WeChat Pay knows the order otherwise",
            "`verify: query` asked for the order, and its state, amount, number or merchant is another, or it does not exist.",
            "If the order is genuine, compare it with queryOrder; a forged notification needs no action.",
        ),
        Text(
            "支付通知已拒绝：微信支付的记录与之不符",
            "`verify: query` 查询了订单，其状态、金额、单号或商户不一致，或订单不存在。",
            "如果订单是真的，请用 queryOrder 核对；伪造的通知无需处理。",
        ),
    ),
    Code(
        "CFN-SDK-033",
        Text(
            "WeChat Pay could not be asked, so only the source was checked",
            "The function may not call the query API, the merchant relation is refused, or wx-server-sdk is missing in the package. That says nothing about the order, so it does not stop it.",
            "Grant the permission or add wx-server-sdk; until then `verify: query` works like `source`.",
        ),
        Text(
            "无法向微信支付查询，只检查了来源",
            "该函数没有调用查询接口的权限、商户关系被拒绝，或代码包中没有 wx-server-sdk。这与订单真伪无关，因此不阻止它。",
            "开通权限或加入 wx-server-sdk；在此之前 `verify: query` 等同于 `source`。",
        ),
    ),
    Code(
        "CFN-SDK-034",
        Text(
            "WeChat Pay did not answer the query in time, the notification must come again",
            "The network or the platform failed. The reply is not 0, so WeChat Pay calls again on its schedule.",
            "Nothing, if it is rare; otherwise raise the function's time-out.",
        ),
        Text(
            "查询微信支付没有及时得到回答，需要再次投递",
            "网络或平台出错。返回的不是 0，微信支付会按计划再次回调。",
            "偶尔出现无需处理；否则请增大函数的超时时间。",
        ),
    ),
    Code(
        "CFN-SDK-035",
        Text(
            "`once` does not work in this function",
            "wx-server-sdk is missing in the package or could not be opened, so nothing prevents a second run. The handler runs all the same, since it must be safe to run again anyway.",
            "Add wx-server-sdk to the function's package.json.",
        ),
        Text(
            "`once` 在该函数中不起作用",
            "代码包中没有 wx-server-sdk，或无法打开它，因此无法阻止重复执行。处理函数照常运行，它本来就必须可以安全重复执行。",
            "在函数的 package.json 中加入 wx-server-sdk。",
        ),
    ),
    Code(
        "CFN-SDK-036",
        Text(
            "the same notification is being handled, this one must come again",
            "Another instance holds the claim. It ends with that handler, or 30 s after the function's time-out if the instance crashed.",
            "Nothing: WeChat Pay calls again on its schedule.",
        ),
        Text(
            "同一通知正在处理中，需要再次投递",
            "另一个实例持有占用记录。它随那个处理函数结束，或在实例崩溃时于函数超时后 30 秒失效。",
            "无需处理：微信支付会按计划再次回调。",
        ),
    ),
    Code(
        "CFN-SDK-037",
        Text(
            "the claim could not be made, the notification must come again",
            "The database refused or did not answer. Without a claim two handlers could run, so none does; the reply is not 0 and WeChat Pay calls again.",
            "Check the database and the collection named under `once`.",
        ),
        Text(
            "无法建立占用记录，需要再次投递",
            "数据库拒绝或没有应答。没有占用记录就可能重复执行，因此不执行；返回的不是 0，微信支付会再次回调。",
            "检查数据库和 `once` 指定的集合。",
        ),
    ),
    Code(
        "CFN-SDK-038",
        Text(
            "the end of a handler could not be recorded",
            "The handler has answered, and its answer stands; but the claim stays open until it expires, and a later duplicate would run the handler again.",
            "Check the database; the handler must be safe to run again.",
        ),
        Text(
            "处理结果未能记录",
            "处理函数已经应答，应答有效；但占用记录会保留到过期，之后的重复通知会再次执行处理函数。",
            "检查数据库；处理函数必须可以安全地重复执行。",
        ),
    ),
)
