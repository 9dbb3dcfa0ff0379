"""``cloudfn env``"""

from __future__ import annotations

import click

from cloudfn.cli.app import App
from cloudfn.errors import NotFound
from cloudfn.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Entry:
    """One variable of a function, its value masked where it is secret, and where it comes from."""

    name: str
    value: str
    origin: str


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
    from cloudfn.manifest import find, load
    from cloudfn.manifest.problems import similar

    loaded = load(find(app.directory, app.file), stage=app.stage)
    if function not in loaded.manifest.functions:
        raise NotFound("CFN-CFG-067", value=function, near=similar(function, loaded.manifest.functions))
    entries = entries_of(app, loaded.manifest.functions[function].name, loaded)
    if name is not None:
        chosen = [entry for entry in entries if entry.name == name]
        if not chosen:
            names = similar(name, [entry.name for entry in entries])
            raise NotFound("CFN-CFG-068", value=name, function=function, near=names)
        entries = chosen
    width = max((len(f"{entry.name}={entry.value}") for entry in entries), default=0)
    lines = [f"{f'{entry.name}={entry.value}':<{min(width, 60)}}  # {entry.origin}" for entry in entries]
    data = [{"name": entry.name, "value": entry.value, "origin": entry.origin} for entry in entries]
    app.answer({"function": function, "variables": data}, "\n".join(lines))


def entries_of(app: App, function: str, loaded: object) -> list[Entry]:
    """The variables of ``function``: the manifest's, its secrets, the shim's, the platform's."""
    from cloudfn.manifest import dotenv
    from cloudfn.manifest.reader import Loaded
    from cloudfn.manifest.settings import MASK, masked
    from cloudfn.shim import bindings

    assert isinstance(loaded, Loaded)
    manifest = loaded.manifest
    value = manifest.functions[function]
    entries = []
    for name, text in value.environment.items():
        key = f"functions.{function}.environment.{name}"
        origin = loaded.origins.get(key, "")
        entries.append(Entry(name, str(masked(key, text, origin)), origin))
    known = dotenv.read(manifest.directory, manifest.stage).variables
    for number, name in enumerate(value.secrets):
        written = loaded.origins.get(f"functions.{function}.secrets.{number}", "")
        origin = app.say("secret, not set", "密钥，未设置")
        if name in known:
            source = known[name].source
            origin = app.say(f"secret, value from {source}", f"密钥，值来自 {source}")
        entries.append(Entry(name, MASK if name in known else "", f"{origin}; {written}".rstrip("; ")))
    bound = bindings(manifest, value)
    if bound:
        entries.append(Entry("CLOUDFN_BINDINGS", bound, app.say("payments, for the shim", "来自 payments，供垫片使用")))
    platform = app.say("set by the platform", "由平台设置")
    entries += [Entry("SCF_NAMESPACE", manifest.env_id, platform), Entry("TCB_ENV", manifest.env_id, platform)]
    entries.append(Entry("TENCENTCLOUD_REGION", manifest.region, platform))
    per_call = app.say("set by the platform for each call", "由平台在每次调用时设置")
    entries += [Entry(name, "...", per_call) for name in ("TCB_SOURCE", "WX_APPID", "WX_OPENID", "WX_UNIONID")]
    return entries
