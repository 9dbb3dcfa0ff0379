"""The rules of the payment bindings: merchants, and functions that must exist."""

from __future__ import annotations

from cloudfn import regular_files
from cloudfn.manifest import platform
from cloudfn.manifest.forms import form
from cloudfn.manifest.own_api_rules import check_cloudpay, check_own_api
from cloudfn.manifest.problems import Problems
from cloudfn.manifest.tree import Map, Path, at, place_of
from cloudfn.manifest.values import SAMPLE_MERCHANT, Binding, Function, Manifest
from cloudfn.payment_words import OUTCOMES


def check_payments(manifest: Manifest, tree: Map, broken: frozenset[Path], problems: Problems) -> None:
    """Report what the bindings of ``manifest`` break."""
    for name, binding in manifest.payments.items():
        base: Path = ("payments", name)
        if (*base, "api") in broken:  # which keys it must have is not known
            continue
        _merchant(binding, base, tree, broken, problems)
        if binding.api != "cloudpay":
            check_own_api(manifest, binding, base, tree, problems)
        else:
            check_cloudpay(binding, base, tree, problems)
        _functions(manifest, binding, base, tree, problems)
        _simulate(binding, base, tree, problems)
        _stubs(binding, (*base, "simulate", "http"), tree, broken, problems)
        if binding.once:
            form(problems, tree, (*base, "once"), binding.once, platform.COLLECTION, "pay_notifications")


def _merchant(binding: Binding, base: Path, tree: Map, broken: frozenset[Path], problems: Problems) -> None:
    name, value = ("subMchId", binding.sub_mch_id) if binding.api == "cloudpay" else ("mchId", binding.mch_id)
    if (*base, name) in broken:
        return
    if not value or (name == "subMchId" and at(tree, (*base, name)) is None):
        place = place_of(tree, base, key=True)
        problems.error("CFN-CFG-014", place, key=name, example=f'{name}: "{SAMPLE_MERCHANT}"')
    else:
        form(problems, tree, (*base, name), value, platform.MERCHANT, SAMPLE_MERCHANT)
    if name == "mchId" and binding.sub_mch_id != binding.mch_id:
        form(problems, tree, (*base, "subMchId"), binding.sub_mch_id, platform.MERCHANT, SAMPLE_MERCHANT)


def _functions(manifest: Manifest, binding: Binding, base: Path, tree: Map, problems: Problems) -> None:
    named = [(caller, (*base, "callers", n)) for n, caller in enumerate(binding.callers)]
    named += [(binding.callback, (*base, "callback")), (binding.refund_callback, (*base, "refundCallback"))]
    known = tuple(tree.sub("functions").entries)
    for function, path in named:
        if function and function not in known:
            problems.error("CFN-CFG-033", place_of(tree, path), value=function, choices=known)
    if binding.api != "cloudpay":  # one function behind two HTTP paths is the rule there
        return
    if binding.callback and binding.callback == binding.refund_callback:
        problems.warning("CFN-CFG-047", place_of(tree, (*base, "refundCallback")), value=binding.callback)
    for function, path in named[-2:]:
        if function in manifest.functions and manifest.functions[function].is_web:
            problems.error("CFN-CFG-098", place_of(tree, path), function=function)
    _python_callbacks(manifest, binding, base, tree, problems)
    if binding.verify == "query":
        for name in (binding.callback, binding.refund_callback):
            function_value = manifest.functions.get(name)
            if function_value and regular_files.is_folder(function_value.dir) and not _has_sdk(function_value):
                place = place_of(tree, (*base, "verify"))
                problems.error("CFN-CFG-037", place, name=name)


def _python_callbacks(manifest: Manifest, binding: Binding, base: Path, tree: Map, problems: Problems) -> None:
    """A Python callback checks for itself; what the file asks of the shim there would not happen."""
    callbacks = (manifest.functions.get(name) for name in (binding.callback, binding.refund_callback))
    python = [function.name for function in callbacks if function and function.is_python]
    for key, value in (("verify", binding.verify), ("once", binding.once)):
        path = (*base, key)
        if python and value not in ("", "off") and at(tree, path) is not None:
            problems.warning("CFN-CFG-053", place_of(tree, path, key=True), key=key, name=python[0])


def _has_sdk(function: Function) -> bool:
    """Whether the function can call queryOrder itself: cloudfn brings the Python SDK, Node's comes from npm."""
    if function.is_python:
        return True
    try:
        package = regular_files.read_json(function.dir / "package.json")
    except (OSError, ValueError):
        return False
    dependencies = package.get("dependencies") if isinstance(package, dict) else None
    return isinstance(dependencies, dict) and "wx-server-sdk" in dependencies


def _simulate(binding: Binding, base: Path, tree: Map, problems: Problems) -> None:
    for n, rule in enumerate(binding.simulate.rules):
        path = (*base, "simulate", "rules", n)
        if not rule.outcome:
            example = "{when: {totalFee: 2}, outcome: notenough}"
            problems.error("CFN-CFG-014", place_of(tree, path), key="outcome", example=example)
        elif not rule.api and rule.outcome not in OUTCOMES:
            place = place_of(tree, (*path, "outcome"))
            problems.error("CFN-CFG-015", place, key="outcome", value=rule.outcome, choices=OUTCOMES)
        if not rule.when and not rule.api:
            continue
        from cloudfn.payment_requests import FIELDS, REQUESTS  # 1 ms of each command, for few manifests

        for name in rule.when:
            if name not in FIELDS:
                place = place_of(tree, (*path, "when", name), key=True)
                problems.warning("CFN-CFG-052", place, value=name, choices=FIELDS)
        if rule.api and rule.api not in REQUESTS and at(tree, (*path, "api")):
            problems.error("CFN-CFG-015", place_of(tree, (*path, "api")), key="api", value=rule.api, choices=REQUESTS)


def _stubs(binding: Binding, base: Path, tree: Map, broken: frozenset[Path], problems: Problems) -> None:
    example = "https://sms.example.com/send"
    for n, stub in enumerate(binding.simulate.http):
        path = (*base, n)
        if not stub.url and (*path, "url") not in broken:
            problems.error("CFN-CFG-014", place_of(tree, path), key="url", example=f"url: {example}")
        elif stub.url:
            form(problems, tree, (*path, "url"), stub.url, platform.HTTP_URL, example)
        form(problems, tree, (*path, "method"), stub.method, platform.HTTP_METHOD, "POST")
        form(problems, tree, (*path, "status"), str(stub.status), platform.HTTP_STATUS, "200")
        for name, value in stub.headers.items():
            where = (*path, "headers", name)
            form(problems, tree, where, name, platform.HEADER_NAME, "content-type", key=True)
            form(problems, tree, where, value, platform.HEADER_VALUE, "application/json")
