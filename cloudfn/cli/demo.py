"""``cloudfn demo``"""

from __future__ import annotations

import contextlib
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import click

from cloudfn.cli.app import App
from cloudfn.cli.options import scripts_option
from cloudfn.cli.paths import FOLDER


@click.command()
@click.option("--keep", type=FOLDER, metavar="DIR",
              help="Leave the demonstration's project in DIR")  # fmt: skip
@scripts_option
@click.pass_obj
def demo(app: App, keep: Path | None) -> None:
    """See a WeChat Pay order placed, paid and called back on this machine, then a broken callback and its retries.

    Makes a project in a temporary folder, installs the real wx-server-sdk with npm, and asks nothing.

    \b
    Example:
      cloudfn demo
      cloudfn --lang zh demo --keep tea-shop
    """
    from cloudfn.cli.demo_walkthrough import Walkthrough

    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="replace")
    with _folder(app, keep) as folder:
        summary = Walkthrough(app, folder).run()
    if app.as_json:
        app.answer(summary, "")


@contextlib.contextmanager
def _folder(app: App, keep: Path | None) -> Iterator[Path]:
    if keep is not None:
        yield (app.directory / keep).resolve()
        return
    folder = Path(tempfile.mkdtemp(prefix="cloudfn-demo-")).resolve()
    try:
        yield folder / "tea-shop"
    finally:
        shutil.rmtree(folder, ignore_errors=True)
