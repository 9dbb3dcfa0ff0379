"""``cloudfn exec``"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import click

import cloudfn
from cloudfn.cli.app import App
from cloudfn.cli.options import StartInstant, TimeScale, scripts_option
from cloudfn.errors import UsageError


@click.command("exec", context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False})
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Port; any free one by default")
@click.option("--seed", type=int, default=1, show_default=True, help="Same seed, same ids")
@click.option("--keep-state", is_flag=True,
              help="Work on the project's own orders and documents instead of empty ones")  # fmt: skip
@click.option("--time-scale", type=TimeScale(), default="1", show_default=True,
              help="How fast the clock of retries and expiry runs; 0: it stands still until it is moved")  # fmt: skip
@click.option("--start", type=StartInstant(), help="What the clock shows at the start; the machine's time by default")
@scripts_option
@click.argument("command", nargs=-1, required=True, type=click.UNPROCESSED)
@click.pass_obj
def exec_(
    app: App,
    port: int,
    seed: int,
    keep_state: bool,
    time_scale: float,
    start: datetime | None,
    command: tuple[str, ...],
) -> int:
    """Run COMMAND with a local cloud up, then take it down; the exit code is the command's.

    The command finds the address in CLOUDFN_URL, the key of its control surface (header X-CloudFn-Key) in CLOUDFN_KEY,
    and in CLOUDFN_WX the folder of the mini program's `wx` for Node.
    Orders and documents begin empty and are gone afterwards, so a
    running `cloudfn dev` is not disturbed.

    \b
    Example:
      cloudfn exec -- npm test
      cloudfn exec -- pytest tests
    """
    from cloudfn.cli.local_cloud import booting
    from cloudfn.local import LocalSettings

    settings = LocalSettings(
        port=port,
        seed=seed,
        start=start,
        time_scale=time_scale,
        watch=False,
        timers=False,
        ephemeral=not keep_state,
    )
    with contextlib.ExitStack() as exits:
        early = exits.enter_context(booting(app))
        from cloudfn.cli.own_cloud import own_cloud  # 70 ms in which Node.js boots

        own = own_cloud(app.manifest(), settings, replace(app, quiet=not app.verbose), early)
        client = exits.enter_context(own)
        program = shutil.which(command[0])
        if program is None:
            raise UsageError("CFN-CLI-034", command=command[0])
        environment = {
            **os.environ,
            "CLOUDFN_URL": client.url,
            "CLOUDFN_KEY": client.key,
            "CLOUDFN_CONTROL_URL": f"{client.url}/_cloudfn",
            "CLOUDFN_WX": str(Path(cloudfn.__file__).parent / "local" / "console" / "wx"),
        }
        try:
            return _run([program, *command[1:]], environment)
        except OSError as error:
            raise UsageError("CFN-CLI-017", command=command[0], reason=error.strerror or str(error)) from error


def _run(command: list[str], environment: dict[str, str]) -> int:
    """Wait through Ctrl-C: the command got it too and ends as it sees fit."""
    process = subprocess.Popen(command, env=environment)
    while True:
        try:
            code = process.wait()
            return 128 - code if code < 0 else code
        except KeyboardInterrupt:
            continue
