"""The shape of ``cloudfn.yaml``: every key, its kind and its meaning. Unknown keys are refused.

Everything is optional here; what must be there, and what must fit together, is in ``rules``. So one wrong value never
hides another.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic.alias_generators import to_camel

from cloudfn.manifest.fields import (
    Anything,
    Flag,
    Index,
    Int,
    Name,
    Schedule,
    Seconds,
    Text,
    as_list,
    as_mapping,
    choice,
)

HOOKS = ("preBuild", "postBuild", "preDeploy", "postDeploy")

InstallName = Annotated[str, *choice("cloud", "local", "vendored", "bundle", "none")]
VerifyName = Annotated[str, *choice("source", "query", "off")]
Duplicate = Annotated[str, *choice("allow", "strict")]

Listed = BeforeValidator(as_list)
Mapped = BeforeValidator(as_mapping)

Names = Annotated[list[Name], Listed]
Texts = Annotated[list[Text], Listed]


class Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", alias_generator=to_camel, frozen=True, hide_input_in_errors=True)


class EnvShape(Shape):
    id: Text = Field(default="", description="The CloudBase environment, with its suffix: shop-8gxvz0f70375accc")
    region: Name = Field(default="ap-shanghai", description="The environment's region")


class TriggerShape(Shape):
    name: Name = Field(default="", description="Unique in the function")
    cron: Text = Field(default="", description="Seven fields: second minute hour day month weekday year")


class LayerShape(Shape):
    name: Name = Field(default="", description="The layer")
    version: Int = Field(default=0, description="Its version, from 1")


class VpcShape(Shape):
    id: Name = Field(default="", description="The network, vpc-...")
    subnet: Name = Field(default="", description="The subnet, subnet-...")


class PermissionsShape(Shape):
    openapi: Names = Field(default=[], description="APIs that the function may call by cloud call")


class FunctionShape(Shape):
    dir: Name = Field(default="", description="The function's folder; default: its name under root")
    runtime: Name = Field(default="Nodejs18.15", description="Nodejs18.15, Python3.10, ...; fixed once created")
    handler: Name = Field(default="index.main", description="file.method")
    timeout: Seconds = Field(default=3, description="1s to 900s")
    memory: Int = Field(default=256, description="MB: 64, or 128 to 3072 in steps of 128")
    environment: Annotated[dict[str, Text], Mapped] = Field(
        default={}, description="Variables that the function sees, 4 KB in all"
    )
    secrets: Names = Field(default=[], description="Names of variables whose values never stand in this file")
    install: InstallName = Field(default="cloud", description="Who installs the dependencies")
    triggers: Annotated[list[TriggerShape], Listed] = Field(default=[], description="Timers")
    http: Name = Field(default="", description="Path of the HTTP access, /like/this")
    layers: Annotated[list[LayerShape], Listed] = Field(default=[], description="At most five")
    vpc: VpcShape | None = Field(default=None, description="Private network")
    include: Names = Field(default=[], description="Patterns that go into the package in spite of the ignore rules")
    exclude: Names = Field(default=[], description="Patterns that stay out of the package")
    shared: Names = Field(default=[], description="Folders outside the function that go into its package")
    shim: Flag = Field(default=True, description="Lay the SDK shim into the package")
    permissions: PermissionsShape = PermissionsShape()
    max_instances: Int = Field(default=8, description="Local instances at the same time")


class RuleShape(Shape):
    when: Annotated[dict[str, Anything], Mapped] = Field(
        default={}, description="Fields of the request and their values"
    )
    outcome: Name = Field(default="", description="What happens: notenough, late, ...; with api an err_code")
    api: Name = Field(default="", description="unifiedOrder, refund, ...; none: the payment itself")


class HttpStubShape(Shape):
    url: Name = Field(default="", description="Beginning of the URL: scheme, host and as much of the path as matters")
    method: Name = Field(default="", description="GET, POST, ...; none: any")
    status: Int = Field(default=200, description="200 to 599")
    headers: Annotated[dict[str, Text], Mapped] = Field(default={}, description="The answer's headers")
    body: Anything = Field(default=None, description="A text, or data that is sent as JSON")


class SimulateShape(Shape):
    schedule: Schedule = Field(default="wxpay-24h", description="Waits between repeated callbacks")
    duplicate: Duplicate = Field(default="allow", description="strict: refuse every repeated order")
    refund_delay: Seconds = Field(default=5, description="From refund to its success")
    fill_refund_lists: Flag = Field(default=False, description="false: empty lists, as in production")
    rules: Annotated[list[RuleShape], Listed] = Field(default=[], description="Requests that fail on purpose")
    strict: Flag = Field(default=False, description="Refuse an order whose callback is unknown")
    http: Annotated[list[HttpStubShape], Listed] = Field(
        default=[], description="Requests to other hosts that are answered on this machine"
    )


class BindingShape(Shape):
    sub_mch_id: Text = Field(default="", description="The merchant number")
    callers: Names = Field(default=[], description="Functions that place, query, close or refund orders")
    callback: Name = Field(default="", description="The function that WeChat Pay calls after a payment")
    refund_callback: Name = Field(default="", description="The function that WeChat Pay calls after a refund")
    verify: VerifyName = Field(default="source", description="How the shim refuses forged callbacks")
    once: Name = Field(default="", description="Collection of claims: the callback runs at most once per transaction")
    simulate: SimulateShape = SimulateShape()


class CollectionShape(Shape):
    indexes: Annotated[list[Index], Listed] = Field(
        default=[], description="Fields, or lists of fields; -field is descending"
    )


class DocumentsShape(Shape):
    url: Name = Field(default="", description="A MongoDB; empty: the embedded engine")
    auto_create: Flag = Field(default=True, description="Create collections at their first use")
    collections: Annotated[dict[str, Annotated[CollectionShape, Mapped]], Mapped] = {}


class OpenapiShape(Shape):
    reply: Anything = Field(default=None, description="What the API answers locally")


class WatchShape(Shape):
    exclude: Names = Field(default=[], description="Patterns that cause no reload")


class DeployShape(Shape):
    require_proof: Flag = Field(default=False, description="Deploy only callbacks that passed `pay prove`")
    concurrency: Int = Field(default=4, description="Functions deployed at the same time, 1 to 8")


class HooksShape(Shape):
    pre_build: Name = Field(default="", description="Command before a build")
    post_build: Name = Field(default="", description="Command after a build")
    pre_deploy: Name = Field(default="", description="Command before a deploy")
    post_deploy: Name = Field(default="", description="Command after a deploy")


class BaseShape(Shape):
    """What the top level and a stage have in common."""

    project: Name = Field(default="", description="Default: the folder's name")
    env: EnvShape = EnvShape()
    app_id: Names = Field(default=[], description="The mini program; a list where several share the environment")
    root: Name = Field(default="functions", description="The folder of the functions' folders")
    defaults: FunctionShape | None = Field(default=None, description="For every function")
    functions: Annotated[dict[str, Annotated[FunctionShape, Mapped]], Mapped] = {}
    payments: Annotated[dict[str, BindingShape], Mapped] = {}
    documents: DocumentsShape = DocumentsShape()
    openapi: Annotated[dict[str, OpenapiShape], Mapped] = {}
    watch: WatchShape = WatchShape()
    deploy: DeployShape = DeployShape()
    hooks: HooksShape = HooksShape()
    protected: Flag = Field(default=False, description="plan and deploy need --stage and a typed confirmation")


class StageShape(BaseShape):
    """A stage: any of the keys above, laid over them."""


class ManifestShape(BaseShape):
    version: Any = Field(default=None, description="Always 1")
    stages: Annotated[dict[str, Annotated[StageShape, Mapped]], Mapped] = Field(
        default={}, description="What differs per stage"
    )
