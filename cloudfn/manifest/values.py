"""The resolved manifest, as every room above reads it: plain frozen values, paths absolute, units fixed.

``manifest.load`` makes these from ``cloudfn.yaml``; tests may make them by hand. Nothing here reads a file.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field
from pathlib import Path
from typing import Any, Literal

from cloudfn import regular_files
from cloudfn.frozen import dataclass

SAMPLE_MERCHANT = "1900009231"
SAMPLE_ENV = "test-f0b102"
"""The vendor documentation's own values: fine locally, refused by plan and deploy."""
SAMPLE_APP_ID = "wx0123456789abcdef"
"""The mini program of projects whose manifest names none; as samples write it."""

Install = Literal["cloud", "local", "vendored", "bundle", "none"]
FunctionType = Literal["Event", "HTTP"]
BOOTSTRAP = "scf_bootstrap"
"""The file that starts the web server of an HTTP function."""
WEB_PORT = 9000
"""Where the platform expects that server. Source: docs.cloudbase.net, cloud-function/develop/scf-bootstrap."""
Verify = Literal["source", "query", "off"]
PayApi = Literal["cloudpay", "v3", "v2"]
PlatformKey = Literal["publicKey", "certificate"]


@dataclass(frozen=True, slots=True)
class Timer:
    """A timer trigger. ``cron`` has seven fields, seconds first, as SCF writes it."""

    name: str
    cron: str


@dataclass(frozen=True, slots=True)
class Layer:
    """``version`` 0: the newest that is published."""

    name: str
    version: int

    def __str__(self) -> str:
        return f"{self.name}:{self.version or 'newest'}"


@dataclass(frozen=True, slots=True)
class LayerSource:
    """A layer that this project publishes: the folder ``dir``, or what ``functions`` have in common of dependencies."""

    name: str
    dir: Path | None
    functions: tuple[str, ...] = ()
    runtimes: tuple[str, ...] = ()
    description: str = ""


@dataclass(frozen=True, slots=True)
class Vpc:
    id: str
    subnet: str


@dataclass(frozen=True, slots=True)
class PublicNet:
    """``on``: the function reaches the internet. ``fixed_ip``: from an address that stays."""

    on: bool = True
    fixed_ip: bool = False


@dataclass(frozen=True, slots=True)
class Function:
    """One cloud function after defaults, function and stage are merged. ``timeout_s`` seconds, ``memory_mb`` MiB."""

    name: str
    dir: Path
    type: FunctionType = "Event"
    runtime: str = "Nodejs18.15"
    handler: str = "index.main"
    timeout_s: int = 3
    memory_mb: int = 256
    environment: Mapping[str, str] = field(default_factory=dict)
    secrets: tuple[str, ...] = ()
    install: Install = "cloud"
    ignore_scripts: bool = False  # of the packages that are installed here
    triggers: tuple[Timer, ...] = ()
    http: str = ""  # path of the HTTP access, "" for none
    layers: tuple[Layer, ...] = ()
    vpc: Vpc | None = None
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    shared: tuple[Path, ...] = ()
    shim: bool = True
    openapi: tuple[str, ...] = ()  # permissions.openapi
    max_instances: int = 8
    opt: Path | None = None  # what the function sees as /opt: its layers, unpacked
    # Only deployed; None: what stands in the cloud is left as it is.
    description: str | None = None
    role: str | None = None
    tags: Mapping[str, str] | None = None
    init_timeout_s: int | None = None
    public_net: PublicNet | None = None
    asynchronous: bool | None = None
    trace: bool | None = None
    http_auth: bool | None = None

    @property
    def is_python(self) -> bool:
        return self.runtime.startswith("Python")

    @property
    def is_web(self) -> bool:
        """An HTTP function: a web server that ``scf_bootstrap`` starts, instead of a handler."""
        return self.type == "HTTP"


@dataclass(frozen=True, slots=True)
class Rule:
    """``simulate.rules``: when a request matches, the outcome happens. ``when`` maps camelCase fields to values."""

    when: Mapping[str, object]
    outcome: str
    api: str = ""  # unifiedOrder, refund, ... or "" for the payment itself


@dataclass(frozen=True, slots=True)
class HttpStub:
    """``simulate.http``: what answers a request of a function instead of the outside.

    ``url`` is scheme, host and the beginning of the path; ``method`` "" for any. ``body``: a text as it is, None for
    nothing, anything else as JSON.
    """

    url: str
    method: str = ""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: object = None


@dataclass(frozen=True, slots=True)
class Simulate:
    """How the local WeChat Pay behaves for one binding.

    ``schedule`` is a profile name or the waits in seconds; ``refund_delay_s`` seconds of the clock. ``duplicate``:
    "allow" gives the same prepay id for an identical repeated order, "strict" always answers ``201``.
    """

    schedule: str | tuple[float, ...] = "wxpay-24h"
    duplicate: Literal["allow", "strict"] = "allow"
    refund_delay_s: float = 5.0
    fill_refund_lists: bool = False
    rules: tuple[Rule, ...] = ()
    strict: bool = False
    http: tuple[HttpStub, ...] = ()


@dataclass(frozen=True, slots=True)
class PayCredentials:
    """What a merchant signs and decrypts with, as written: a PEM text or the path of its file, beside the manifest.

    Everything is "" where only the local set of ``pay keys`` is used. ``api_key`` is v2's. None of it is ever shown.
    """

    serial_no: str = ""
    private_key: str = field(default="", repr=False)
    certificate: str = ""
    api_v3_key: str = field(default="", repr=False)
    api_key: str = field(default="", repr=False)
    platform_key: PlatformKey = "publicKey"
    platform_key_id: str = ""
    platform_public_key: str = ""


@dataclass(frozen=True, slots=True)
class Binding:
    """One entry of ``payments``: a merchant, who may call for it, and which functions are called back.

    ``sub_mch_id`` is whose orders they are; ``mch_id`` who signs the requests of v3 and v2: the same merchant, or its
    service provider.
    """

    name: str
    sub_mch_id: str
    callers: tuple[str, ...] = ()
    callback: str = ""
    refund_callback: str = ""
    verify: Verify = "source"
    once: str = ""  # collection of the claims, "" for off
    simulate: Simulate = Simulate()
    any_merchant: bool = False  # orders for merchants that no binding names are taken too
    api: PayApi = "cloudpay"
    mch_id: str = ""
    credentials: PayCredentials = PayCredentials()


@dataclass(frozen=True, slots=True)
class Index:
    """``fields``: paths, a leading "-" is descending. ``unique``: no two documents may have the same values there."""

    fields: tuple[str, ...]
    unique: bool = False

    def __str__(self) -> str:
        return "+".join(self.fields) + (" (unique)" if self.unique else "")

    @staticmethod
    def over(keys: Iterable[Mapping[str, Any]], unique: bool) -> Index:
        """The index that the cloud describes by ``{"Name": path, "Direction": "1" or "-1"}`` for each field."""
        signs = (("-" if str(key.get("Direction")) == "-1" else "", str(key["Name"])) for key in keys)
        return Index(tuple(sign + path for sign, path in signs), unique)

    @property
    def keys(self) -> tuple[tuple[str, int], ...]:
        """(path, 1 or -1 for descending) of each field."""
        return tuple((path.removeprefix("-"), -1 if path[:1] == "-" else 1) for path in self.fields)

    @property
    def name(self) -> str:
        """The name that MongoDB gives it: ``outTradeNo_1_createdAt_-1``."""
        return "_".join(f"{path}_{direction}" for path, direction in self.keys)


@dataclass(frozen=True, slots=True)
class Permission:
    """Who may read and write a collection from a mini program: ``tag`` is a preset, or ``CUSTOM`` with a ``rule``.

    The rule is JSON text with sorted keys.
    """

    tag: str
    rule: str = ""

    def __str__(self) -> str:
        return self.rule or self.tag


@dataclass(frozen=True, slots=True)
class CollectionSettings:
    name: str
    indexes: tuple[Index, ...] = ()
    permission: Permission | None = None  # None: PRIVATE here; what stands in the cloud is left as it is


@dataclass(frozen=True, slots=True)
class DocumentSettings:
    """``url`` empty: the embedded engine under ``.cloudfn/``."""

    url: str = ""
    auto_create: bool = True
    collections: Mapping[str, CollectionSettings] = field(default_factory=dict)
    permission: Permission | None = None  # of collections that are not declared; the declared ones have it already


@dataclass(frozen=True, slots=True)
class StorageSettings:
    """The environment's files."""

    permission: Permission | None = None  # None: READONLY here; what stands in the cloud is left as it is


@dataclass(frozen=True, slots=True)
class Hosting:
    """The static site: the files of ``dir``, below ``path`` ("": at its root). ``exclude`` is in gitignore's syntax."""

    dir: Path
    path: str = ""
    exclude: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DeploySettings:
    require_proof: bool = False
    concurrency: int = 4


@dataclass(frozen=True, slots=True)
class Manifest:
    """A whole project. ``directory`` holds ``cloudfn.yaml``; state lives in ``directory/.cloudfn``."""

    project: str
    directory: Path
    env_id: str
    region: str = "ap-shanghai"
    log_days: int = 0  # how long the cloud keeps logs; 0: what is set there is left as it is
    app_ids: tuple[str, ...] = ()
    root: Path = Path("functions")
    functions: Mapping[str, Function] = field(default_factory=dict)
    layers: Mapping[str, LayerSource] = field(default_factory=dict)
    payments: Mapping[str, Binding] = field(default_factory=dict)
    documents: DocumentSettings = DocumentSettings()
    storage: StorageSettings = StorageSettings()
    limits: bool = True  # simulate.limits: production's limits of rows, sizes and times hold here too
    openapi: Mapping[str, object] = field(default_factory=dict)  # API name -> the reply that answers it
    watch_exclude: tuple[str, ...] = ()
    hosting: Hosting | None = None
    deploy: DeploySettings = DeploySettings()
    hooks: Mapping[str, str] = field(default_factory=dict)
    stage: str = ""  # "" for the base
    protected: bool = False
    file: Path = Path("cloudfn.yaml")
    ignore_scripts: bool = False  # of the command line: for every function
    state_folder: Path | None = None  # elsewhere than beside the manifest, for a run that keeps nothing

    @property
    def state(self) -> Path:
        """The folder of everything that cloudfn keeps for this project."""
        return self.state_folder or self.directory / ".cloudfn"

    @property
    def npm_store(self) -> Path:
        """Where installed sets of npm packages lie. A run that keeps nothing uses those of a project that has some."""
        own = self.directory / ".cloudfn"
        return (
            (own if self.state_folder is None or regular_files.is_folder(own) else self.state_folder) / "cache" / "npm"
        )

    def ignores_scripts(self, function: str) -> bool:
        """Whether the packages of ``function`` are installed without running their scripts."""
        known = self.functions.get(function)
        return self.ignore_scripts or (known is not None and known.ignore_scripts)

    @property
    def app_id(self) -> str:
        """The environment's own mini program: the first that the manifest names, else ``SAMPLE_APP_ID``."""
        return self.app_ids[0] if self.app_ids else SAMPLE_APP_ID

    def http_function(self, path: str) -> tuple[str, str] | None:
        """The function whose HTTP path covers ``path``, the longest one first, and the rest of the path for it."""
        covering = [
            (function.http.rstrip("/"), function.name)
            for function in self.functions.values()
            if function.http and (path == function.http or path.startswith(function.http.rstrip("/") + "/"))
        ]
        if not covering:
            return None
        prefix, name = max(covering, key=lambda candidate: len(candidate[0]))
        return name, path[len(prefix) :] or "/"

    def notified_at(self, url: str) -> str:
        """The function behind a notify_url, whichever host that names; "" when its path is no function's."""
        behind = self.http_function("/" + url.partition("://")[2].partition("/")[2].partition("?")[0].partition("#")[0])
        return behind[0] if url and behind else ""

    @property
    def wxpay_keys(self) -> Path:
        """Where the local sets of WeChat Pay's keys lie, beside the project even for a run that keeps nothing."""
        own = self.directory / ".cloudfn"
        return (own if self.state_folder is None or regular_files.is_folder(own) else self.state_folder) / "wxpay"

    @property
    def cloudpay(self) -> tuple[Binding, ...]:
        """The bindings of ``cloud.cloudPay``: those that the shim and the checks of its callbacks are about."""
        return tuple(binding for binding in self.payments.values() if binding.api == "cloudpay")

    def binding_of(self, function: str) -> Binding | None:
        """The first payment binding whose callers name ``function``; None when it places no orders."""
        return next(iter(self.bindings_of(function)), None)

    def bindings_of(self, function: str) -> tuple[Binding, ...]:
        """Every binding of cloudPay whose callers name ``function``: for several merchants, or several callbacks."""
        return tuple(binding for binding in self.cloudpay if function in binding.callers)

    @property
    def stubs(self) -> tuple[HttpStub, ...]:
        """The stubs of every binding: they hold for each function, whoever it works for. The first match answers."""
        return tuple(stub for binding in self.payments.values() for stub in binding.simulate.http)
