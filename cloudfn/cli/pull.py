"""``cloudfn pull``"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cloudfn.cli.app import App
from cloudfn.cli.options import cloud_options, with_options
from cloudfn.cli.paths import FOLDER
from cloudfn.cli.texts import deploy
from cloudfn.errors import InvalidFile, UsageError
from cloudfn.manifest.values import Manifest
from cloudfn.notices import described

if TYPE_CHECKING:
    from cloudfn.deploy.state import RemoteFunction


@click.command()
@click.argument("functions", metavar="[FN]...", nargs=-1)
@cloud_options
@click.option("--env", "env_id", metavar="ENV", help="The environment; default: the manifest's")
@click.option("--region", metavar="NAME", help="Where it is; default: the manifest's, or ap-shanghai")
@click.option("--out", type=FOLDER, metavar="DIR", help="Where the project goes; default: here")
@click.option("--print", "only_print", is_flag=True, help="Write nothing, print the manifest")
@click.pass_obj
def pull(
    app: App,
    functions: tuple[str, ...],
    stage: str | None,
    local: bool,
    as_json: bool,
    env_id: str | None,
    region: str | None,
    out: Path | None,
    only_print: bool,
) -> None:
    """Make a project of what stands in the cloud: cloudfn.yaml and the code of the functions.

    Settings, timers, HTTP paths, payments, collections with indexes and permissions; with FN only these functions. Of
    variables that look secret only the names are written. Nothing that exists is overwritten.

    \b
    Example:
      cloudfn pull --env shop-8gxvz0f70375accc --out shop
      cloudfn pull --stage prod --out /tmp/prod
    """
    from cloudfn.cli.schema_file import refresh_schema
    from cloudfn.cli.target import reach
    from cloudfn.deploy import pulling
    from cloudfn.formats import deployed, deployed_code

    app = with_options(app, stage, as_json)
    manifest = _addressed(app, env_id, region)
    place = (app.directory / out if out else app.directory).resolve()
    if not only_print:
        _refuse([place / "cloudfn.yaml"])
    with reach(app, manifest, local=local) as deployer:
        seen = deployer.everything(functions)
        names = [name for name, one in sorted(seen.functions.items()) if not deployed.kind_of(one)]
        packages = pulling.packages(deployer.target.cloud, seen, names)
    code = {name: deployed_code.place_code(name, packages[name], seen.functions[name].handler) for name in names}
    files, odd = deployed_code.all_files(code)
    project = _project(seen.functions.values()) or manifest.project
    declared = [name for function in manifest.functions.values() for name in function.secrets]
    with tempfile.TemporaryDirectory(prefix="cloudfn-") as scratch:  # the manifest's rules look at the files
        draft = Path(scratch).resolve()
        _write(draft, files)
        pulled = deployed.manifest_of(
            seen, code, draft / "cloudfn.yaml", project=project, declared=declared, lang=app.lang
        )
    notices = (*pulled.notices, *odd)
    app.notices(notices)
    data = {
        "v": 1,
        "envId": manifest.env_id,
        "functions": list(pulled.functions),
        "collections": sorted(seen.tables),
        "secrets": {name: list(each) for name, each in pulled.secrets.items()},
        "manifest": pulled.text,
        "notices": [described(notice, app.lang) for notice in notices],
    }
    if only_print:
        app.answer(data, pulled.text.rstrip("\n"))
        return
    _refuse(place / path for path in files)
    _write(place, {**files, "cloudfn.yaml": pulled.text.encode()})
    refresh_schema(place / "cloudfn.yaml")
    said = deploy.pulled(len(pulled.functions), len(seen.tables), manifest.env_id, place)
    app.answer({**data, "path": str(place), "files": len(files)}, app.say(said))


def _write(place: Path, files: Mapping[str, bytes]) -> None:
    for path, content in files.items():
        target = place / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


def _addressed(app: App, env_id: str | None, region: str | None) -> Manifest:
    """The project's manifest, or as much of one as names an environment. Raises UsageError (CFN-CLI-050)."""
    try:
        found = app.manifest()
    except InvalidFile as error:
        if error.code != "CFN-CFG-001" or app.stage:
            raise
        if not env_id:
            raise UsageError("CFN-CLI-050") from error
        found = Manifest(app.directory.name or "project", app.directory, env_id)
    changed = replace(found, env_id=env_id or found.env_id)
    return replace(changed, region=region) if region else changed


def _project(functions: Iterable[RemoteFunction]) -> str:
    """The project that deployed the most of them, "" where none was deployed by one."""
    counted = Counter(one.marker.project for one in functions if one.marker)
    return max(sorted(counted), key=lambda name: counted[name], default="")


def _refuse(paths: Iterable[Path]) -> None:
    """Raises InvalidFile (CFN-CLI-051) for what exists."""
    there = [path for path in paths if path.exists() or path.is_symlink()]
    if there:
        more = f" (+{len(there) - 1})" if len(there) > 1 else ""
        raise InvalidFile("CFN-CLI-051", file=f"{there[0]}{more}")
