"""``cloudfn emulate``"""

from __future__ import annotations

from pathlib import Path

import click

from cloudfn.cli.app import App
from cloudfn.cli.options import scripts_option
from cloudfn.cli.paths import WRITE

PORT = 7789


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), default=PORT, show_default=True,
              help="Port on 127.0.0.1; 0 takes a free one")  # fmt: skip
@click.option("--ready-file", type=WRITE, metavar="F",
              help="Write {url, pid} to F when it answers")  # fmt: skip
@click.option("--settle", type=click.FloatRange(0, 3600), default=0.5, show_default=True,
              help="How long a change of a function takes, in seconds")  # fmt: skip
@click.option("--reset", is_flag=True, help="Forget what was deployed before")
@scripts_option
@click.pass_obj
def emulate(app: App, port: int, ready_file: Path | None, settle: float, reset: bool) -> None:
    """Run an emulated Tencent Cloud API on this machine: scf, tcb, flexdb and uploads, signatures checked.

    `cloudfn deploy --local` and the other commands with --local use it while it runs. What was deployed is kept in
    .cloudfn/emulate. Its keys are random and stand in .cloudfn/emulate/dev.json, readable by you only.

    \b
    Example:
      cloudfn emulate
      cloudfn emulate --port 0 --ready-file /tmp/ready.json --settle 3
    """
    from cloudfn.cli.emulated_cloud import serve

    serve(app, port, ready_file, settle, reset=reset)
