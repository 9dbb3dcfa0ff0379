"""Who has a function's calls: the alias ``$DEFAULT`` splits them between ``$LATEST`` and published versions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cloudfn.deploy.cloud import Cloud
from cloudfn.digits import only_digits
from cloudfn.errors import NotFound

LATEST = "$LATEST"
ROUTE_KEY = "invoke.headers.X-Tcb-Route-Key"
ALL_LATEST: Mapping[str, int] = {LATEST: 100}


def traffic(cloud: Cloud, env_id: str, function: str) -> dict[str, int]:
    """Percentages by version."""
    alias = {"FunctionName": function, "Namespace": env_id, "Name": "$DEFAULT"}
    try:
        found = cloud.read("scf", "GetAlias", alias)
    except NotFound as error:
        if str(error.params.get("code")) == "ResourceNotFound.Alias":
            return dict(ALL_LATEST)
        raise
    shares: dict[str, int] = {}
    for each in (found.get("RoutingConfig") or {}).get("AddtionVersionMatchs") or []:
        low, _, high = str(each.get("Expression", "")).strip("[)").partition(",")
        if only_digits(low.strip()) and only_digits(high.strip()):
            number = str(each["Version"])
            shares[number] = shares.get(number, 0) + int(high) - int(low)
    main = str(found.get("FunctionVersion") or LATEST)
    if (rest := 100 - sum(shares.values())) > 0:
        shares[main] = shares.get(main, 0) + rest
    return shares


def parameters(shares: Mapping[str, int]) -> dict[str, Any]:
    """``UpdateAlias``: the service reads ranges of a number that it draws per user."""
    matches = []
    edge = 0
    for number, share in shares.items():
        if share:
            expression = f"[{edge},{edge + share})"
            matches.append({"Key": ROUTE_KEY, "Method": "range", "Expression": expression, "Version": number})
            edge += share
    # AddtionVersionMatchs is the service's own spelling.
    return {"Name": "$DEFAULT", "FunctionVersion": LATEST, "RoutingConfig": {"AddtionVersionMatchs": matches}}


def pinned(shares: Mapping[str, int]) -> dict[str, int]:
    """The versions that have calls instead of what was deployed last."""
    return {number: share for number, share in shares.items() if number != LATEST and share}


def shown(shares: Mapping[str, int]) -> str:
    """``1=30, latest=70``, as ``cloudfn traffic --to`` takes it."""
    return ", ".join(
        f"{'latest' if number == LATEST else number}={share}" for number, share in sorted(shares.items()) if share
    )
