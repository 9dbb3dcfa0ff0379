"""The rules of bindings that speak WeChat Pay's own API, v3 or v2: keys stay out of the file, callbacks have a path."""

from __future__ import annotations

from collections.abc import Mapping

from cloudfn.manifest.problems import Problems
from cloudfn.manifest.tree import Leaf, Map, Path, at, place_of
from cloudfn.manifest.values import Binding, Manifest, PayApi
from cloudfn.payment_words import WRITINGS

OWN_API_KEYS = (
    *("mchId", "serialNo", "privateKey", "certificate", "apiV3Key", "apiKey", "platformKey", "platformKeyId"),
    "platformPublicKey",
)
CLOUDPAY_KEYS = ("anyMerchant", "verify", "once")
SECRETS = ("privateKey", "apiV3Key", "apiKey")
KEY_BYTES = 32
"""Of the APIv3 key, which is an AES-256 key, and of v2's API key: the merchant platform takes no other."""


PLAYED: Mapping[PayApi, tuple[str, ...]] = {"cloudpay": (), "v3": WRITINGS, "v2": ("signtest",)}
"""How a first notification may be written wrongly, by API: cloudPay signs none, v2 knows no time and one key."""


def check_cloudpay(binding: Binding, base: Path, tree: Map, problems: Problems) -> None:
    """Keys of the own API beside `api: cloudpay`."""
    _without_use(base, OWN_API_KEYS, "cloudpay", tree, problems)
    _writings(binding, base, tree, problems)


def check_own_api(manifest: Manifest, binding: Binding, base: Path, tree: Map, problems: Problems) -> None:
    _without_use(base, CLOUDPAY_KEYS, binding.api, tree, problems)
    _writings(binding, base, tree, problems)
    credentials = binding.credentials
    secrets = (credentials.private_key, credentials.api_v3_key, credentials.api_key)
    for name, value in zip(SECRETS, secrets, strict=True):
        _secret(name, value, (*base, name), tree, problems)
    for name, value in (("apiV3Key", credentials.api_v3_key), ("apiKey", credentials.api_key)):
        if value and len(value.encode()) != KEY_BYTES:
            place = place_of(tree, (*base, name))
            problems.error("CFN-CFG-074", place, key=name, size=len(value.encode()), right=KEY_BYTES)
    for key, function in (("callback", binding.callback), ("refundCallback", binding.refund_callback)):
        known = manifest.functions.get(function)
        if known is not None and not (known.http or known.is_web):  # the integration centre needs no path
            problems.error("CFN-CFG-072", place_of(tree, (*base, key)), key=key, name=function, api=binding.api)


def _writings(binding: Binding, base: Path, tree: Map, problems: Problems) -> None:
    for n, rule in enumerate(binding.simulate.rules):
        if not rule.api and rule.outcome in WRITINGS and rule.outcome not in PLAYED[binding.api]:
            place = place_of(tree, (*base, "simulate", "rules", n, "outcome"))
            problems.warning("CFN-CFG-090", place, outcome=rule.outcome, api=binding.api)


def _without_use(base: Path, names: tuple[str, ...], api: str, tree: Map, problems: Problems) -> None:
    for name in names:
        if at(tree, (*base, name)) is not None:
            problems.warning("CFN-CFG-071", place_of(tree, (*base, name), key=True), key=name, api=api)


def _secret(name: str, value: str, path: Path, tree: Map, problems: Problems) -> None:
    """A key that stands in the file itself; a file's path is none."""
    node = at(tree, path)
    here = isinstance(node, Leaf) and all(origin == "its default" for _, origin in node.variables)
    if value and here and (name != "privateKey" or "PRIVATE KEY" in value):
        problems.error("CFN-CFG-073", place_of(tree, path[:-1], key=True), key=name)  # its own line would show it
