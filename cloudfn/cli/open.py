"""``cloudfn open``"""

from __future__ import annotations

import click

from cloudfn.cli.app import App


@click.command("open")
@click.option("--print", "only_print", is_flag=True, help="Print the link instead of opening it")
@click.pass_obj
def open_(app: App, only_print: bool) -> None:
    """Open the console of the running `cloudfn dev` in the browser.

    The link that it opens works once, for one browser; that browser stays let in.

    \b
    Example:
      cloudfn open
      cloudfn open --print
    """
    import webbrowser

    from cloudfn.cli.client import running
    from cloudfn.errors import NotFound

    manifest = app.manifest()
    client = running(manifest.state)
    if client is None:
        raise NotFound("CFN-CLI-045", project=manifest.project)
    link = client.link()
    if not only_print:
        only_print = not webbrowser.open(link)
    app.answer({"url": link}, link if only_print else "")
