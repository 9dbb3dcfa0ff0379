"""``cloudfn new``"""

from __future__ import annotations

import click

from cloudfn.cli.app import App
from cloudfn.cli.texts import start
from cloudfn.errors import InvalidFile, UsageError


@click.group()
def new() -> None:
    """Add something to the project.

    \b
    Example:
      cloudfn new function payCallback --template pay-callback
    """


@new.command(short_help="Add a function: its folder, and its entry in the manifest")
@click.argument("name")
@click.option("-t", "--template", "kind", metavar="NAME", default="blank", show_default=True,
              help="make-order, pay-callback, refund-callback, query-order, refund, timer, http or blank")  # fmt: skip
@click.option("--force", is_flag=True, help="Replace files that exist")
@click.pass_obj
def function(app: App, name: str, kind: str, force: bool) -> None:
    """Add function NAME: its folder, and its entry in the manifest.

    A callback is bound in the first entry of `payments`, where none is bound yet.

    \b
    Examples:
      cloudfn new function closeOrders --template timer
      cloudfn new function payCallback --template pay-callback
    """
    from cloudfn.cli.template_answers import template_named, tree
    from cloudfn.manifest import find, load
    from cloudfn.manifest.platform import FUNCTION_NAME
    from cloudfn.manifest.problems import read_text
    from cloudfn.scaffold import add_function, render, templates, write

    template = template_named(templates("function"), kind)
    if not FUNCTION_NAME.match(name):
        raise UsageError("CFN-CFG-020", value=name)
    path = find(app.directory, app.file)
    # A function may stand in the manifest before it has a folder: then this command makes just that.
    manifest = load(path, stage=app.stage, tolerate=("CFN-CFG-034",)).manifest
    declared = manifest.functions.get(name)
    if declared and declared.dir.exists() and not force:
        raise InvalidFile("CFN-CFG-065", name=name)
    folder = declared.dir if declared else manifest.root / name
    binding = next(iter(manifest.payments.values()), None)
    names = {
        "function": name,
        "project": manifest.project,
        "callback": (binding.callback if binding else "") or "payCallback",
        "refundCallback": (binding.refund_callback if binding else "") or "refundCallback",
    }
    files = write(folder, render(template, names, lang=app.lang), force)
    bound = ""
    if not declared:
        entry = template.entry.replace("NAME", name)
        text, bound = add_function(read_text(path), name, entry, template.role)
        path.write_bytes(text.encode())
    shown = [file.relative_to(folder).as_posix() for file in files]
    app.answer(
        {"ok": True, "function": name, "directory": str(folder), "files": shown, "binding": bound or None},
        "\n".join([f"{name}/", *tree(shown)]),
    )
    app.talk("")
    if bound:
        app.talk(app.say(start.bound(bound)))
    elif template.role:
        app.talk(app.say(start.not_bound(name, _key(template.role))))
    app.talk(app.say(start.NEXT))
    app.talk(f"  cloudfn validate\n  cloudfn invoke {name}")


def _key(role: str) -> str:
    return "callers" if role == "caller" else role
