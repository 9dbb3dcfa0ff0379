"""``cloudfn export``"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from cloudfn.cli.app import App
from cloudfn.cli.options import json_option, stage_option, with_options
from cloudfn.cli.paths import WRITE
from cloudfn.errors import InvalidFile, Notice


@click.command()
@click.option("--to", "to", type=click.Choice(["cloudbaserc", "devtools"]), default="cloudbaserc", show_default=True,
              help="cloudbaserc.json, or the config.json files of WeChat DevTools")  # fmt: skip
@click.option("--out", type=WRITE, metavar="FILE",
              help="Where cloudbaserc.json goes")  # fmt: skip
@click.option("--force", is_flag=True, help="Overwrite")
@click.option("--print", "only_print", is_flag=True, help="Write nothing, print what would be written")
@stage_option
@json_option
@click.pass_obj
def export(
    app: App, to: str, out: Path | None, force: bool, only_print: bool, stage: str | None, as_json: bool
) -> None:
    """Write the project for another tool. Secrets become references to .env, never values.

    \b
    Example:
      cloudfn export
      cloudfn export --to devtools
    """
    from cloudfn.formats import export as formats

    app = with_options(app, stage, as_json)
    manifest = app.manifest()
    notices: tuple[Notice, ...] = ()
    files: dict[Path, dict[str, Any]]
    if to == "cloudbaserc":
        shape, notices = formats.cloudbaserc(manifest)
        files = {out or manifest.directory / "cloudbaserc.json": shape}
    else:
        files, notices = formats.devtools(manifest)
    app.notices(notices)
    texts = {path: json.dumps(content, ensure_ascii=False, indent=2) + "\n" for path, content in files.items()}
    if only_print:
        app.answer(
            {str(path): content for path, content in files.items()},
            "\n".join(text.rstrip("\n") for text in texts.values()),
        )
        return
    for path in texts:
        if path.exists() and not force:
            raise InvalidFile("CFN-DEP-074", file=str(path))
    for path, text in texts.items():
        path.write_text(text, "utf-8")
    app.answer({"v": 1, "files": [str(path) for path in texts]}, "\n".join(str(path) for path in texts))
