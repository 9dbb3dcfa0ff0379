"""scf: domains of one's own in front of functions. Kept and answered; nothing is served on them here."""

from __future__ import annotations

import re
from typing import Any

from cloudfn.control.actions import Call, action
from cloudfn.control.listing import sort
from cloudfn.control.versions import qualified
from cloudfn.control.wire import ApiError, Params, Reply

PROTOCOLS = ("HTTP", "HTTPS", "HTTP&HTTPS")
_DOMAIN = re.compile(r"([a-z0-9-]+\.)+[a-z]{2,}", re.IGNORECASE)


@action("scf", "CreateCustomDomain", "Domain Protocol EndpointsConfig CertConfig WafConfig Tags", writes=True)
def create(call: Call) -> Reply:
    name = call.params.text("Domain")
    if not _DOMAIN.fullmatch(name):
        raise ApiError("InvalidParameterValue.Domain", f"Domain [{name}] is invalid.")
    if call.world.store.get("custom-domain", name) is not None:
        raise ApiError("ResourceInUse", f"Domain [{name}] exists already.")
    call.params.text("Protocol")
    call.world.store.put("custom-domain", name, _given(call, {"Domain": name, "Tags": call.params.items("Tags")}))
    return {}


@action("scf", "UpdateCustomDomain", "Domain Protocol CertConfig WafConfig EndpointsConfig", writes=True)
def update(call: Call) -> Reply:
    record = _named(call)
    call.world.store.put("custom-domain", record["Domain"], _given(call, record))
    return {}


@action("scf", "DeleteCustomDomain", "Domain", writes=True)
def delete(call: Call) -> Reply:
    call.world.store.drop("custom-domain", _named(call)["Domain"])
    return {}


@action("scf", "GetCustomDomain", "Domain")
def get(call: Call) -> Reply:
    return _named(call)


@action("scf", "ListCustomDomains", "Offset Limit OrderBy Order Filters")
def list_(call: Call) -> Reply:
    rows = [record for _, record in call.world.store.every("custom-domain")]
    for condition in map(Params, call.params.items("Filters")):
        name, values = condition.text("Name"), condition.strings("Values")
        rows = [row for row in rows if str(row.get(name, "")) in values]
    return {"Domains": call.page(sort(call, rows)), "Total": len(rows)}


def _given(call: Call, before: dict[str, Any]) -> dict[str, Any]:
    params = call.params
    protocol = params.text("Protocol", before.get("Protocol", PROTOCOLS[0]))
    if protocol not in PROTOCOLS:
        raise ApiError("InvalidParameterValue.Param", f"Protocol [{protocol}] must be one of {', '.join(PROTOCOLS)}.")
    endpoints = [_endpoint(call, Params(item)) for item in params.items("EndpointsConfig")]
    return {
        **before,
        "Protocol": protocol,
        "EndpointsConfig": endpoints or before.get("EndpointsConfig", []),
        "CertConfig": {"CertificateId": "", **before.get("CertConfig", {}), **params.group("CertConfig").values},
        "WafConfig": {
            "WafOpen": "CLOSE",
            "WafInstanceId": "",
            **before.get("WafConfig", {}),
            **params.group("WafConfig").values,
        },
    }


def _endpoint(call: Call, item: Params) -> dict[str, Any]:
    namespace, name, qualifier = item.text("Namespace"), item.text("FunctionName"), item.text("Qualifier")
    qualified(call.world.function(call.world.namespace(namespace), name), qualifier)
    rewrite = [{"Path": row.text("Path"), "Type": row.text("Type"), "Rewrite": row.text("Rewrite")}
               for row in map(Params, item.items("PathRewrite"))]  # fmt: skip
    place = {"Namespace": namespace, "FunctionName": name, "Qualifier": qualifier}
    return {**place, "PathMatch": item.text("PathMatch"), "PathRewrite": rewrite}


def _named(call: Call) -> dict[str, Any]:
    name = call.params.text("Domain")
    found = call.world.store.get("custom-domain", name)
    if found is None:
        raise ApiError("FailedOperation.Domain.UnExist", f"Domain [{name}] does not exist.")
    return found
