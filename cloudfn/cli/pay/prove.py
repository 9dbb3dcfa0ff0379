"""``cloudfn pay prove``"""

from __future__ import annotations

from pathlib import Path

import click

from cloudfn import codes, json_text
from cloudfn.cli.app import App, show_error
from cloudfn.cli.options import scripts_option
from cloudfn.cli.paths import WRITE
from cloudfn.cli.pay.control import with_app
from cloudfn.cli.texts import pay
from cloudfn.errors import ProofFailed, UsageError


@click.command()
@click.argument("function", required=False)
@click.option("-d", "--data", metavar="JSON", help="What the ordering function gets; places a new order")
@click.option("--openid", metavar="OPENID", default="", help="The user who orders and pays")
@click.option("--free-amount", is_flag=True, help="The payer names the price (a donation): do not order for less")
@click.option("--ignore", metavar="COLLECTION", multiple=True, help="A collection that only logs; may be repeated")
@click.option("--allow-network", is_flag=True, help="Let functions reach other machines: effects are real and repeated")
@click.option("--report", type=WRITE, help="Write a one-page report (Markdown)")
@scripts_option
@with_app
def prove(
    app: App,
    function: str | None,
    data: str | None,
    openid: str,
    free_amount: bool,
    ignore: tuple[str, ...],
    allow_network: bool,
    report: Path | None,
) -> None:
    """Prove that the callback is idempotent, crash-safe and not forgeable; exit code 13 with a counter-example.

    Runs on a copy of the state, with an order that waits for payment or a new one. Connections that leave the machine
    are refused and counted.

    \b
    Example:
      cloudfn pay prove
      cloudfn pay prove payCallback --data '{"productId": "p1"}' --report proof.md
    """
    from cloudfn.cli.pay.proof_record import remember_proof
    from cloudfn.cli.pay.rehearse import rehearse
    from cloudfn.local.rehearsal import LocalStage
    from cloudfn.local.rooms import Rooms
    from cloudfn.pay.prove import Proof
    from cloudfn.source import shipping_owed

    async def work(rooms: Rooms, stage: LocalStage) -> Proof:
        return await rooms.pay.prove(
            stage,
            function or "",
            order_data(data),
            openid=openid,
            ignore=ignore,
            free_amount=free_amount,
            progress=lambda name: app.talk(f"  {codes.in_words(app.lang, 'trial', name)}", dim=True),
        )

    proof = rehearse(app, work, allow_network=allow_network)
    if report is not None:
        report.write_text(proof.report(app.lang), encoding="utf-8")
    lines = [f"{finding.code} {finding.text(app.lang)}" for finding in proof.findings]
    if proof.holds:
        deliveries = sum(trial.deliveries for trial in proof.trials)
        lines.append(app.say(pay.proven(proof.function, len(proof.trials), deliveries)))
        app.answer(proof.as_json(app.lang), "\n".join(lines))
        app.notices(shipping_owed(app.manifest()))
        remember_proof(app, proof.function)
        return
    if app.as_json:
        app.answer(proof.as_json(app.lang), "")
        raise click.exceptions.Exit(int(ProofFailed.exit_code))
    worst = proof.findings[0]  # errors come before notes, the worst one first
    code = show_error(app, ProofFailed(worst.code, **dict[str, object](worst.params)))  # type: ignore[arg-type]
    if lines[1:]:
        app.answer({}, "\n".join(lines[1:]))
    raise click.exceptions.Exit(code)


def order_data(text: str | None) -> object:
    """``--data`` as JSON, None when it was not given. Raises UsageError CFN-CLI-010."""
    if text is None:
        return None
    try:
        return json_text.loads(text)
    except json_text.BadJson as error:
        raise UsageError(
            "CFN-CLI-010", place="--data", line=error.line, column=error.column, reason=error.reason
        ) from error
