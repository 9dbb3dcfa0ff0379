"""The prover: delivers a notification in every way that production may, and compares where it ends.

Each trial starts from the same documents and the same book. Once; twice; five times; two and eight at once; with a
crash after each backend call that was recorded, followed by retries; with each of them refused; from a mini program;
where notifications are signed, without a signature, with a wrong one, an old one, altered; for an unknown order; with
another amount or merchant; for an order that was placed for less. And the buyer writes the documents of the order as
paid, without any notification. Whatever happens, the end must be that of one
delivery, what is acknowledged must be fulfilled, and a forgery must gain nothing.
"""

from __future__ import annotations

from cloudfn.pay.assembly import Assembly
from cloudfn.pay.prove import compare
from cloudfn.pay.prove.case import prepare
from cloudfn.pay.prove.forgeries import Forgeries
from cloudfn.pay.prove.grants import grants
from cloudfn.pay.prove.proof import Proof, shown, worst_first
from cloudfn.pay.prove.repetitions import Repetitions
from cloudfn.pay.prove.stage import Stage
from cloudfn.pay.prove.trials import TOLERANCE_S, Once, Progress, Trials
from cloudfn.snapshots import diff


async def prove(
    room: Assembly,
    stage: Stage,
    function: str,
    data: object,
    openid: str,
    progress: Progress,
    ignore: frozenset[str],
    free_amount: bool,
) -> Proof:
    """Prove ``function`` (default: the first callback), see ``WeChatPay.prove``.

    ``free_amount``: the payer names the price, as of a donation, so ordering for less is no attack.
    """
    case = await prepare(room, stage, function, data, openid)
    trials = Trials(room.ledger, stage, case, progress, ignore)
    once = await _measure(trials)
    if once is not None:
        repetitions, forgeries = Repetitions(trials), Forgeries(trials)
        await repetitions.one_after_another(once)
        await repetitions.at_once(once)
        await repetitions.crashed(once)
        await repetitions.refused(once)
        await forgeries.by_strangers(once)
        if case.kind == "pay":
            await forgeries.written_by_the_buyer(once)
            await forgeries.altered(once)
            if not free_amount:
                await forgeries.ordered_for_less(once)
    return Proof(
        case.function,
        case.kind,
        case.order.out_trade_no,
        once.run.calls if once else (),
        tuple(map(shown, once.changes)) if once else (),
        once.run.effects if once else (),
        tuple(trials.tried),
        worst_first(trials.findings),
    )


async def _measure(trials: Trials) -> Once | None:
    """Deliver once, and once more from the same start to learn what is noise. None when nothing can be proven."""
    case, name = trials.case, "once"
    async with trials.trial(name) as seen:
        run = await trials.deliver(seen, case.delivery())
        end = trials.end()
        if run.verdict.accepted and not run.effects and not run.late and not diff(trials.start, end):
            run = await trials.stage.linger(run)  # does it nothing, or only later?
            seen.runs[-1] = run
    if not run.verdict.accepted:
        trials.find("CFN-PAY-071", name, reply=run.verdict.reply, why=run.verdict.code)
        return None
    changes = diff(trials.start, end)
    if not changes and not run.effects:
        if not run.late:  # else it does something, only too late: the trial has said so
            trials.find("CFN-PAY-072", name)
        return None
    async with trials.trial("once again from the same start") as second:
        await trials.deliver(second, case.delivery())
        noise = compare.noise(trials.start, end, trials.end(), TOLERANCE_S)
    given = grants(changes, end, case.sender.told(case.notice))
    return Once(run, end, changes, given, noise, seen)
