"""The command line: a click group that imports a command's module only when it is run.

Only this package prints. In: argv and ``CLOUDFN_*``. Out: the answer on stdout, the talk on stderr, an exit code.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from cloudfn import __version__
from cloudfn.cli.app import App, language_of, show_error, show_unexpected
from cloudfn.cli.click_language import LocalizedContext, in_language, show_usage_error, usage_message
from cloudfn.cli.global_options import with_global_options
from cloudfn.errors import CloudfnError, ExitCode, InvalidFile, NotFound, UsageError
from cloudfn.nearest import nearest

COMMANDS: dict[str, tuple[str, str]] = {
    # name: (module:attribute, the one line shown by --help), in the order of a project's life
    "demo": ("demo:demo", "See an order placed, paid and called back, in one go"),
    "init": ("init:init", "Start a project from a template"),
    "new": ("new:new", "Add a function to the project"),
    "import": ("import_:import_", "Write cloudfn.yaml from a project of other tools"),
    "hook": ("hook:hook", "Run the mini program itself against the local cloud"),
    "pull": ("pull:pull", "Make a project of what stands in the cloud"),
    "dev": ("dev:dev", "Run everything locally and reload on save"),
    "open": ("open:open_", "Open the console of the running project in the browser"),
    "devices": ("devices:devices", "Phones that are paired with the local cloud: list, rename, revoke"),
    "invoke": ("invoke:invoke", "Call a function"),
    "logs": ("logs:logs", "Show what the functions wrote"),
    "event": ("event:event", "Sample events and type declarations"),
    "exec": ("exec:exec_", "Run a command with the local cloud up"),
    "mcp": ("mcp:mcp", "Tools for an AI assistant, over the Model Context Protocol"),
    "validate": ("validate:validate", "Check the manifest and read the functions' source"),
    "pay": ("pay:pay", "Orders, payments, notifications, refunds, clock, scenarios, prover"),
    "db": ("db:db", "Import, export, query and compare documents"),
    "rules": ("rules:rules", "Permissions and security rules of the collections"),
    "storage": ("storage:storage", "Files: list, put, get, delete, link to them"),
    "outbox": ("outbox:outbox", "Messages that the functions sent"),
    "login": ("login:login", "Store credentials of Tencent Cloud"),
    "build": ("build:build", "Package the functions"),
    "plan": ("plan:plan", "Show what deploy would change"),
    "deploy": ("deploy:deploy", "Deploy to Tencent CloudBase"),
    "status": ("status:status", "What is deployed, and what drifted"),
    "layers": ("layers:layers", "Layers: list, build, publish"),
    "versions": ("versions:versions", "Published versions and kept artifacts"),
    "traffic": ("traffic:traffic", "Split traffic between versions"),
    "rollback": ("rollback:rollback", "Go back to an earlier artifact"),
    "download": ("download:download", "Fetch a deployed function's code"),
    "copy": ("copy:copy", "Bring functions and collections to another environment"),
    "remove": ("remove:remove", "Delete what was deployed"),
    "emulate": ("emulate:emulate", "An emulated Tencent Cloud API"),
    "export": ("export:export", "Write cloudbaserc.json"),
    "doctor": ("doctor:doctor", "Check this machine and the project"),
    "config": ("config:config", "The resolved manifest and its schema"),
    "env": ("env:env", "What a function's environment holds, and why"),
    "explain": ("explain:explain", "What a CFN code means and what to do"),
    "completion": ("completion:completion", "Shell completion"),
    "version": ("version:version", "Print the version"),
}

SECTIONS = {"demo": "Start", "dev": "Run", "pay": "Pay", "db": "Data", "login": "Deploy", "doctor": "Help"}
"""The headings of ``cloudfn --help``, each by the command that it begins with."""


class LazyGroup(click.Group):
    """Knows its commands by name; imports one when it is called."""

    context_class = LocalizedContext

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, attribute = COMMANDS[cmd_name][0].split(":")
        command: click.Command = getattr(importlib.import_module(f"cloudfn.cli.{module}"), attribute)
        return with_global_options(command, f"CLOUDFN_{cmd_name.upper()}")

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        sections = self.sections(ctx)
        term = max(len(name) for _, names in sections for name in names)
        for title, names in sections:
            with formatter.section(title):
                formatter.write_dl([(name.ljust(term), COMMANDS[name][1]) for name in names])

    def sections(self, ctx: click.Context) -> list[tuple[str, list[str]]]:
        """(heading, names of commands), every command once."""
        grouped: list[tuple[str, list[str]]] = []
        for name in self.list_commands(ctx):
            if name in SECTIONS:
                grouped.append((SECTIONS[name], []))
            grouped[-1][1].append(name)
        return grouped

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and self.get_command(ctx, args[0]) is None and not args[0].startswith("-"):
            names = self.list_commands(ctx)
            raise UsageError("CFN-CLI-001", name=args[0], near=nearest(args[0], names) or ", ".join(names[:8]))
        return super().resolve_command(ctx, args)


def _usage(error: click.ClickException) -> dict[str, str]:
    """What is wrong with the command line, in the shape of every other error."""
    its = error.ctx if isinstance(error, click.UsageError) else None
    fix = f"{its.command_path if its else 'cloudfn'} --help"
    return {"code": "CFN-CLI-024", "level": "error", "message": usage_message(error), "fix": fix}


def _unwritten(app: App, error: OSError) -> int:
    """Nothing went wrong where stdout's reader went away (head, less); a full disk and a place that may not be written
    are told; the rest is a bug."""
    # Only this failure needs them: 0.3 ms that every other command line is spared.
    from cloudfn.cli import streams
    from cloudfn.cli.texts.failures import OUTPUT_OR_FOLDER
    from cloudfn.unwritable import is_unwritable, place_of

    if is_unwritable(error):
        return show_error(app, InvalidFile("CFN-CLI-040", place=place_of(error), reason=error.strerror))
    if not streams.is_closed(error) and not streams.is_full(error):
        return show_unexpected(app, error)
    streams.to_nowhere(sys.stdout)  # so that the interpreter's own flush stays silent
    if streams.is_closed(error):
        return ExitCode.OK
    place = error.filename or app.say(OUTPUT_OR_FOLDER)
    return show_error(app, InvalidFile("CFN-CLI-025", place=place, reason=error.strerror or str(error)))


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "auto_envvar_prefix": "CLOUDFN", "max_content_width": 100},
)
@click.option(
    "-C",
    "--project",
    "directory",
    metavar="DIR",
    envvar="CLOUDFN_PROJECT",
    help="Run as if started in DIR",
    show_envvar=True,
)
@click.option("-f", "--file", metavar="FILE", help="The manifest; default: cloudfn.yaml", show_envvar=True)
@click.option("-s", "--stage", metavar="NAME", help="The stage of the manifest", show_envvar=True)
@click.option(
    "--json", "as_json", is_flag=True, envvar="CLOUDFN_JSON", help="Machine-readable output on stdout", show_envvar=True
)
@click.option("--lang", type=click.Choice(["en", "zh"]), help="Language; default: from LANG", show_envvar=True)
@click.option("--no-color", is_flag=True, help="Plain text; NO_COLOR works too", show_envvar=True)
@click.option("-v", "--verbose", count=True, help="More talk; -vv shows tracebacks", show_envvar=True)
@click.option("-q", "--quiet", is_flag=True, help="Only the answer and errors", show_envvar=True)
@click.version_option(__version__, "--version", message="cloudfn %(version)s")
@click.pass_context
def main(
    ctx: click.Context,
    directory: str | None,
    file: str | None,
    stage: str | None,
    as_json: bool,
    lang: str | None,
    no_color: bool,
    verbose: int,
    quiet: bool,
) -> None:
    """WeChat mini-program cloud functions on your own machine, WeChat Pay included.

    \b
    Start here:
      cloudfn demo
      cloudfn init shop --template wxpay && cd shop && cloudfn dev

    Options from --stage to --quiet may stand after the command too. Each option of a command is also read from the
    environment: CLOUDFN_DEV_PORT=8080 is `cloudfn dev --port 8080`.
    """
    if directory is not None and not Path(directory).is_dir():
        raise NotFound("CFN-CLI-110", folder=directory)
    ctx.obj = App.from_options(directory, file, stage, as_json, lang, no_color, verbose, quiet)


def run(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code. Expected failures are printed without a traceback."""
    args = list(sys.argv[1:] if argv is None else argv)
    with in_language(language_of(args)):
        return _run(args)


def _run(args: Sequence[str]) -> int:
    try:
        outcome = main.main(args=list(args), prog_name="cloudfn", standalone_mode=False)
        return int(outcome) if isinstance(outcome, int) else ExitCode.OK
    except CloudfnError as error:
        return show_error(App.for_errors(args), error)
    except click.exceptions.Abort:
        click.echo("", err=True)
        return ExitCode.INTERRUPTED
    except KeyboardInterrupt:
        return ExitCode.INTERRUPTED
    except click.ClickException as error:
        show_usage_error(error)
        if (app := App.for_errors(args)).as_json:
            app.answer({"ok": False, "errors": [_usage(error)]}, "")
        return ExitCode.USAGE
    except OSError as error:
        return _unwritten(App.for_errors(args), error)
    except Exception as error:
        return show_unexpected(App.for_errors(args), error)
