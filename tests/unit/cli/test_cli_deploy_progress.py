"""The progress of a deploy without a terminal: a line per step, and one every 10 s while a step lasts."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from cloudfn.cli.app import App
from cloudfn.cli.deploy_progress import LINE_EVERY_S, DeployProgress
from cloudfn.events.tasks import TaskProgressed, TaskStarted

AT = datetime(2026, 1, 2, tzinfo=UTC)


@pytest.mark.parametrize(("task", "shown"), [("wait", "wait Updating"), ("upload", "upload 40 %")])
def test_a_long_step_is_told_every_ten_seconds(task: str, shown: str, capsys: pytest.CaptureFixture[str]) -> None:
    instant = 0.0
    with DeployProgress(App.from_options(), lambda: instant) as progress:
        progress.show(TaskStarted(AT, "UpdateCode", "job", "update the code of job"))
        for n in range(350):
            instant = n / 10  # an upload tells of each block
            total = 1000 if task == "upload" else 0
            progress.show(TaskProgressed(AT, task, "job", "Updating", total * 4 // 10, total))
    lines = capsys.readouterr().err.splitlines()
    assert lines[1:] == [
        f"  job: {shown}, {after:.0f} s" for after in (LINE_EVERY_S, 2 * LINE_EVERY_S, 3 * LINE_EVERY_S)
    ]


def test_each_function_has_lines_of_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    instant = 0.0
    with DeployProgress(App.from_options(), lambda: instant) as progress:
        for name in ("one", "two"):
            progress.show(TaskStarted(AT, "CreateFunction", name))
        instant = LINE_EVERY_S
        for name in ("one", "two", "one"):
            progress.show(TaskProgressed(AT, "wait", name, "Creating"))
    assert capsys.readouterr().err.splitlines()[2:] == ["  one: wait Creating, 10 s", "  two: wait Creating, 10 s"]


def test_quiet_is_quiet(capsys: pytest.CaptureFixture[str]) -> None:
    instant = 0.0
    with DeployProgress(App.from_options(quiet=True), lambda: instant) as progress:
        progress.show(TaskStarted(AT, "CreateFunction", "one"))
        instant = 99.0
        progress.show(TaskProgressed(AT, "wait", "one", "Creating"))
    assert capsys.readouterr().err == ""
