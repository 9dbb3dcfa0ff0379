"""``cloudfn doctor``"""

from __future__ import annotations

from dataclasses import asdict

import click

from cloudfn.cli.app import App
from cloudfn.cli.banner import pad
from cloudfn.cli.texts.help import BEFORE_REAL_MONEY
from cloudfn.columns import width
from cloudfn.errors import InvalidFile

MARKS = {"ok": ("ok ", "green"), "warning": ("!  ", "yellow"), "failed": ("x  ", "red"), "note": ("-  ", None)}


@click.command()
@click.argument("subject", required=False, type=click.Choice(["pay"]), metavar="[pay]")
@click.pass_obj
def doctor(app: App, subject: str | None) -> None:
    """Check this machine and the project: Node.js, npm, port, manifest, SDK versions; and what to authorise.

    `pay` tells which API of WeChat Pay is open to whom, and what the project uses. Exit code 6 when something that
    cloudfn needs is missing.

    \b
    Example:
      cloudfn doctor
      cloudfn doctor pay
      cloudfn --json doctor
    """
    from cloudfn.cli import pay_choice
    from cloudfn.cli.doctor_checks import authorisations, machine, project

    if subject == "pay":
        states = pay_choice.bindings(app)
        app.answer(pay_choice.data(app, states), "\n".join(pay_choice.lines(app, states)))
        return
    checks = [*machine(app), *project(app)]
    steps = authorisations(app)
    failed = [check.name for check in checks if check.state == "failed"]
    columns = max(width(check.name) for check in checks)
    lines = []
    for check in checks:
        mark, colour = MARKS[check.state]
        lines.append(f"{app.paint(mark, fg=colour) if colour else mark}{pad(check.name, columns)}  {check.says}")
        if check.fix:
            lines.append(f"   {' ' * columns}  {app.paint(check.fix, dim=True)}")
    lines += ["", app.say(BEFORE_REAL_MONEY)]
    lines += [f"  [ ] {step}" for step in steps]
    data = {"ok": not failed, "checks": [asdict(check) for check in checks], "authorisations": list(steps)}
    app.answer(data, "\n".join(lines))
    if failed and not app.as_json:
        raise InvalidFile("CFN-CLI-020", failed=", ".join(failed))
    if failed:
        raise SystemExit(int(InvalidFile.exit_code))
