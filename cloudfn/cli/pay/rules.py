"""``cloudfn pay rules``"""

from __future__ import annotations

import json

import click

from cloudfn.cli.app import App
from cloudfn.cli.pay.control import with_app
from cloudfn.cli.pay.table import table
from cloudfn.cli.texts import pay
from cloudfn.cli.view import yuan
from cloudfn.pay.rules import MAGIC, SETUPS


@click.command()
@with_app
def rules(app: App) -> None:
    """Amounts that play an outcome by themselves, failures of a merchant's set-up, and the manifest's `simulate.rules`.

    \b
    Example:
      cloudfn pay rules --json
    """
    magic = [
        {"feeFen": amount.fee_fen, "api": amount.api, "outcome": amount.outcome, "meaning": app.say(amount)}
        for amount in MAGIC
    ]
    setups = [
        {"outcome": setup.outcome, "answer": setup.text, "code": setup.code, "meaning": app.say(setup)}
        for setup in SETUPS.values()
    ]
    own = [
        {"merchant": binding.sub_mch_id, "when": dict(rule.when), "api": rule.api, "outcome": rule.outcome}
        for binding in app.manifest().payments.values()
        for rule in binding.simulate.rules
    ]
    payment = app.say(pay.PAYMENT)
    text = table(
        app.say(pay.AMOUNTS_HEAD).split(),
        [[yuan(amount.fee_fen), amount.api or payment, amount.outcome, app.say(amount)] for amount in MAGIC],
    )
    text += "\n\n" + table(
        app.say(pay.SETUPS_HEAD).split(),
        [[setup.outcome, setup.text, app.say(setup)] for setup in SETUPS.values()],
    )
    if own:
        rows = [
            [str(rule["merchant"]), str(rule["api"] or payment), str(rule["outcome"]),
             json.dumps(rule["when"], ensure_ascii=False)]
            for rule in own
        ]  # fmt: skip
        text += "\n\n" + table(app.say(pay.RULES_HEAD).split(), rows)
    app.answer({"magic": magic, "setups": setups, "rules": own}, text)
