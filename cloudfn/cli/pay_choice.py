"""What ``cloudfn doctor pay`` answers: which APIs of WeChat Pay there are, for whom, and what this project uses."""

from __future__ import annotations

from collections.abc import Iterator

from cloudfn.cli.app import App
from cloudfn.cli.texts import pay_choice as texts
from cloudfn.errors import CloudfnError
from cloudfn.frozen import dataclass
from cloudfn.languages import Phrase
from cloudfn.manifest import find, load
from cloudfn.manifest.values import Binding, Manifest, PayApi


@dataclass(frozen=True, slots=True)
class PayChoice:
    """Who may use an API, what stands against it, and what it needs; each a line."""

    api: PayApi
    title: Phrase
    who: Phrase
    closed: tuple[Phrase, ...]
    needs: tuple[Phrase, ...]


CHOICES = (
    PayChoice(
        "cloudpay",
        texts.CLOUDPAY,
        texts.CLOUDPAY_FOR,
        (texts.CLOSED_GOODS, texts.YOUNG, texts.NO_PERSON),
        (
            texts.CLOUDPAY_MERCHANT,
            texts.CLOUDPAY_CALLBACK,
        ),
    ),
    PayChoice(
        "v3",
        texts.V3,
        texts.V3_FOR,
        (texts.NO_PERSON,),
        (
            texts.V3_KEYS,
            texts.V3_CALLBACK,
            texts.V3_TEMPLATE,
        ),
    ),
    PayChoice(
        "v2",
        texts.V2,
        texts.V2_FOR,
        (texts.OLD_MERCHANTS, texts.NO_PERSON),
        (
            texts.V2_KEYS,
            texts.V2_CALLBACK,
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class BindingState:
    """``callback`` is where it is told of payments, with its HTTP path; ``keys`` is None where it needs none."""

    name: str
    api: str
    merchant: str
    callback: str
    keys: bool | None


def bindings(app: App) -> tuple[BindingState, ...] | None:
    """Of the project here; None when there is none. Raises CloudfnError."""
    try:
        file = find(app.directory, app.file)
    except CloudfnError:
        if app.file:
            raise
        return None
    manifest = load(file, stage=app.stage).manifest
    return tuple(_state(manifest, binding) for binding in manifest.payments.values())


def _state(manifest: Manifest, binding: Binding) -> BindingState:
    if binding.api == "cloudpay":
        return BindingState(binding.name, binding.api, binding.sub_mch_id, binding.callback, None)
    known = manifest.functions.get(binding.callback)
    callback = f"{binding.callback} {known.http}" if known else binding.callback
    keys = (manifest.wxpay_keys / binding.mch_id).is_dir()
    return BindingState(binding.name, binding.api, binding.mch_id, callback, keys)


def lines(app: App, states: tuple[BindingState, ...] | None) -> Iterator[str]:
    yield app.say(texts.WHICH)
    for choice in CHOICES:
        yield ""
        yield f"{choice.api:<8}  {app.say(choice.title)}"
        yield f"          {app.say(texts.FOR)}{app.say(choice.who)}"
        yield from (f"          {app.say(texts.CLOSED)}{app.say(each)}" for each in choice.closed)
        yield from (f"          {app.say(texts.NEEDS)}{app.say(each)}" for each in choice.needs)
    yield ""
    yield app.say(texts.HERE)
    if states is None:
        yield f"  {app.say(texts.NO_PROJECT)}"
    elif not states:
        yield f"  {app.say(texts.NO_BINDING)}"
    for each in states or ():
        keys = {None: texts.KEYS_NEEDLESS, True: texts.KEYS_MADE, False: texts.KEYS_MISSING}[each.keys]
        yield f"  {each.name}: {each.api} {each.merchant} -> {each.callback or '-'} ({app.say(keys)})"


def data(app: App, states: tuple[BindingState, ...] | None) -> dict[str, object]:
    """The same as JSON."""
    apis = [
        {
            "api": each.api,
            "title": app.say(each.title),
            "for": app.say(each.who),
            "closed": [app.say(line) for line in each.closed],
            "needs": [app.say(line) for line in each.needs],
        }
        for each in CHOICES
    ]
    own = [
        {"name": each.name, "api": each.api, "mchId": each.merchant, "callback": each.callback, "keys": each.keys}
        for each in states or ()
    ]
    return {"ok": True, "apis": apis, "bindings": own}
