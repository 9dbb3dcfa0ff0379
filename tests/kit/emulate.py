"""A running ``cloudfn emulate``: the emulated Tencent Cloud of a project, in a process of its own."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.kit.command import argv, environment
from tests.kit.waiting import PATIENCE_S, until


@contextmanager
def emulate(project: Path) -> Iterator[Path]:
    """``project``, while its cloud runs; commands there reach it with ``--local``. It must end well on Ctrl-C."""
    ready, log = project / "ready.json", project / "emulate.log"
    command = argv("emulate", "--port", "0", "--settle", "0.1", "--ready-file", str(ready))
    with log.open("w") as out:
        process = subprocess.Popen(command, cwd=project, env=environment(), text=True, stdout=out, stderr=out)
    try:
        until(lambda: ready.exists() or process.poll() is not None, "the emulated cloud")
        assert process.poll() is None, log.read_text()
        yield project
    finally:
        process.send_signal(signal.SIGINT)
        assert process.wait(PATIENCE_S) == 0, log.read_text()
