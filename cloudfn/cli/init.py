"""``cloudfn init``"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cloudfn.cli.app import App
from cloudfn.cli.paths import FOLDER
from cloudfn.cli.texts.start import NEXT

if TYPE_CHECKING:
    from cloudfn.scaffold import Template


@click.command()
@click.argument("directory", metavar="[DIR]", type=FOLDER, default=Path())
@click.option("-t", "--template", "name", metavar="NAME", default="wxpay", show_default=True,
              help="wxpay, wxpay-refund, wxpay-v3 and others, or blank")  # fmt: skip
@click.option(
    "--set",
    "pairs",
    metavar="K=V",
    multiple=True,
    help="Answer a question: project, appId, envId, ...",
)
@click.option("--no-input", is_flag=True, help="Ask nothing, take the defaults")
@click.option("--force", is_flag=True, help="Replace files that exist")
@click.pass_obj
def init(app: App, directory: Path, name: str, pairs: tuple[str, ...], no_input: bool, force: bool) -> None:
    """Start a project in DIR from a template.

    \b
    Examples:
      cloudfn init shop
      cloudfn init shop --template wxpay-refund --set subMchId=1900000109 --no-input
    """
    from cloudfn.cli.schema_file import write_schema
    from cloudfn.cli.template_answers import ask, parsed, template_named, tree
    from cloudfn.scaffold import render, templates, write

    template = template_named(templates("project"), name)
    target = (app.directory / directory).resolve()
    given = parsed(pairs, template)
    answers = ask(app, template, given, target, quiet=no_input or app.as_json or not sys.stdin.isatty())
    files = write(target, render(template, answers, lang=app.lang), force)
    write_schema(target)  # the manifest's first line points editors to it
    paths = [path.relative_to(target).as_posix() for path in files]
    app.answer(
        {"ok": True, "directory": str(target), "template": template.name, "answers": answers, "files": paths},
        "\n".join([f"{target.name}/", *tree(paths)]),
    )
    app.talk("")
    for line in _next_steps(app, directory, template):
        app.talk(line)


def _next_steps(app: App, directory: Path, template: Template) -> list[str]:
    first_call = 'cloudfn invoke makeOrder -d \'{"productId":"oolong"}\'' if template.flags else "cloudfn invoke hello"
    steps = [] if directory == Path() else [f"cd {directory}"]
    own_tests = "python3 -m unittest discover tests" if "python" in template.name else "npm test"
    if "v3" in template.flags:
        steps.append("cloudfn pay keys")
    steps += [own_tests, "cloudfn dev", first_call]
    if template.flags:
        steps.append("cloudfn pay success")
    return [app.say(NEXT), *(f"  {step}" for step in steps)]
