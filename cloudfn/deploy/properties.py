"""The properties of a function that the cloud holds, one row each: name, from the manifest, from ``GetFunction``, as a
parameter, when two are the same, how it is shown.

Planner, calls and the check at the end go through the rows. A new property is a field of ``Properties`` and a row of
``TABLE``. Code, timers and HTTP path are no properties: they change by steps of their own.
"""

from __future__ import annotations

import itertools
import operator
from collections.abc import Callable, Iterator, Mapping
from dataclasses import KW_ONLY, field
from typing import Any, Literal

from cloudfn import shim
from cloudfn.frozen import dataclass
from cloudfn.manifest.values import Function, Layer, Manifest, PublicNet, Vpc

STATE_VARIABLE = "CLOUDFN_STATE"
BINDINGS_VARIABLE = "CLOUDFN_BINDINGS"
"""The two variables of a function that cloudfn itself writes."""

Carrier = Literal["code", "configuration"]
"""The call that changes a property of a function that exists; the creation carries all of them."""


@dataclass(frozen=True, slots=True)
class Properties:
    """What ``DesiredFunction`` and ``RemoteFunction`` have in common. ``install``: the cloud installs dependencies."""

    _: KW_ONLY
    runtime: str
    type: str = "Event"
    timeout_s: int
    memory_mb: int
    install: bool = False
    variables: Mapping[str, str] = field(default_factory=dict, repr=False)
    layers: tuple[Layer, ...] = ()
    vpc: Vpc | None = None
    description: str | None = None
    role: str | None = None
    init_timeout_s: int | None = None
    public_net: PublicNet | None = None
    tags: Mapping[str, str] | None = None
    asynchronous: bool | None = None
    trace: bool | None = None


@dataclass(frozen=True, slots=True)
class PropertySource:
    """What a wish is made from. ``values`` are those of the secrets."""

    manifest: Manifest
    function: Function
    values: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Property:
    """``name``: in the manifest and in plans. ``field``: in ``Properties``.

    ``from_manifest`` and ``seen`` read it, ``sent`` is the API's parameter for a value. Without ``carriers`` it is
    fixed once the function is created. ``same`` takes wish and what is there. A property with ``nothing`` is sent only
    where it is set; taking it away sends ``nothing``. Without ``nothing``, a wish of None leaves the property as it is.
    ``at_creation``: the plan of a creation names it. ``secret``: only names in it are ever shown. ``shared``: a mapping
    of which the manifest says only some keys. ``console``: what is fixed here can be changed in the console.
    """

    name: str
    field: str
    from_manifest: Callable[[PropertySource], Any]
    seen: Callable[[Mapping[str, Any]], Any]
    sent: Callable[[Any], Mapping[str, Any]]
    carriers: tuple[Carrier, ...] = ("configuration",)
    same: Callable[[Any, Any], bool] = operator.eq
    shown: Callable[[Any], str] = str
    nothing: Mapping[str, Any] | None = None
    at_creation: bool = False
    secret: bool = False
    shared: bool = False
    console: bool = False

    def of(self, one: Properties) -> Any:
        return getattr(one, self.field)

    def left_alone(self, desired: Properties) -> bool:
        return self.nothing is None and self.of(desired) is None

    def differs(self, desired: Properties, seen: Properties) -> bool:
        return not self.left_alone(desired) and not self.same(self.of(desired), self.of(seen))


def _variables(source: PropertySource) -> dict[str, str]:
    function = source.function
    found = {
        **function.environment,
        **{name: source.values[name] for name in function.secrets if name in source.values},
    }
    if function.shim and (bound := shim.bindings(source.manifest, function)):
        found[BINDINGS_VARIABLE] = bound
    return found


def _flag(value: bool) -> str:
    return "TRUE" if value else "FALSE"


def _seen_vpc(reply: Mapping[str, Any]) -> Vpc | None:
    found = reply.get("VpcConfig") or {}
    return Vpc(str(found["VpcId"]), str(found.get("SubnetId") or "")) if found.get("VpcId") else None


def _seen_net(reply: Mapping[str, Any]) -> PublicNet:
    """Where the cloud says nothing, the platform's own: the internet, from an address that changes."""
    found = reply.get("PublicNetConfig") or {}
    eip = found.get("EipConfig") or {}
    return PublicNet(found.get("PublicNetStatus") != "DISABLE", eip.get("EipStatus") == "ENABLE")


def _same_layers(desired: tuple[Layer, ...], seen: tuple[Layer, ...]) -> bool:
    """A name without a version is settled before a deploy is planned; elsewhere any version of it will do."""
    pairs = itertools.zip_longest(desired, seen, fillvalue=Layer("", 0))
    return all(one.name == other.name and one.version in (0, other.version) for one, other in pairs)


def _switch(value: bool) -> str:
    return "ENABLE" if value else "DISABLE"


def _shown_net(value: PublicNet | None) -> str:
    return "-" if value is None else "off" if not value.on else "fixed IP" if value.fixed_ip else "on"


def shown_flag(value: bool | None) -> str:
    return "on" if value else "off"


TABLE: tuple[Property, ...] = (
    Property(
        "runtime",
        "runtime",
        from_manifest=lambda source: source.function.runtime,
        seen=lambda reply: str(reply.get("Runtime") or ""),
        sent=lambda value: {"Runtime": value},
        carriers=(),
        at_creation=True,
    ),
    Property(
        "type",
        "type",
        from_manifest=lambda source: source.function.type,
        seen=lambda reply: str(reply.get("Type") or "Event"),
        sent=lambda value: {"Type": value},
        carriers=(),
    ),
    Property(
        "timeout",
        "timeout_s",
        from_manifest=lambda source: source.function.timeout_s,
        seen=lambda reply: int(reply.get("Timeout") or 0),
        sent=lambda value: {"Timeout": value},
        at_creation=True,
    ),
    Property(
        "memory",
        "memory_mb",
        from_manifest=lambda source: source.function.memory_mb,
        seen=lambda reply: int(reply.get("MemorySize") or 0),
        sent=lambda value: {"MemorySize": value},
        at_creation=True,
    ),
    Property(
        "install",
        "install",
        from_manifest=lambda source: source.function.install == "cloud" and not source.function.is_python,
        seen=lambda reply: str(reply.get("InstallDependency") or "FALSE").upper() == "TRUE",
        sent=lambda value: {"InstallDependency": _flag(value)},
        carriers=("code", "configuration"),
        shown=lambda value: "cloud" if value else "none",
    ),
    Property(
        "variables",
        "variables",
        from_manifest=_variables,
        seen=lambda reply: {
            str(each["Key"]): str(each["Value"]) for each in (reply.get("Environment") or {}).get("Variables") or []
        },
        # The cloud replaces all of them at once.
        sent=lambda value: {
            "Environment": {"Variables": [{"Key": name, "Value": text} for name, text in sorted(value.items())]}
        },
        same=lambda desired, seen: dict(desired) == dict(seen),
        secret=True,
    ),
    Property(
        "layers",
        "layers",
        from_manifest=lambda source: source.function.layers,
        seen=lambda reply: tuple(
            Layer(str(each["LayerName"]), int(each["LayerVersion"]))
            for each in reply.get("Layers") or []
            if each.get("LayerName")
        ),
        sent=lambda value: {"Layers": [{"LayerName": each.name, "LayerVersion": each.version} for each in value]},
        same=_same_layers,
        shown=lambda value: ", ".join(map(str, value)) or "-",
        # Unbinding the last layer takes an entry without a name: that is how CloudBase's own tools do it.
        nothing={"Layers": [{"LayerName": "", "LayerVersion": 0}]},
    ),
    Property(
        "vpc",
        "vpc",
        from_manifest=lambda source: source.function.vpc,
        seen=_seen_vpc,
        sent=lambda value: {"VpcConfig": {"VpcId": value.id, "SubnetId": value.subnet}},
        shown=lambda value: f"{value.id}/{value.subnet}" if value else "-",
        nothing={"VpcConfig": {"VpcId": "", "SubnetId": ""}},
    ),
    Property(
        "description",
        "description",
        from_manifest=lambda source: source.function.description,
        seen=lambda reply: str(reply.get("Description") or ""),
        sent=lambda value: {"Description": value},
        shown=lambda value: " ".join(value.split()) or "-",
        at_creation=True,
    ),
    Property(
        "role",
        "role",
        from_manifest=lambda source: source.function.role,
        seen=lambda reply: reply.get("Role") or None,
        sent=lambda value: {"Role": value},
        shown=lambda value: value or "-",
        at_creation=True,
    ),
    Property(
        "initTimeout",
        "init_timeout_s",
        from_manifest=lambda source: source.function.init_timeout_s,
        seen=lambda reply: int(reply.get("InitTimeout") or 0) or None,
        sent=lambda value: {"InitTimeout": value},
        shown=lambda value: str(value) if value else "-",
        at_creation=True,
    ),
    Property(
        "publicNet",
        "public_net",
        from_manifest=lambda source: source.function.public_net,
        seen=_seen_net,
        sent=lambda value: {
            "PublicNetConfig": {
                "PublicNetStatus": _switch(value.on),
                "EipConfig": {"EipStatus": _switch(value.fixed_ip)},
            }
        },
        shown=_shown_net,
        at_creation=True,
    ),
    # The API takes these three when a function is created and never again.
    Property(
        "tags",
        "tags",
        from_manifest=lambda source: source.function.tags,
        seen=lambda reply: {str(each["Key"]): str(each["Value"]) for each in reply.get("Tags") or []},
        sent=lambda value: {"Tags": [{"Key": name, "Value": text} for name, text in sorted(value.items())]},
        carriers=(),
        same=lambda desired, seen: all((seen or {}).get(name) == text for name, text in desired.items()),
        shown=lambda value: ", ".join(f"{name}={text}" for name, text in sorted((value or {}).items())) or "-",
        at_creation=True,
        shared=True,
        console=True,
    ),
    Property(
        "async",
        "asynchronous",
        from_manifest=lambda source: source.function.asynchronous,
        seen=lambda reply: str(reply.get("AsyncRunEnable") or "FALSE").upper() == "TRUE",
        sent=lambda value: {"AsyncRunEnable": _flag(value)},
        carriers=(),
        shown=shown_flag,
        at_creation=True,
        console=True,
    ),
    Property(
        "trace",
        "trace",
        from_manifest=lambda source: source.function.trace,
        seen=lambda reply: str(reply.get("TraceEnable") or "FALSE").upper() == "TRUE",
        sent=lambda value: {"TraceEnable": _flag(value)},
        carriers=(),
        shown=shown_flag,
        at_creation=True,
        console=True,
    ),
)
FIXED = tuple(row for row in TABLE if not row.carriers)


def carried(by: Carrier) -> tuple[Property, ...]:
    return tuple(row for row in TABLE if by in row.carriers)


def from_manifest(source: PropertySource) -> dict[str, Any]:
    """The fields of ``Properties`` as the manifest wants them."""
    return {row.field: row.from_manifest(source) for row in TABLE}


def seen(reply: Mapping[str, Any]) -> dict[str, Any]:
    """The same from an answer of ``GetFunction``."""
    return {row.field: row.seen(reply) for row in TABLE}


def held(one: Properties) -> dict[str, Any]:
    """The same as ``one`` has them."""
    return {row.field: row.of(one) for row in TABLE}


def parameters(one: Properties, rows: tuple[Property, ...], unbind: frozenset[str] = frozenset()) -> dict[str, Any]:
    """``rows`` as parameters of a call. ``unbind`` names those that the function has and shall have no more."""
    found: dict[str, Any] = {}
    for row in rows:
        value = row.of(one)
        if row.left_alone(one):
            continue
        if row.nothing is None or value:
            found |= row.sent(value)
        elif row.name in unbind:
            found |= row.nothing
    return found


def left_to_others(one: Properties, there: Properties) -> dict[str, Any]:
    """What ``there`` has and the manifest leaves alone, as parameters."""
    found: dict[str, Any] = {}
    for row in TABLE:
        value = row.of(there)
        if row.shared and not row.left_alone(one):
            value = {name: text for name, text in (value or {}).items() if name not in row.of(one)}
        if value and (row.shared or row.left_alone(one)):
            found |= row.sent(value)
    return found


def filled(one: Properties, settings: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of ``one`` with what ``settings`` (``left_to_others``) has of them."""
    found: dict[str, Any] = {}
    for row in TABLE:
        value, own = row.seen(settings), row.of(one)
        if row.shared and value:
            found[row.field] = {**value, **(own or {})}
        elif row.left_alone(one) and value and any(name in settings for name in row.sent(value)):
            found[row.field] = value
    return found


def named_at_creation(one: Properties) -> Iterator[Property]:
    """What the plan of a creation names."""
    return (row for row in TABLE if row.at_creation and not row.left_alone(one))


def differing(one: Properties, there: Properties, rows: tuple[Property, ...]) -> Iterator[Property]:
    return (row for row in rows if row.differs(one, there))


def unbound(one: Properties, there: Properties) -> frozenset[str]:
    """The names of the properties that have to be taken away from ``there``."""
    return frozenset(row.name for row in TABLE if row.nothing is not None and row.of(there) and not row.of(one))
