"""What a function finds in its environment, and where each variable comes from."""

from __future__ import annotations

from cloudfn.cli.app import App
from cloudfn.cli.texts import help
from cloudfn.frozen import dataclass
from cloudfn.manifest import dotenv
from cloudfn.manifest.reader import Loaded
from cloudfn.manifest.settings import MASK, masked
from cloudfn.shim import bindings


@dataclass(frozen=True, slots=True)
class FunctionVariable:
    """One variable of a function, its value masked where it is secret, and where it comes from."""

    name: str
    value: str
    origin: str


def variables(app: App, function: str, loaded: Loaded) -> list[FunctionVariable]:
    """The variables of ``function``: the manifest's, its secrets, the shim's, the platform's."""
    manifest = loaded.manifest
    value = manifest.functions[function]
    entries = []
    for name, text in value.environment.items():
        key = f"functions.{function}.environment.{name}"
        origin = loaded.origins.get(key, "")
        entries.append(FunctionVariable(name, str(masked(key, text, origin)), origin))
    values = dotenv.read(manifest.directory, manifest.stage).variables
    for number, name in enumerate(value.secrets):
        written = loaded.origins.get(f"functions.{function}.secrets.{number}", "")
        origin = app.say(help.SECRET_NOT_SET)
        if name in values:
            source = values[name].source
            origin = app.say(help.secret_from(source))
        entries.append(FunctionVariable(name, MASK if name in values else "", f"{origin}; {written}".rstrip("; ")))
    bound = bindings(manifest, value)
    if bound:
        entries.append(FunctionVariable("CLOUDFN_BINDINGS", bound, app.say(help.FOR_THE_SHIM)))
    platform = app.say(help.BY_PLATFORM)
    entries += [
        FunctionVariable("SCF_NAMESPACE", manifest.env_id, platform),
        FunctionVariable("TCB_ENV", manifest.env_id, platform),
    ]
    entries.append(FunctionVariable("TENCENTCLOUD_REGION", manifest.region, platform))
    per_call = app.say(help.BY_PLATFORM_PER_CALL)
    entries += [
        FunctionVariable(name, "...", per_call) for name in ("TCB_SOURCE", "WX_APPID", "WX_OPENID", "WX_UNIONID")
    ]
    return entries
