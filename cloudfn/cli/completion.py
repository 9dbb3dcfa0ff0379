"""``cloudfn completion``"""

from __future__ import annotations

import click

from cloudfn.cli.app import App


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_obj
def completion(app: App, shell: str) -> None:
    """Print the script that completes commands and options in SHELL.

    \b
    Example:
      eval "$(cloudfn completion bash)"
      cloudfn completion fish > ~/.config/fish/completions/cloudfn.fish
    """
    from click.shell_completion import get_completion_class

    from cloudfn.cli import main

    kind = get_completion_class(shell)
    assert kind is not None
    click.echo(kind(main, {}, "cloudfn", "_CLOUDFN_COMPLETE").source())
