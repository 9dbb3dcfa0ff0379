"""``cloudfn dev``"""

from __future__ import annotations

from pathlib import Path

import click

from cloudfn.cli.app import App
from cloudfn.cli.options import TimeScale, scripts_option
from cloudfn.cli.paths import READ, WRITE
from cloudfn.cli.texts.run import STOPPED


@click.command()
@click.option("-p", "--port", type=click.IntRange(0, 65535), default=7788, show_default=True,
              help="Port on 127.0.0.1; 0 takes a free one")  # fmt: skip
@click.option("--ready-file", type=WRITE,
              help="Write {url, pid, key} to this file when functions can be called")  # fmt: skip
@click.option("--no-watch", is_flag=True, help="Do not reload on save")
@click.option("--time-scale", type=TimeScale(), default="1", show_default=True,
              help="How fast the clock of retries and expiry runs; max plays everything at once")  # fmt: skip
@click.option("--seed", type=int, help="Same seed, same ids")
@click.option("--allow-origin", metavar="URL", multiple=True,
              help="A web page's origin that may use this address; repeatable")  # fmt: skip
@click.option("--lan", is_flag=False, flag_value="auto", default="", metavar="[ADDRESS]",
              help="Listen for paired phones too, on this machine's address in its network")  # fmt: skip
@click.option("--open", "open_console", is_flag=True, help="Open the console in the browser")
@click.option("--ephemeral", is_flag=True, help="Start empty and keep nothing")
@click.option("--inspect", type=click.IntRange(0, 65535), is_flag=False, flag_value=9229, default=0,
              metavar="[PORT]", help="Node inspector for the functions, from this port on (9229)")  # fmt: skip
@click.option("--strict-package", is_flag=True,
              help="A file or package that the deployed function would lack is an error")  # fmt: skip
@click.option("--no-offset-date", is_flag=True, help="Functions see the machine's own clock")
@click.option("--max-spares", type=click.IntRange(0, 64), default=4, show_default=True,
              help="Processes that wait to take a save over, for all functions together")  # fmt: skip
@click.option("--idle-memory", type=click.IntRange(0, 1048576), default=0, metavar="MB",
              help="What resting instances may hold; 0: 1 % of the machine's memory, at least 320")  # fmt: skip
@click.option("--chaos", type=READ, metavar="FILE",
              help="Let requests meet the faults of this file: delays, lost answers, a full disk, ...")  # fmt: skip
@scripts_option
@click.pass_obj
def dev(
    app: App,
    port: int,
    ready_file: Path | None,
    no_watch: bool,
    time_scale: float,
    seed: int | None,
    allow_origin: tuple[str, ...],
    lan: str,
    open_console: bool,
    ephemeral: bool,
    inspect: int,
    strict_package: bool,
    no_offset_date: bool,
    max_spares: int,
    idle_memory: int,
    chaos: Path | None,
) -> None:
    """Run the project locally and reload functions on save.

    Functions run in real Node.js with the real wx-server-sdk; orders, callbacks and retries are emulated and survive
    a restart. One address serves functions, console and cashier.

    \b
    Example:
      cloudfn dev
      curl -X POST http://127.0.0.1:7788/functions/makeOrder -d '{}'
      cloudfn dev --lan
      cloudfn dev --port 0 --ready-file ready.json --time-scale max
    """
    from cloudfn.runner.early import taken

    early = taken()
    try:
        manifest = app.manifest()
        if not ephemeral and not inspect:
            early.load_sdk(manifest, offset_date=not no_offset_date)
    except BaseException:
        early.close()
        raise
    # 100 ms in which Node.js boots.
    from cloudfn.cli.event_loop import run
    from cloudfn.cli.schema_file import refresh_schema
    from cloudfn.cli.session import Session
    from cloudfn.local import LocalSettings

    refresh_schema(manifest.directory / manifest.file)
    settings = LocalSettings(
        port=port,
        time_scale=time_scale,
        seed=seed,
        watch=not no_watch,
        ephemeral=ephemeral,
        allow_origins=tuple(origin.rstrip("/") for origin in allow_origin),
        lan=lan,
        inspect=inspect,
        strict_package=strict_package,
        offset_date=not no_offset_date,
        max_spares=max_spares,
        idle_memory_mb=idle_memory,
        chaos=chaos,
    )
    try:
        run(Session(app, manifest, settings, ready_file, open_console, early).run())
    except KeyboardInterrupt:
        app.talk(app.say(STOPPED))
