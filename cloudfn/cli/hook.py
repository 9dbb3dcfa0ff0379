"""``cloudfn hook``"""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import click

from cloudfn.cli.app import App
from cloudfn.cli.options import json_option, with_options
from cloudfn.cli.paths import READ
from cloudfn.cli.texts import start
from cloudfn.errors import InvalidFile, NotFound, UsageError
from cloudfn.local import wx_script
from cloudfn.mini_program import MiniProgram, find
from cloudfn.mini_program import hook as hooks
from cloudfn.mini_program.hook import FileChange


@click.command()
@click.argument("folder", metavar="[PATH]", required=False, type=READ)
@click.option("--base", default="", metavar="URL", help="The local address as a phone reaches it")
@click.option("--ignore", is_flag=True, help="Leave the file out of uploads: packOptions of project.config.json")
@click.option("--remove", is_flag=True, help="Take file and line out again")
@click.option("--check", is_flag=True, help="Exit code 6 if an upload would contain it; change nothing")
@json_option
@click.pass_obj
def hook(app: App, folder: Path | None, base: str, ignore: bool, remove: bool, check: bool, as_json: bool) -> None:
    """Put cloudfn into the mini program: one file, and one line at the top of its first file.

    From then on `wx.cloud` and payments of a development version go to the local cloud while `cloudfn dev` runs; where
    it does not run, and in trial and release versions, the line does nothing. PATH is the project's folder: of WeChat
    DevTools, uni-app or Taro.

    \b
    Example:
      cloudfn hook
      cloudfn hook --base http://192.168.1.20:7788
      cloudfn hook --remove
    """
    app = with_options(app, None, as_json)
    if remove + check + bool(base or ignore) > 1:
        raise UsageError("CFN-CLI-072")
    if base and not _is_address(base):
        raise UsageError("CFN-DEV-085", base=base)
    program = found(app, app.directory / folder if folder else app.directory)
    if check:
        state = hooks.state(program)
        told = {"file": state.file, "line": state.line, "ignored": state.ignored, "uploaded": state.uploaded}
        if state.uploaded and not app.as_json:
            raise InvalidFile("CFN-CLI-077", entry=program.entry.name)
        app.answer({"v": 1, "entry": str(program.entry), **told}, app.say(start.HOOK_ABSENT))
        if state.uploaded:
            raise click.exceptions.Exit(int(InvalidFile.exit_code))
        return
    if remove:
        changes = hooks.take_out(program)
        apply(changes)
        done = start.hook_removed(program.entry.name) if changes else start.HOOK_ABSENT
    else:
        changes = put_in(program, base, ignore)
        done = start.hooked(program.entry.name, program.kind) if changes else start.HOOK_THERE
    files = [str(change.file) for change in changes]
    app.answer({"v": 1, "kind": program.kind, "entry": str(program.entry), "changed": files}, app.say(done))


def _is_address(base: str) -> bool:
    try:
        parts = urlsplit(base)
        return (
            parts.scheme == "http"
            and bool(parts.hostname)
            and parts.port != 0
            and base.rstrip("/") == (f"http://{parts.netloc}")
            and "@" not in parts.netloc
        )
    except ValueError:
        return False


def found(app: App, folder: Path) -> MiniProgram:
    """The mini program at ``folder``. Raises NotFound (CFN-CLI-073)."""
    program = find(folder)
    if program is None:
        raise NotFound("CFN-CLI-073", directory=folder.name or str(folder))
    return program


def put_in(program: MiniProgram, base: str, ignore: bool) -> tuple[FileChange, ...]:
    """Write what the hook needs; what was written."""
    options: dict[str, object] = {"base": base.rstrip("/")} if base else {}

    def written(imports: bool) -> str:
        return wx_script.installing_module(options) if imports else wx_script.mini_program_script()

    changes = hooks.put_in(program, written, options, ignore)
    apply(changes)
    return changes


def apply(changes: tuple[FileChange, ...]) -> None:
    """Raises InvalidFile (CFN-CLI-079)."""
    try:
        hooks.apply(changes)
    except OSError as error:
        raise InvalidFile("CFN-CLI-079", file=str(error.filename), reason=error.strerror or str(error)) from error
