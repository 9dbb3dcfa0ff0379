"""``cloudfn explain CODE``"""

from __future__ import annotations

import click

from cloudfn import codes
from cloudfn.cli.app import App
from cloudfn.cli.texts import help
from cloudfn.errors import NotFound


@click.command()
@click.argument("code", required=False)
@click.pass_obj
def explain(app: App, code: str | None) -> None:
    """What a CFN code means and what to do; without CODE, list them all.

    \b
    Example:
      cloudfn explain CFN-PAY-004
    """
    if code is None:
        rows = [{"code": listed.id, "title": codes.explained(listed, app.lang).title} for listed in codes.every()]
        app.answer(rows, "\n".join(f"{row['code']}  {row['title']}" for row in rows))
        return
    entry = codes.find(code)
    if entry is None:
        raise NotFound("CFN-CLI-002", name=code)
    text = codes.explained(entry, app.lang)
    why, fix = app.say(help.WHY), app.say(help.FIX)
    data = {"code": entry.id, "title": text.title, "cause": text.cause, "fix": text.fix}
    app.answer(data, f"{entry.id}  {text.title}\n\n{why}{text.cause}\n{fix}{text.fix}")
