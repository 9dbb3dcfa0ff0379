"""``cloudfn env``"""

from __future__ import annotations

import click

from cloudfn.cli.app import App
from cloudfn.errors import NotFound


@click.group()
def env() -> None:
    """What a function's environment holds, and why.

    \b
    Example:
      cloudfn env explain makeOrder
    """


@env.command(short_help="Say what a function sees, and where it comes from")
@click.argument("function")
@click.argument("name", required=False)
@click.pass_obj
def explain(app: App, function: str, name: str | None) -> None:
    """Say what FUNCTION sees in its environment, or where NAME comes from.

    A function sees what its `environment` and `secrets` name, and what the platform sets; nothing else of this
    machine's environment reaches it.

    \b
    Examples:
      cloudfn env explain makeOrder
      cloudfn env explain makeOrder SUB_MCH_ID
    """
    from cloudfn.cli.function_environment import variables
    from cloudfn.cli.origins import origin
    from cloudfn.manifest import find, load
    from cloudfn.manifest.problems import similar

    loaded = load(find(app.directory, app.file), stage=app.stage)
    if function not in loaded.manifest.functions:
        raise NotFound("CFN-CFG-067", value=function, near=similar(function, loaded.manifest.functions))
    shown = variables(app, loaded.manifest.functions[function].name, loaded)
    if name is not None:
        names = [variable.name for variable in shown]
        if name not in names:
            raise NotFound("CFN-CFG-068", value=name, function=function, near=similar(name, names))
        shown = [variable for variable in shown if variable.name == name]
    assignments = [f"{variable.name}={variable.value}" for variable in shown]
    width = min(max(map(len, assignments), default=0), 60)
    lines = [
        f"{text:<{width}}  # {origin(app, variable.origin)}" for text, variable in zip(assignments, shown, strict=True)
    ]
    data = [{"name": variable.name, "value": variable.value, "origin": variable.origin} for variable in shown]
    app.answer({"function": function, "variables": data}, "\n".join(lines))
