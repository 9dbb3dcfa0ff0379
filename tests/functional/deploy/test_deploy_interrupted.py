"""Ctrl-C during a deploy: what is being sent ends, the user learns how to go on, and the next run does."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest

from cloudfn.control import Fault
from tests.functional.deploy.conftest import Shop
from tests.kit.command import argv
from tests.kit.waiting import until

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no SIGINT for another process on Windows")


def test_it_is_told_and_the_next_run_goes_on(shop: Shop) -> None:
    shop.run("deploy")
    shop.source("job", "2")
    before = shop.kit.last
    shop.kit.fail(Fault("hang-after", "UpdateFunctionCode", seconds=1))
    command = argv("-C", str(shop.directory), "deploy")
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        until(lambda: "UpdateFunctionCode job" in shop.kit.writes_since(before), "the code to be sent")
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "CFN-DEP-192" in err
    assert "Traceback" not in err
    shop.run("deploy")
    assert shop.writes("deploy") == []
