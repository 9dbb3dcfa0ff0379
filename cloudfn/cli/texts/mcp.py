"""What ``cloudfn mcp`` says besides codes: next steps, headlines, what it tells an assistant at the beginning."""

from __future__ import annotations

from cloudfn.cli.texts import Phrase

INSTRUCTIONS = Phrase(
    "cloudfn runs the cloud functions of a WeChat mini program on this machine, WeChat Pay included; the money "
    "is not real. "
    "Begin with `validate`, then `start_cloud`. Work in a loop: change a file, `validate`, `invoke` the "
    "function that orders, "
    "`pay`, `get_order` for what the callback answered, `prove`. A callback is done when `prove` holds. "
    "Findings bear a code, "
    "a file and a line, and often a `repair` with edits: each replaces the lines `old`, from `line` on, by "
    "`new`. Apply one, "
    "then ask again. Every answer ends with `next`. There is no tool that deploys: `plan_deploy` shows what would "
    "change, and a person runs `cloudfn deploy`.",
    "cloudfn 在本机运行微信小程序的云函数，包括微信支付；钱不是真的。先用 `validate`，再用 `start_cloud`。"
    "循环工作：修改文件、"
    "`validate`、用 `invoke` 调用下单函数、`pay`、用 `get_order` 查看回调的应答、`prove`。`prove` 成立，回调才算完成。"
    "每个发现都有代码、文件和行号，很多还带 `repair`：其中每个 edit 把从 `line` 开始的 `old` 各行换成 `new`。"
    "改一处，再检查一次。"
    "每个回答都以 `next` 结尾。没有部署工具：`plan_deploy` 显示会改变什么，由人运行 `cloudfn deploy`。",
)

NEXT = Phrase("Next: ", "下一步：")
LEFT_OUT = Phrase("Left out: ", "已省略：")

# why a step is next

START_FIRST = Phrase("starts the local cloud of this project", "启动本项目的本地云")
PLACE_AN_ORDER = Phrase(
    "call the function that places orders, with what a mini program sends", "调用下单函数，参数与小程序发送的相同"
)
READ_THE_LOG = Phrase("shows what the function wrote", "显示函数的输出")
SAYS_MORE = Phrase("says what the code means and what to do", "说明这个代码的含义和处理方法")
CHECK_THE_CODE = Phrase("reads manifest and functions for mistakes", "检查清单和函数中的错误")
REPAIR_THEN_CHECK = Phrase("after the repair of the first finding", "修复第一个发现之后再次检查")
LIST_THEM = Phrase("names the functions and what they are for", "列出函数及其用途")
TRY_A_CALL = Phrase("call one", "调用一个函数")
PAY_IT = Phrase("plays the payer", "模拟付款人")
SEE_THE_ORDER = Phrase(
    "shows the order, its callbacks and the verdict on each reply", "显示订单、回调以及对每次应答的判定"
)
NEXT_RETRY = Phrase("plays the next retry", "执行下一次重试")
PROVE_IT = Phrase("tries repeats, crashes and forgeries on a copy of the state", "在状态副本上尝试重复通知、崩溃和伪造")
PROVE_AGAIN = Phrase("after the repair: is it gone, and what is next?", "修复之后：问题是否消失，还有什么？")
SCENARIOS_TOO = Phrase("plays named situations, refunds among them", "播放已命名的情形，包括退款")
PLAN_IT = Phrase("shows what a deploy would change", "显示部署会改变什么")
A_PERSON_DEPLOYS = Phrase(
    "A person reads the plan and runs `cloudfn deploy`; there is no tool for it, on purpose.",
    "由人阅读计划并运行 `cloudfn deploy`；这里有意不提供部署工具。",
)
REFUSED_PLAN = Phrase(
    "A deploy would be refused: see `refusals`; some of them only a person can settle.",
    "部署会被拒绝：见 `refusals`；其中有些只能由人解决。",
)
READ_THEM_BACK = Phrase("shows what is stored now", "显示现在保存的内容")
ASK_AGAIN_SMALLER = Phrase(
    "ask again with a narrower query, `limit` and `skip`, or `fields`",
    "缩小查询范围，或用 `limit`、`skip`、`fields` 再次查询",
)
FEWER_LINES = Phrase("ask for one function or request id, or fewer `lines`", "指定函数或 request id，或减少 `lines`")
ONE_ORDER = Phrase(
    "get_order shows one order whole; `limit` bounds the list", "get_order 显示单个订单的全部内容；`limit` 限制列表长度"
)
ONE_AT_A_TIME = Phrase("repair the first ones and ask again", "先修复前面的，再次检查")
COMMAND_SHOWS_ALL = Phrase(
    "the command line shows all of it: `cloudfn --json ...`", "命令行可显示全部内容：`cloudfn --json ...`"
)

# headlines


def runs_by_us(project: str, url: str) -> Phrase:
    return Phrase(f"{project} runs at {url}, started by this server", f"{project} 运行于 {url}，由本服务启动")


def runs_by_others(project: str, url: str) -> Phrase:
    return Phrase(
        f"{project} runs at {url}, started by a person or another program",
        f"{project} 运行于 {url}，由用户或其他程序启动",
    )


NOT_RUNNING = Phrase("no local cloud of this project runs", "本项目没有正在运行的本地云")
STOPPED = Phrase("stopped", "已停止")
NOTHING_TO_STOP = Phrase("nothing was running", "没有正在运行的本地云")


def validated(errors: int, warnings: int) -> Phrase:
    return Phrase(f"{errors} errors, {warnings} warnings", f"{errors} 个错误，{warnings} 个警告")


def functions(count: int) -> Phrase:
    return Phrase(f"{count} functions", f"{count} 个函数")


def called(function: str, ms: float) -> Phrase:
    return Phrase(f"{function} answered after {ms:.0f} ms", f"{function} 在 {ms:.0f} 毫秒后返回")


def lines(count: int) -> Phrase:
    return Phrase(f"{count} lines", f"{count} 行")


def outcome(order: str, what: str) -> Phrase:
    return Phrase(f"order {order}: {what}", f"订单 {order}：{what}")


def orders(shown: int, total: int) -> Phrase:
    return Phrase(f"{shown} of {total} orders, newest first", f"{total} 个订单中的 {shown} 个，最新的在前")


def order(number: str, state: str, deliveries: str) -> Phrase:
    return Phrase(
        f"order {number} is {state}; callback: {deliveries}", f"订单 {number} 状态 {state}；回调：{deliveries}"
    )


def clock(now: str, upcoming: str, happened: int) -> Phrase:
    return Phrase(
        f"the clock shows {now}, {happened} things happened, next: {upcoming}",
        f"时钟为 {now}，发生了 {happened} 件事，下一次：{upcoming}",
    )


def documents(shown: int, total: int) -> Phrase:
    return Phrase(f"{shown} of {total} documents", f"{total} 个文档中的 {shown} 个")


def collections(count: int) -> Phrase:
    return Phrase(f"{count} collections", f"{count} 个集合")


def stored(count: int, collection: str) -> Phrase:
    return Phrase(f"{count} documents in {collection}", f"已写入 {count} 个文档到 {collection}")


def proven(function: str, trials: int) -> Phrase:
    return Phrase(f"{function} holds in {trials} trials", f"{function} 通过了 {trials} 项试验")


def disproven(function: str, code: str, message: str) -> Phrase:
    return Phrase(f"{function} does not hold: {code} {message}", f"{function} 不成立：{code} {message}")


def scenarios(count: int) -> Phrase:
    return Phrase(f"{count} scenarios", f"{count} 个场景")


def played(good: int, total: int) -> Phrase:
    return Phrase(f"{good} of {total} scenarios end as they must", f"{total} 个场景中有 {good} 个结果正确")


def planned(counts: str) -> Phrase:
    return Phrase(f"plan: {counts}", f"计划：{counts}")


def planned_refused(counts: str, refusals: int) -> Phrase:
    return Phrase(
        f"plan: {counts}; a deploy would be refused, reasons: {refusals}",
        f"计划：{counts}；部署会被拒绝，原因 {refusals} 个",
    )
