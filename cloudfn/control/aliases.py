"""scf: aliases, ``$DEFAULT`` among them, and how a call is shared out over versions."""

from __future__ import annotations

import re
from dataclasses import replace

from cloudfn.control import checks
from cloudfn.control.actions import Call, action
from cloudfn.control.cloud_function import DEFAULT, LATEST, Alias, CloudFunction, Match
from cloudfn.control.versions import qualified
from cloudfn.control.wire import ApiError, Params, Reply

MAX_ALIASES = 20
METHODS = ("range", "exact")
_RANGE = re.compile(r"([\[(])([0-9]{1,3}),\s*([0-9]{1,3})([)\]])")


@action("scf", "CreateAlias", "Name FunctionName FunctionVersion Namespace RoutingConfig Description", writes=True)
def create(call: Call) -> Reply:
    function, name = call.function, checks.alias_name(call.params.text("Name"))
    if function.alias(name) is not None:
        raise ApiError("ResourceInUse.Alias", f"Alias [{name}] already exists.")
    if len(function.aliases) >= MAX_ALIASES:
        raise ApiError("LimitExceeded.Alias", f"A function can have at most {MAX_ALIASES} aliases.")
    alias = _changed(call, function, Alias(name, LATEST, added=call.world.stamp()))
    call.world.save(replace(function, aliases=(*function.aliases, alias)))
    return {}


@action("scf", "UpdateAlias", "FunctionName Name FunctionVersion Namespace RoutingConfig Description", writes=True)
def update(call: Call) -> Reply:
    function = call.function
    alias = _changed(call, function, _alias(call, function))
    others = tuple(other for other in function.aliases if other.name != alias.name)
    call.world.save(replace(function, aliases=(*others, alias)))
    return {}


@action("scf", "DeleteAlias", "FunctionName Name Namespace", writes=True)
def delete(call: Call) -> Reply:
    function = call.function
    alias = _alias(call, function)
    if alias.name == DEFAULT:
        raise ApiError("FailedOperation.DeleteAlias", "$DEFAULT cannot be deleted.")
    call.world.save(replace(function, aliases=tuple(other for other in function.aliases if other.name != alias.name)))
    return {}


@action("scf", "GetAlias", "FunctionName Name Namespace")
def get(call: Call) -> Reply:
    return _described(_alias(call, call.function))


@action("scf", "ListAliases", "FunctionName Namespace FunctionVersion Offset Limit")
def list_(call: Call) -> Reply:
    function, version = call.function, call.params.text("FunctionVersion", "")
    default = function.alias(DEFAULT)
    aliases = [alias for alias in (default, *function.aliases) if alias and (alias is default or alias.name != DEFAULT)]
    rows = [_described(alias) for alias in aliases if version in ("", alias.version)]
    return {"Aliases": call.page(rows), "TotalCount": len(rows)}


def pick(function: CloudFunction, qualifier: str, draw: int) -> str:
    """The number of the version that serves a call; ``draw`` (0 to 99) decides where an alias shares its calls out.

    Raises ApiError for a qualifier that there is not.
    """
    number, _ = qualified(function, qualifier)
    alias = function.alias(qualifier)
    if alias is None:
        return number
    for match in alias.matches:
        found = _RANGE.fullmatch(match.expression)
        if match.method == "range" and found is not None:
            low, high = int(found[2]) + (found[1] == "("), int(found[3]) + (found[4] == "]")
            if low <= draw < high:
                return match.version
    edge = 0.0
    for version, weight in alias.weights:
        edge += weight * 100
        if draw < edge:
            return version
    return number


def _changed(call: Call, function: CloudFunction, alias: Alias) -> Alias:
    params = call.params
    version = params.text("FunctionVersion")
    _exists(function, version)
    routing = params.group("RoutingConfig")
    weights = tuple(
        (row.text("Version"), row.share("Weight")) for row in map(Params, routing.items("AdditionalVersionWeights"))
    )
    # The spelling is the service's own.
    matches = tuple(map(_match, map(Params, routing.items("AddtionVersionMatchs"))))
    for number in (*(number for number, _ in weights), *(match.version for match in matches)):
        _exists(function, number)
    if sum(weight for _, weight in weights) > 1:
        raise ApiError("InvalidParameterValue.AdditionalVersionWeights", "The weights are more than 1 together.")
    if sum(_width(match) for match in matches) > 100:
        raise ApiError("InvalidParameterValue.RoutingConfig", "The ranges cover more than 100 percent.")
    return replace(
        alias,
        version=version,
        description=checks.description(params.text("Description", alias.description)),
        weights=weights if "RoutingConfig" in params else alias.weights,
        matches=matches if "RoutingConfig" in params else alias.matches,
        modified=call.world.stamp(),
    )


def _match(row: Params) -> Match:
    method, expression = row.text("Method"), row.text("Expression")
    if method not in METHODS or (method == "range" and _RANGE.fullmatch(expression) is None):
        raise ApiError("InvalidParameterValue.RoutingConfig", f"[{method} {expression}] is no rule for calls.")
    return Match(row.text("Version"), row.text("Key"), method, expression)


def _width(match: Match) -> int:
    found = _RANGE.fullmatch(match.expression)
    return int(found[3]) - int(found[2]) if found is not None and match.method == "range" else 0


def _exists(function: CloudFunction, number: str) -> None:
    if number != LATEST and function.version(number) is None:
        raise ApiError("ResourceNotFound.FunctionVersion", f"Version [{number}] does not exist.")


def _alias(call: Call, function: CloudFunction) -> Alias:
    name = call.params.text("Name")
    alias = function.alias(name)
    if alias is None:
        raise ApiError("ResourceNotFound.Alias", f"Alias [{name}] does not exist.")
    return alias


def _described(alias: Alias) -> Reply:
    return {
        "Name": alias.name,
        "FunctionVersion": alias.version,
        "Description": alias.description,
        "RoutingConfig": {
            "AdditionalVersionWeights": [{"Version": version, "Weight": weight} for version, weight in alias.weights],
            "AddtionVersionMatchs": [
                {"Version": match.version, "Key": match.key, "Method": match.method, "Expression": match.expression}
                for match in alias.matches
            ],
        },
        "AddTime": alias.added,
        "ModTime": alias.modified,
    }
