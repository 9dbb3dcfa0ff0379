"""``cloudfn rules test``"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from cloudfn.cli.app import App
from cloudfn.cli.paths import READ
from cloudfn.cli.texts.data import case_allowed, case_counted, case_failed, case_refused, cases_hold

if TYPE_CHECKING:
    from cloudfn.backend.client.cases import CaseOutcome


@click.group()
def rules() -> None:
    """Permissions and security rules of the collections.

    \b
    Example:
      cloudfn rules test cases.yaml
    """


@rules.command()
@click.argument("file", type=READ)
@click.pass_obj
def test(app: App, file: Path) -> None:
    """Try the cases of FILE: who does what, and whether it is allowed. Exit code 13 when one is not as FILE says.

    FILE is YAML or JSON with `documents` by collection and `cases`, each with who, do, collection and allowed, and with
    id or where, data, stages and count where they belong to it. Every case begins with these documents.

    \b
    Example:
      cloudfn rules test cases.yaml
    """
    import asyncio
    import tempfile
    from dataclasses import replace

    import yaml

    from cloudfn import regular_files
    from cloudfn.backend.client.cases import DOES, BadCase, play, read
    from cloudfn.backend.database import DatabaseError, open_apart
    from cloudfn.clock import VirtualClock
    from cloudfn.errors import InvalidFile, ProofFailed

    try:
        table = yaml.safe_load(regular_files.read_bytes(app.directory / file, 1 << 20))
        documents, cases = read(table)
    except (OSError, yaml.YAMLError, RecursionError) as error:
        problem = " ".join(regular_files.why_unread(error).split())[:200]
        raise InvalidFile("CFN-CLI-061", file=str(file), problem=problem) from error
    except BadCase as error:
        does = ", ".join(DOES)
        raise InvalidFile("CFN-CLI-062", file=str(file), number=error.number, key=error.key, does=does) from error

    manifest = app.manifest()

    def tried() -> list[CaseOutcome]:
        with tempfile.TemporaryDirectory() as folder:
            clock = VirtualClock()
            engine = open_apart(replace(manifest, state_folder=Path(folder)), clock, filled=False)
            try:
                return asyncio.run(play(manifest, engine, clock, documents, cases))
            except DatabaseError as error:  # two documents with one id
                raise InvalidFile("CFN-CLI-061", file=str(file), problem=error.message) from error
            finally:
                engine.close()

    outcomes = tried()
    for outcome in outcomes:
        app.talk(app.paint(f"{'ok  ' if outcome.ok else 'x   '}{outcome.case}", fg="green" if outcome.ok else "red"))
        if not outcome.ok:
            app.talk(f"    {_differs(app, outcome)}")
    wrong = [outcome for outcome in outcomes if not outcome.ok]
    answer = {"ok": not wrong, "items": [outcome.as_json() for outcome in outcomes]}
    app.answer(answer, "" if wrong else app.say(cases_hold(len(outcomes))))
    if wrong:
        if app.as_json:
            raise click.exceptions.Exit(int(ProofFailed.exit_code))
        raise ProofFailed("CFN-CLI-063", count=len(wrong), total=len(outcomes), file=str(file))


def _differs(app: App, outcome: CaseOutcome) -> str:
    """What became of a case that is not as its file says."""
    if outcome.failure:
        return app.say(case_failed(outcome.failure))
    if not outcome.allowed:
        return f"{app.say(case_refused(outcome.code))} {outcome.why(app.lang)}"
    if not outcome.case.allowed or outcome.case.count is None:
        return app.say(case_allowed(outcome.count))
    return app.say(case_counted(outcome.count, outcome.case.count))
