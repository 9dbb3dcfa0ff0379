"""Codes of scenarios and the prover: what a callback does wrong."""

from __future__ import annotations

from cloudfn.codes import Code, Text

PROVER = (
    Code(
        "CFN-PAY-070",
        Text(
            "there is no order to play with: no order waits for payment, and none came from {tried}",
            "An unpaid order of merchant {merchant} in the project's state is taken, else the first of `callers` is called.",
            'Place an order in `cloudfn dev`, or say what the ordering function gets: --data \'{{"productId": "p1"}}\'.',
        ),
        Text(
            "没有可用的订单：没有待支付的订单，下单函数也没有产生订单：{tried}",
            "先使用项目状态中商户 {merchant} 的未支付订单，否则调用 `callers` 里的第一个函数。",
            '在 `cloudfn dev` 中下单，或用 --data \'{{"productId": "p1"}}\' 指定下单函数的参数。',
        ),
    ),
    Code(
        "CFN-PAY-071",
        Text(
            "{function} does not accept a genuine notification of order {order}: {reply}",
            "Nothing can be proven while the first delivery is answered with a retry.",
            "`cloudfn explain {why}`; see what the function wrote with `cloudfn pay success` and `cloudfn logs`.",
        ),
        Text(
            "{function} 不接受订单 {order} 的真实通知：{reply}",
            "第一次投递就要求重试，无法继续证明。",
            "`cloudfn explain {why}`；用 `cloudfn pay success` 和 `cloudfn logs` 查看函数输出。",
        ),
    ),
    Code(
        "CFN-PAY-072",
        Text(
            "{function} accepts the notification of order {order} and changes nothing: the payment is never fulfilled",
            "No document changed and nothing left the machine, so the money is taken for nothing.",
            "Mark the order as paid in the callback, in a transaction.",
        ),
        Text(
            "{function} 接受了订单 {order} 的通知，但什么都没有改变：付款永远不会发货",
            "没有文档变化，也没有外部影响，等于白收了钱。",
            "在回调里用事务把订单标记为已支付。",
        ),
    ),
    Code(
        "CFN-PAY-073",
        Text(
            "{place} {steps}: fulfilled twice when the same notification arrives twice",
            "WeChat Pay repeats notifications, also after an accepted one.",
            "In one transaction read the order, stop when it is paid already, and do everything else after that check. A collection that only logs is left out with --ignore NAME.",
        ),
        Text(
            "{place} {steps}：同一通知到达两次时发货了两次",
            "微信支付会重复通知，即使之前已被接受。",
            "在一个事务里读取订单，已支付则直接返回成功，其余操作都放在检查之后。只做日志的集合可用 --ignore NAME 排除。",
        ),
    ),
    Code(
        "CFN-PAY-074",
        Text(
            "{place} {steps}: fulfilled again when {count} deliveries run at the same time",
            "A check and a later write leave a gap in which the other delivery checks too. Duplicates within a second happen.",
            "Put check and write into one runTransaction, or make the write conditional: where({{_id, status: 'created'}}).update(...).",
        ),
        Text(
            "{place} {steps}：{count} 个投递同时运行时重复发货",
            "先检查再写入之间有空隙，另一个投递也会通过检查。一秒内的重复通知确实会发生。",
            "把检查和写入放进同一个 runTransaction，或用条件更新：where({{_id, status: 'created'}}).update(...)。",
        ),
    ),
    Code(
        "CFN-PAY-075",
        Text(
            "{place} {steps}: lost when the worker dies after backend call {n} ({call}) and WeChat Pay calls again",
            "What marks the order as done was stored before the rest, so the retry believes that all is done.",
            "Put everything that a payment causes into one transaction with the mark, or make the mark the last step.",
        ),
        Text(
            "{place} {steps}：进程在第 {n} 次后端调用（{call}）后崩溃、微信重试时，发货丢失",
            "标记“已完成”的写入先于其他写入，重试时就以为全部完成了。",
            "把支付引起的所有写入与标记放进同一个事务，或把标记放在最后一步。",
        ),
    ),
    Code(
        "CFN-PAY-076",
        Text(
            "{change}: any user of the mini program can call {function}, and nothing was paid",
            "Cloud functions can be called by every user of the mini program, with any event.",
            "Stop when cloud.getWXContext().SOURCE is not 'wx_paycallback', or ask queryOrder before fulfilling.",
        ),
        Text(
            "{change}：小程序的任何用户都能调用 {function}，而并没有付款",
            "小程序的每个用户都能用任意参数调用云函数。",
            "当 cloud.getWXContext().SOURCE 不是 'wx_paycallback' 时拒绝，或在发货前用 queryOrder 查询。",
        ),
    ),
    Code(
        "CFN-PAY-077",
        Text(
            "{change}: fulfilled for the unknown order {unknown}",
            "The order of the event is not one of yours, and still something was given away.",
            "Look the order up by outTradeNo first, and refuse what is not there.",
        ),
        Text(
            "{change}：为不存在的订单 {unknown} 发了货",
            "事件里的订单不是你的，却仍然发了货。",
            "先按 outTradeNo 查找订单，找不到就拒绝。",
        ),
    ),
    Code(
        "CFN-PAY-078",
        Text(
            "{change}: fulfilled although {paid} of {total} fen were paid",
            "The amount that was paid is not compared with the order's own price.",
            "Compare event.totalFee with the amount stored when the order was placed, and refuse a difference.",
        ),
        Text(
            "{change}：订单 {total} 分只付了 {paid} 分，却仍然发货",
            "没有把实付金额与订单自己的价格比较。",
            "把 event.totalFee 与下单时保存的金额比较，不一致就拒绝。",
        ),
    ),
    Code(
        "CFN-PAY-079",
        Text(
            "{function} goes on after its answer: {call}",
            "A missing await lets calls outlive the answer; in the cloud the instance freezes and they may never happen.",
            "Await every call before returning.",
        ),
        Text(
            "{function} 在返回之后仍在执行：{call}",
            "缺少 await 会使调用晚于返回；在云端实例会被冻结，这些调用可能永远不会发生。",
            "返回之前 await 所有调用。",
        ),
    ),
    Code(
        "CFN-PAY-080",
        Text(
            "{effect}: {times} times for one payment",
            "Messages and requests to other services are repeated when the notification is.",
            "Do it only in the delivery that wins the transaction.",
        ),
        Text(
            "{effect}：一次付款执行了 {times} 次",
            "通知重复时，消息和对其他服务的请求也会重复。",
            "只在赢得事务的那次投递里执行。",
        ),
    ),
    Code(
        "CFN-PAY-081",
        Text(
            "{function} does not accept a notification that it has handled before: {reply}",
            "Nothing is fulfilled twice, but WeChat Pay goes on calling for a day.",
            "Answer {{errcode: 0, errmsg: 'ok'}} when the order is paid already.",
        ),
        Text(
            "{function} 不接受已经处理过的通知：{reply}",
            "虽然没有重复发货，但微信支付会继续回调一整天。",
            "订单已支付时也返回 {{errcode: 0, errmsg: 'ok'}}。",
        ),
    ),
    Code(
        "CFN-PAY-082",
        Text(
            "{change}: the merchant number of the event is not checked",
            "Only the platform can send such an event, so this is a second line of defence.",
            "Compare event.subMchId with your own.",
        ),
        Text(
            "{change}：没有检查事件里的商户号",
            "只有平台能发出这样的事件，因此这只是第二道防线。",
            "把 event.subMchId 与自己的商户号比较。",
        ),
    ),
    Code(
        "CFN-PAY-083",
        Text(
            "{effect}: repeated when the worker dies after backend call {n} ({call})",
            "What leaves the machine cannot be taken back, and the retry cannot know that it was done.",
            "Give it an idempotency key of the receiver, or write it down first and send it from a timer.",
        ),
        Text(
            "{effect}：进程在第 {n} 次后端调用（{call}）后崩溃时会重复执行",
            "离开本机的操作无法撤回，重试也不知道它已经执行过。",
            "使用对方支持的幂等键，或先记录下来、由定时器发送。",
        ),
    ),
    Code(
        "CFN-PAY-084",
        Text(
            "{place} {steps}: wrong when the worker dies after backend call {n} ({call}) and WeChat Pay calls again",
            "The first delivery did a part before it died, and the retry did that part again.",
            "Put everything that a payment causes into one transaction.",
        ),
        Text(
            "{place} {steps}：进程在第 {n} 次后端调用（{call}）后崩溃、微信重试时，结果错误",
            "第一次投递在崩溃前已完成一部分，重试又做了一遍。",
            "把支付引起的所有写入放进同一个事务。",
        ),
    ),
    Code(
        "CFN-PAY-085",
        Text(
            "{place} {steps}: scenario `{scenario}` does not end as one delivery does",
            "The values are those at the start, after one undisturbed delivery, and after the scenario.",
            "`cloudfn pay prove` finds the smallest case and says what to change.",
        ),
        Text(
            "{place} {steps}：场景 `{scenario}` 的结果与一次正常投递不同",
            "三个值分别是开始时、一次正常投递后、场景之后。",
            "`cloudfn pay prove` 会找到最小的反例并说明如何修改。",
        ),
    ),
    Code(
        "CFN-PAY-086",
        Text(
            "{change}: gained in scenario `{scenario}`, where nothing may be",
            "What only a genuine, full payment may cause was caused by something else.",
            "Check the source, look the order up, compare the amount; `cloudfn pay prove` tells which is missing.",
        ),
        Text(
            "{change}：在不应有任何收获的场景 `{scenario}` 中发生了变化",
            "只有真实、足额的付款才能引起的变化，被其他情况引起了。",
            "检查来源、查找订单、比较金额；`cloudfn pay prove` 会指出缺少哪一项。",
        ),
    ),
    Code(
        "CFN-PAY-087",
        Text(
            "{place} {steps}: an old notification undoes what came later",
            "Retries can arrive after a refund; a callback that just writes its state flips the order back.",
            "Write the new state only where the old one allows it: where({{_id, status: 'created'}}).update(...).",
        ),
        Text(
            "{place} {steps}：旧通知覆盖了之后的状态",
            "退款之后仍可能收到旧的重试；直接写状态的回调会把订单改回去。",
            "只在旧状态允许时写入新状态：where({{_id, status: 'created'}}).update(...)。",
        ),
    ),
    Code(
        "CFN-PAY-089",
        Text("no scenario `{name}`", "Scenarios come with cloudfn and have fixed names.", "One of: {known}."),
        Text("没有场景 `{name}`", "场景随 cloudfn 提供，名称固定。", "可选：{known}。"),
    ),
    Code(
        "CFN-PAY-120",
        Text(
            "{change}: ordered through {caller} for {paid} instead of {total} fen, with a smaller `{field}` in its event, and fulfilled all the same",
            "Every user of the mini program can call {caller} with any event. WeChat Pay confirms what the order costs, so the callback cannot notice.",
            "Take the price from your own documents, by the product's id, and never from the event. Where the payer may name the price, prove with --free-amount.",
        ),
        Text(
            "{change}：调用 {caller} 时把参数里的 `{field}` 改小，只按 {paid} 分（而不是 {total} 分）下单，却仍然全额发货",
            "小程序的每个用户都能用任意参数调用 {caller}。微信支付确认的是订单金额，因此回调无法察觉。",
            "按商品 ID 从自己的文档里读取价格，不要用参数里的价格。如果金额本来就由付款人决定，请用 --free-amount 证明。",
        ),
    ),
)
