"""``python -m cloudfn.deployment``: one question of the console (``deploy.questions``) on stdin, its reply on stdout.

A process of its own, so that keys and calls to the cloud never come into the one that runs the functions. It never
writes to any cloud.
"""

from __future__ import annotations

import errno
import sys
import tempfile
from pathlib import Path

from cloudfn import deployment
from cloudfn.deploy.child_protocol import Answered, Failed, Question, Reply, read_question, write_reply
from cloudfn.deploy.plan import Options
from cloudfn.deploy.plan_json import overview_json, plan_json
from cloudfn.errors import CloudfnError, InvalidFile, Notice
from cloudfn.manifest import find, load
from cloudfn.notices import described, rendered
from cloudfn.shortages import shortage
from cloudfn.source import shipping_owed
from cloudfn.unwritable import is_unwritable, place_of


def main() -> None:
    sys.stderr.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    print(write_reply(reply(read_question(sys.stdin.readline()))), flush=True)


def reply(question: Question) -> Reply:
    """The answer, or what a command would have refused."""
    try:
        return Answered(_answer(question))
    except CloudfnError as error:
        failure: CloudfnError = error
    except OSError as error:
        if is_unwritable(error):
            failure = InvalidFile("CFN-CLI-040", place=place_of(error), reason=error.strerror)
        elif error.errno in (errno.ENOSPC, errno.EDQUOT):
            failure = InvalidFile("CFN-CLI-025", place=error.filename or question.directory, reason=error.strerror)
        elif (lack := shortage(error)) is not None:
            failure = lack
        else:
            raise
    for each in failure.notices:
        _tell(each, question)
    return Failed(int(failure.exit_code), tuple(described(each, question.lang) for each in failure.notices))


def _answer(question: Question) -> dict[str, object]:
    def tell(notice: Notice) -> None:
        _tell(notice, question)

    found = load(find(Path(question.directory), Path(question.file)), stage=question.stage)
    for each in found.warnings:
        tell(each)
    manifest = found.manifest
    if question.command == "status":
        with deployment.reach(manifest, local=question.local, lang=question.lang, notice=tell) as deployer:
            found_there = deployer.overview()
        shape, notices = overview_json(manifest.env_id, found_there), found_there.notices
    else:
        with tempfile.TemporaryDirectory(prefix="cloudfn-") as scratch:
            ready = deployment.prepared(
                manifest, (), local=question.local, force=False, talk=_talk, notice=tell, scratch=Path(scratch)
            )
        with deployment.reach(manifest, local=question.local, lang=question.lang, notice=tell) as deployer:
            plan = deployer.plan(ready, Options()).plan
        owed = () if question.local else shipping_owed(manifest)
        shape, notices = plan_json(plan), (*plan.notices, *owed, *plan.refusals)
    for each in notices:
        tell(each)
    return shape


def _tell(notice: Notice, question: Question) -> None:
    _talk(rendered(notice, question.lang))


def _talk(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
