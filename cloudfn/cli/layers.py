"""``cloudfn layers``: what functions share, published once and referenced by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cloudfn.cli.app import App
from cloudfn.cli.options import cloud_options, json_option, scripts_option, with_options, yes_option
from cloudfn.cli.texts import deploy
from cloudfn.errors import NotFound

if TYPE_CHECKING:
    from cloudfn.manifest.values import LayerSource, Manifest


@click.group()
def layers() -> None:
    """Layers: list, build, publish.

    A layer holds files that several functions share, and that they see below /opt. It is declared under `layers:` in
    the manifest; functions reference it by its name, and mean the newest published version unless they say another.

    \b
    Example:
      cloudfn layers publish common
    """


@layers.command("list")
@cloud_options
@click.pass_obj
def list_(app: App, stage: str | None, local: bool, as_json: bool) -> None:
    """List the account's layers in this region.

    Each with its newest version.

    \b
    Example:
      cloudfn layers list
    """
    from cloudfn.cli.target import reach
    from cloudfn.deploy.layers import newest

    app = with_options(app, stage, as_json)
    manifest = app.manifest()
    with reach(app, manifest, local=local) as deployer:
        found = newest(deployer.target.cloud)
    rows = [
        {
            "name": each.name,
            "version": each.version,
            "runtimes": each.runtimes,
            "added": each.added,
            "description": each.description,
            "ours": each.project == manifest.project,
        }
        for each in found
    ]
    lines = [f"  {each.name}:{each.version}  {', '.join(each.runtimes)}  {each.description}".rstrip() for each in found]
    app.answer({"v": 1, "layers": rows}, "\n".join(lines) or app.say(deploy.NO_LAYERS))


@layers.command()
@click.argument("names", metavar="[NAME]...", nargs=-1)
@json_option
@scripts_option
@click.pass_obj
def build(app: App, names: tuple[str, ...], as_json: bool) -> None:
    """Package the layers of the manifest without publishing them.

    \b
    Example:
      cloudfn layers build
    """
    from cloudfn.build.layers import build_layer
    from cloudfn.deploy.sizes import kilobytes

    app = with_options(app, None, as_json)
    manifest = app.manifest()
    made = [build_layer(manifest, layer) for layer in _chosen(manifest, names)]
    rows = [{"name": each.name, "digest": each.digest, "path": str(each.path), "size": each.size} for each in made]
    lines = [
        app.say(deploy.layer_built(each.name, each.file_count, kilobytes(each.size), each.digest[:12])) for each in made
    ]
    app.answer({"v": 1, "layers": rows}, "\n".join(lines) or app.say(deploy.NO_LAYERS))


@layers.command()
@click.argument("names", metavar="[NAME]...", nargs=-1)
@cloud_options
@yes_option
@click.option("--adopt", is_flag=True, help="Publish to a layer that this project did not publish")
@scripts_option
@click.pass_obj
def publish(
    app: App, names: tuple[str, ...], stage: str | None, local: bool, as_json: bool, yes: bool, adopt: bool
) -> None:
    """Publish a new version of NAME; default: of all.

    One whose content is published already is left as it is.

    \b
    Example:
      cloudfn layers publish common --stage prod
    """
    from cloudfn.build.layers import build_layer
    from cloudfn.cli.confirmation import confirm_protected
    from cloudfn.cli.deploy_progress import DeployProgress
    from cloudfn.cli.target import reach
    from cloudfn.clock import SystemClock
    from cloudfn.deploy.layers import described, versions
    from cloudfn.deploy.progress import Progress
    from cloudfn.deploy.steps import PublishLayer

    app = with_options(app, stage, as_json)
    manifest = app.manifest()
    rows: list[dict[str, object]] = []
    lines: list[str] = []
    progress = DeployProgress(app)
    made = [(layer, build_layer(manifest, layer, progress.show)) for layer in _chosen(manifest, names)]
    with reach(app, manifest, local=local) as deployer:
        cloud = deployer.target.cloud
        there = {layer.name: versions(cloud, layer.name) for layer, _ in made}
        for layer, _ in made:
            if there[layer.name] and there[layer.name][0].project != manifest.project and not adopt:
                raise NotFound("CFN-DEP-147", name=layer.name, project=manifest.project)
        for layer, archive in made:
            same = next((each for each in there[layer.name] if each.digest == archive.digest), None)
            newest = there[layer.name][0] if there[layer.name] else None
            if same is not None and same == newest:
                rows.append({"name": layer.name, "version": same.version, "published": False})
                lines.append(app.say(deploy.layer_unchanged(layer.name, same.version)))
                continue
            confirm_protected(app, manifest, yes=yes or local)
            after = newest.version if newest else 0
            text = described(layer.description, manifest.project, archive.digest)
            step = PublishLayer(layer.name, archive.path, archive.size, archive.digest, layer.runtimes, text, after)
            with deployer.held("layers"), progress as shown:
                deployer.make(step, Progress(shown.show, SystemClock(), app.lang))
            version = versions(cloud, layer.name)[0].version
            rows.append({"name": layer.name, "version": version, "published": True})
            lines.append(app.say(deploy.layer_published(layer.name, version)))
    app.answer({"v": 1, "layers": rows}, "\n".join(lines) or app.say(deploy.NO_LAYERS))


def _chosen(manifest: Manifest, names: tuple[str, ...]) -> list[LayerSource]:
    """Raises NotFound (CFN-DEP-148)."""
    for name in names:
        if name not in manifest.layers:
            raise NotFound("CFN-DEP-148", name=name, declared=", ".join(manifest.layers) or "-")
    return [manifest.layers[name] for name in names or manifest.layers]
