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
        {"feeFen": each.fee_fen, "api": each.api, "outcome": each.outcome, "meaning": app.say(each)} for each in MAGIC
    ]
    setups = [
        {"outcome": each.outcome, "answer": each.text, "code": each.code, "meaning": app.say(each)}
        for each in SETUPS.values()
    ]
    own = [
        {"merchant": binding.sub_mch_id, "when": dict(rule.when), "api": rule.api, "outcome": rule.outcome}
        for binding in app.manifest().payments.values()
        for rule in binding.simulate.rules
    ]
    payment = app.say(pay.PAYMENT)
    text = table(
        app.say(pay.AMOUNTS_HEAD).split(),
        [[yuan(each.fee_fen), each.api or payment, each.outcome, app.say(each)] for each in MAGIC],
    )
    text += "\n\n" + table(
        app.say(pay.SETUPS_HEAD).split(),
        [[str(each["outcome"]), str(each["answer"]), str(each["meaning"])] for each in setups],
    )
    if own:
        rows = [
            [str(each["merchant"]), str(each["api"] or payment), str(each["outcome"]),
             json.dumps(each["when"], ensure_ascii=False)]
            for each in own
        ]  # fmt: skip
        text += "\n\n" + table(app.say(pay.RULES_HEAD).split(), rows)
    app.answer({"magic": magic, "setups": setups, "rules": own}, text)
