"""The shape of ``cloudfn.yaml``: every key, its kind and its meaning. Unknown keys are refused.

Everything is optional here; what must be there, and what must fit together, is in ``rules``. So one wrong value never
hides another.
"""

from __future__ import annotations

from typing import Any

from cloudfn.manifest.fields import (
    ANYTHING,
    FILE_PERMISSION,
    FILE_RULES,
    FLAG,
    INDEX,
    INT,
    NAME,
    PERMISSION,
    PRESET,
    RULES,
    SCHEDULE,
    SECONDS,
    SWITCH,
    TEXT,
    choice,
)
from cloudfn.manifest.kinds import ListOf, MapOf, Shape, Shaped, key

NAMES = ListOf(NAME)
TEXTS_BY_NAME = MapOf(TEXT)


class EnvShape(Shape):
    id: str = key(TEXT, "", "The CloudBase environment, with its suffix: shop-8gxvz0f70375accc")
    region: str = key(NAME, "ap-shanghai", "The environment's region")
    log_retention: float = key(SECONDS, 0, "How long the cloud keeps logs, 1d to 3600d; none: what is set is left")


class TriggerShape(Shape):
    name: str = key(NAME, "", "Unique in the function")
    cron: str = key(TEXT, "", "Seven fields: second minute hour day month weekday year")


class LayerShape(Shape):
    name: str = key(NAME, "", "The layer")
    version: int = key(INT, 0, "Its version, from 1; none: the newest that is published")


class VpcShape(Shape):
    id: str = key(NAME, "", "The network, vpc-...")
    subnet: str = key(NAME, "", "The subnet, subnet-...")


class PermissionsShape(Shape):
    openapi: list[str] = key(NAMES, [], "APIs that the function may call by cloud call")


class FunctionShape(Shape):
    dir: str = key(NAME, "", "The function's folder; default: its name under root")
    type: str = key(
        choice("Event", "HTTP"), "Event", "HTTP: a web server that scf_bootstrap starts; fixed once created"
    )
    runtime: str = key(NAME, "Nodejs18.15", "Nodejs18.15, Python3.10, ...; fixed once created")
    handler: str = key(NAME, "index.main", "file.method")
    description: str | None = key(TEXT, None, "What the cloud's console shows of it; none: what stands there is left")
    role: str | None = key(NAME, None, "What the function may do in the account; none: TCB_QcsRole at its creation")
    tags: dict[str, str] | None = key(TEXTS_BY_NAME, None, "For bills and rights of the account; set at its creation")
    timeout: float = key(SECONDS, 3, "1s to 900s")
    init_timeout: float | None = key(SECONDS, None, "3s to 300s for loading the code; none: what stands there is left")
    memory: int = key(INT, 256, "MB: 64, or 128 to 3072 in steps of 128")
    environment: dict[str, str] = key(TEXTS_BY_NAME, {}, "Variables that the function sees, 4 KB in all")
    secrets: list[str] = key(NAMES, [], "Names of variables whose values never stand in this file")
    install: str = key(choice("cloud", "local", "vendored", "bundle", "none"), "cloud", "Who installs the dependencies")
    ignore_scripts: bool = key(FLAG, False, "Installing here runs no scripts of packages; pip takes wheels only")
    triggers: list[TriggerShape] = key(ListOf(Shaped(TriggerShape)), [], "Timers")
    http: str = key(NAME, "", "Path of the HTTP access, /like/this")
    http_auth: bool | None = key(
        FLAG, None, "Only users who are logged in reach the path; none: what stands there is left"
    )
    public_net: bool | None = key(FLAG, None, "Whether it reaches the internet; none: what stands there is left")
    fixed_ip: bool | None = key(FLAG, None, "Whether it comes from an address that stays, for lists of allowed ones")
    async_: bool | None = key(FLAG, None, "Long calls that nobody waits for; set at its creation")
    trace: bool | None = key(FLAG, None, "Whether calls are traced; set at its creation")
    layers: list[LayerShape] = key(ListOf(Shaped(LayerShape)), [], "At most five")
    vpc: VpcShape | None = key(Shaped(VpcShape, "nothing"), None, "Private network")
    include: list[str] = key(NAMES, [], "Patterns that go into the package in spite of the ignore rules")
    exclude: list[str] = key(NAMES, [], "Patterns that stay out of the package")
    shared: list[str] = key(NAMES, [], "Folders and files outside the function that go into its package")
    shim: bool = key(FLAG, True, "Lay the SDK shim into the package")
    permissions: PermissionsShape = key(Shaped(PermissionsShape), PermissionsShape())
    max_instances: int = key(INT, 8, "Local instances at the same time")


class LayerSourceShape(Shape):
    dir: str = key(NAME, "", "Its folder, which functions see as /opt; a package.json there is installed into it")
    from_: list[str] = key(NAMES, [], "Functions whose common dependencies are the layer, instead of a folder")
    runtimes: list[str] = key(NAMES, [], "Runtimes that may use it; default: those of the functions")
    description: str = key(TEXT, "", "What the cloud's console shows of it")


class RuleShape(Shape):
    when: dict[str, Any] = key(MapOf(ANYTHING), {}, "Fields of the request and their values")
    outcome: str = key(NAME, "", "What happens: notenough, late, ...; with api an err_code")
    api: str = key(NAME, "", "unifiedOrder, refund, ...; none: the payment itself")


class HttpStubShape(Shape):
    url: str = key(NAME, "", "Beginning of the URL: scheme, host and as much of the path as matters")
    method: str = key(NAME, "", "GET, POST, ...; none: any")
    status: int = key(INT, 200, "200 to 599")
    headers: dict[str, str] = key(TEXTS_BY_NAME, {}, "The answer's headers")
    body: Any = key(ANYTHING, None, "A text, or data that is sent as JSON")


class SimulateShape(Shape):
    schedule: Any = key(SCHEDULE, "wxpay-24h", "Waits between repeated callbacks")
    duplicate: str = key(choice("allow", "strict"), "allow", "strict: refuse every repeated order")
    refund_delay: float = key(SECONDS, 5, "From refund to its success")
    fill_refund_lists: bool = key(FLAG, False, "false: empty lists, as in production")
    rules: list[RuleShape] = key(ListOf(Shaped(RuleShape)), [], "Requests that fail on purpose")
    strict: bool = key(FLAG, False, "Refuse an order whose callback is unknown")
    http: list[HttpStubShape] = key(
        ListOf(Shaped(HttpStubShape)), [], "Requests to other hosts that are answered on this machine"
    )


class BindingShape(Shape):
    api: str = key(
        choice("cloudpay", "v3", "v2"), "cloudpay", "How functions reach WeChat Pay: by cloudPay, or its own API"
    )
    sub_mch_id: str = key(TEXT, "", "The merchant number; with v3 and v2 a service provider's merchant")
    mch_id: str = key(TEXT, "", "v3, v2: the merchant that signs the requests")
    serial_no: str = key(TEXT, "", "v3: serial number of the merchant's API certificate; none: any")
    private_key: str = key(TEXT, "", "v3: the merchant's API private key, a PEM file or a variable that holds it")
    certificate: str = key(TEXT, "", "v3, v2: the merchant's API certificate, a PEM file or a variable that holds it")
    api_v3_key: str = key(TEXT, "", "v3: the APIv3 key, 32 bytes, from a variable")
    api_key: str = key(TEXT, "", "v2: the API key, 32 letters and digits, from a variable")
    platform_key: str = key(choice("publicKey", "certificate"), "publicKey", "v3: what WeChat Pay signs with")
    platform_key_id: str = key(TEXT, "", "v3: the public key's PUB_KEY_ID_...; none: that of the local set")
    platform_public_key: str = key(
        TEXT, "", "v3: the variable that `pay keys` fills with the local platform public key"
    )
    any_merchant: bool = key(FLAG, False, "Take orders for merchants that no binding names, too")
    callers: list[str] = key(NAMES, [], "Functions that place, query, close or refund orders")
    callback: str = key(NAME, "", "The function that WeChat Pay calls after a payment")
    refund_callback: str = key(NAME, "", "The function that WeChat Pay calls after a refund")
    verify: str = key(choice("source", "query", "off"), "source", "How the shim refuses forged callbacks")
    once: str = key(NAME, "", "Collection of claims: the callback runs at most once per transaction")
    simulate: SimulateShape = key(Shaped(SimulateShape), SimulateShape())


class CollectionShape(Shape):
    indexes: list[tuple[str, ...]] = key(ListOf(INDEX), [], "Fields, or lists of fields; -field is descending")
    unique: list[tuple[str, ...]] = key(
        ListOf(INDEX), [], "The same, and no two documents may have the same values in them"
    )
    permission: Any = key(PERMISSION, None, "Who may read and write it from a mini program; none: what is set is left")
    rules: Any = key(RULES, None, "Rules of your own instead: true, false or an expression for each operation")


class DocumentsShape(Shape):
    url: str = key(NAME, "", "A MongoDB; empty: the embedded engine")
    auto_create: bool = key(FLAG, True, "Create collections at their first use")
    permission: Any = key(PRESET, None, "Of collections that have none of their own; none: PRIVATE on this machine")
    collections: dict[str, CollectionShape] = key(MapOf(Shaped(CollectionShape, "empty")), {})


class StorageShape(Shape):
    permission: Any = key(
        FILE_PERMISSION, None, "Who may read and write files from a mini program; none: what is set is left"
    )
    rules: Any = key(FILE_RULES, None, "Rules of your own instead: true, false or an expression for read and write")


class SimulateAllShape(Shape):
    """What holds for the whole environment; a binding has a ``simulate`` of its own."""

    limits: bool = key(SWITCH, True, "off: without the limits that production has, see fidelity.md")


class OpenapiShape(Shape):
    reply: Any = key(ANYTHING, None, "What the API answers locally")


class WatchShape(Shape):
    exclude: list[str] = key(NAMES, [], "Patterns that cause no reload")


class HostingShape(Shape):
    dir: str = key(NAME, "", "The folder whose files are the site; hooks may build it")
    path: str = key(NAME, "", "Where in the site they stand; none: at its root")
    exclude: list[str] = key(NAMES, [], "Patterns that stay out of the site")


class DeployShape(Shape):
    require_proof: bool = key(FLAG, False, "Deploy only callbacks that passed `pay prove`")
    concurrency: int = key(INT, 4, "Functions deployed at the same time, 1 to 8")


class HooksShape(Shape):
    pre_build: str = key(NAME, "", "Command before a build")
    post_build: str = key(NAME, "", "Command after a build")
    pre_deploy: str = key(NAME, "", "Command before a deploy")
    post_deploy: str = key(NAME, "", "Command after a deploy")


class BaseShape(Shape):
    """What the top level and a stage have in common."""

    project: str = key(NAME, "", "Default: the folder's name")
    env: EnvShape = key(Shaped(EnvShape), EnvShape())
    app_id: list[str] = key(NAMES, [], "The mini program; a list where several share the environment")
    root: str = key(NAME, "functions", "The folder of the functions' folders")
    defaults: FunctionShape | None = key(Shaped(FunctionShape, "nothing"), None, "For every function")
    functions: dict[str, FunctionShape] = key(MapOf(Shaped(FunctionShape, "empty")), {})
    layers: dict[str, LayerSourceShape] = key(MapOf(Shaped(LayerSourceShape)), {})
    payments: dict[str, BindingShape] = key(MapOf(Shaped(BindingShape)), {})
    documents: DocumentsShape = key(Shaped(DocumentsShape), DocumentsShape())
    storage: StorageShape = key(Shaped(StorageShape), StorageShape())
    simulate: SimulateAllShape = key(Shaped(SimulateAllShape), SimulateAllShape())
    openapi: dict[str, OpenapiShape] = key(MapOf(Shaped(OpenapiShape)), {})
    watch: WatchShape = key(Shaped(WatchShape), WatchShape())
    hosting: HostingShape | None = key(Shaped(HostingShape, "nothing"), None, "The static site, deployed with the rest")
    deploy: DeployShape = key(Shaped(DeployShape), DeployShape())
    hooks: HooksShape = key(Shaped(HooksShape), HooksShape())
    protected: bool = key(FLAG, False, "plan and deploy need --stage and a typed confirmation")


class StageShape(BaseShape):
    """A stage: any of the keys above, laid over them."""


class ManifestShape(BaseShape):
    version: Any = key(ANYTHING, None, "Always 1")
    stages: dict[str, StageShape] = key(MapOf(Shaped(StageShape, "empty")), {}, "What differs per stage")
