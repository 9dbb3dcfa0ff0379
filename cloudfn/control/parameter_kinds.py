"""What kind of value each parameter takes, so that nothing else is kept and answered later. Source: the SDK's models.

Inside objects the readers of ``Params`` look for themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from cloudfn.control.wire import ApiError

Kind = str
"""``text``, ``number``, ``flag``, ``texts``, ``object`` or ``objects``."""

_NAMES: Mapping[Kind, str] = {
    "number": (
        "AccessTokenExpiresIn CustomQps ExpireIn InitTimeout LayerVersion Limit MaxCapacity MaxDevice MemorySize"
        " MgoLimit MgoOffset MinCapacity Offset PageNo PageNumber PageSize Period RefreshTokenExpiresIn"
        " ReservedConcurrencyMem Timeout TotalConcurrencyMem TrackingTarget VersionProvisionedConcurrencyNum"
    ),
    "flag": (
        "AnonymousLogin AutoVoucher BypassCheck CopyConfiguration EmailLogin EnableUnion GraceShutdown IsForce"
        " IsVisible Override PhoneNumberLogin ShowHidden UseLucene UserNameLogin"
    ),
    "texts": (
        "APIIdSet Channels CompatibleRuntimes DeleteFiles DomainIds Domains EnvIds InvokeType PackageTypeList Paths"
        " Resources Status SubnetIds TableNames UUIds UidList Uids UserList VpcIds"
    ),
    "object": (
        "AsyncTriggerConfig CertConfig CfsConfig Code Config Content DeadLetterConfig EmailConfig EndTimeInterval"
        " Environment ExternalStorage Filter InstanceConcurrencyConfig IntranetConfig MfaConfig MongoConnector"
        " PermissionInfo PrivateConfig ProtocolParams PublicNetConfig PwdUpdateStrategy ResourceEnv RoutingConfig"
        " SearchContext SmsVerificationConfig StartTimeInterval VpcConfig WafConfig"
    ),
    "objects": "CreateIndexes Data DropIndexes EndpointsConfig Filters Layers Options Tags TriggerActions",
}
_USUAL = {name: kind for kind, names in _NAMES.items() for name in names.split()}

_ELSEWHERE: Mapping[tuple[str, str, str], Kind] = {
    ("tcb", "AddProvider", "Name"): "object",
    ("tcb", "AddProvider", "Description"): "object",
    ("tcb", "ModifyProvider", "Name"): "object",
    ("tcb", "ModifyProvider", "Description"): "object",
    ("tcb", "CreateHTTPServiceRoute", "Domain"): "object",
    ("tcb", "ModifyHTTPServiceRoute", "Domain"): "object",
    ("tcb", "CreateFunction", "EipConfig"): "object",
    ("tcb", "UpdateFunctionConfiguration", "EipConfig"): "objects",
    ("tcb", "ListTables", "Filters"): "texts",
    ("scf", "ListNamespaces", "SearchKey"): "objects",
    ("scf", "ListLayerVersions", "CompatibleRuntime"): "texts",
}
"""Where a name takes something else than it usually does."""

_LARGEST = 2**63
_PLAIN = (str, int, float)


def kind(service: str, action: str, name: str) -> Kind:
    return _ELSEWHERE.get((service, action, name)) or _USUAL.get(name, "text")


def check(service: str, action: str, values: Mapping[str, Any]) -> None:
    """Refuse a value of another kind. A GET carries numbers and flags as text, and one text stands for a list of it.

    Raises ApiError (InvalidParameter).
    """
    for name, value in values.items():
        wanted = kind(service, action, name)
        if value is not None and not _IS[wanted](value):
            raise ApiError("InvalidParameter", f"The value type of parameter `{name}` is not valid: it takes {wanted}.")


def _plain(value: object) -> bool:
    return isinstance(value, _PLAIN)


def _number(value: object) -> bool:
    try:
        return _plain(value) and not isinstance(value, bool) and abs(float(str(value))) < _LARGEST
    except ValueError:
        return False


def _flag(value: object) -> bool:
    return str(value).upper() in ("TRUE", "FALSE")


def _texts(value: object) -> bool:
    return isinstance(value, str) or (isinstance(value, list) and all(isinstance(item, str) for item in value))


def _objects(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, Mapping) for item in value)


_IS: Mapping[Kind, Callable[[object], bool]] = {
    "text": _plain,
    "number": _number,
    "flag": _flag,
    "texts": _texts,
    "object": lambda value: isinstance(value, Mapping),
    "objects": _objects,
}
