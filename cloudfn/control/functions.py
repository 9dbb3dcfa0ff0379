"""scf: create, read, change, copy and delete functions. A change takes time and is refused while another one runs.

The actions of ``tcb`` that do the same, by ``EnvId``, go through these functions too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from cloudfn.control import checks, function_settings
from cloudfn.control.actions import Call, action
from cloudfn.control.cloud_function import LATEST, CloudFunction
from cloudfn.control.code import CODE_FIELDS, read_code
from cloudfn.control.function_answers import describe, listing
from cloudfn.control.incremental import changed_zip
from cloudfn.control.versions import publish
from cloudfn.control.wire import ApiError, Params, Reply
from cloudfn.control.world import new_id

MAX_FUNCTIONS = 50
MAX_LAYERS = 5

CODE = f"FunctionName Namespace Handler InstallDependency Publish EnvId Code CodeSource CodeSecret {CODE_FIELDS}"
CONFIGURATION = (
    "FunctionName Namespace Description MemorySize Timeout Runtime Environment VpcConfig Role InstallDependency"
    " ClsLogsetId ClsTopicId Publish L5Enable Layers DeadLetterConfig PublicNetConfig CfsConfig InitTimeout"
    " ProtocolParams InstanceConcurrencyConfig DnsCache IntranetConfig IgnoreSysLog AsyncRunEnable TraceEnable"
)
CREATION = (
    "FunctionName Namespace Code Handler Description MemorySize Timeout Environment Runtime VpcConfig Role"
    " InstallDependency ClsLogsetId ClsTopicId Type CodeSource Layers DeadLetterConfig PublicNetConfig CfsConfig"
    " InitTimeout Tags AsyncRunEnable TraceEnable AutoDeployClsTopicIndex AutoCreateClsTopic ProtocolType"
    " ProtocolParams InstanceConcurrencyConfig DnsCache IntranetConfig Stamp CodeSecret L5Enable UseGpu DiskSize EnvId"
)


@action("scf", "CreateFunction", CREATION, writes=True)
def create(call: Call) -> Reply:
    params, world = call.params, call.world
    name, namespace = checks.name(params.text("FunctionName")), call.namespace
    if world.find(namespace, name) is not None:
        raise ApiError("ResourceInUse.FunctionName", f"Function [{name}] already exists in namespace [{namespace}].")
    if sum(1 for _ in world.functions(namespace)) >= MAX_FUNCTIONS:
        raise ApiError("LimitExceeded.Function", f"Namespace [{namespace}] already holds {MAX_FUNCTIONS} functions.")
    kind = checks.kind(params.text("Type", "Event"))
    if "Code" not in params:
        raise ApiError("MissingParameter.Code", "The request is missing a required parameter `Code`.")
    package, size = read_code(call)
    function = CloudFunction(
        namespace=namespace,
        name=name,
        id=new_id("lam"),
        runtime=checks.runtime(params.text("Runtime", "Python2.7")),
        handler=checks.handler(params.text("Handler", "scf_bootstrap" if kind == "HTTP" else "index.main")),
        type=kind,
        package=package,
        size=size,
        stamp=params.text("Stamp", ""),
        code_secret=params.text("CodeSecret", ""),
        added=world.stamp(),
    )
    function = _configured(call, replace(function, memory_mb=128, timeout_s=3))
    world.change(function, "Creating", "Active", world.settings.create_s, call.faults)
    return {}


@action("scf", "UpdateFunctionCode", CODE, writes=True)
def update_code(call: Call) -> Reply:
    function = _idle(call, "UpdateFunctionCode")
    if function.code_secret and call.params.text("CodeSecret", "") != function.code_secret:
        raise ApiError("UnauthorizedOperation.CodeSecret", "CodeSecret does not match.")
    package, size = read_code(call)
    changed = replace(
        function,
        package=package,
        size=size,
        handler=checks.handler(call.params.text("Handler", function.handler)),
        install=call.params.flag("InstallDependency", function.install),
    )
    call.world.change(_published(call, changed), "Updating", "Active", call.world.settings.update_s, call.faults)
    return {}


@action("scf", "UpdateFunctionIncrementalCode", "FunctionName Namespace DeleteFiles AddFiles", writes=True)
def update_part(call: Call) -> Reply:
    function = _idle(call, "UpdateFunctionCode")
    package, size = changed_zip(call, function.package)
    changed = replace(function, package=package, size=size)
    call.world.change(changed, "Updating", "Active", call.world.settings.update_s, call.faults)
    return {}


@action("scf", "UpdateFunctionConfiguration", CONFIGURATION, writes=True)
def update_configuration(call: Call) -> Reply:
    function = _idle(call, "UpdateFunctionConfiguration")
    if call.params.text("Runtime", function.runtime) != function.runtime:
        raise ApiError("InvalidParameterValue.Runtime", "The runtime of a function cannot be changed.")
    changed = _configured(call, function)
    call.world.change(_published(call, changed), "Updating", "Active", call.world.settings.configure_s, call.faults)
    return {}


@action("scf", "GetFunction", "FunctionName Namespace Qualifier ShowCode CodeSecret")
def get(call: Call) -> Reply:
    function, qualifier = call.function, call.params.text("Qualifier", LATEST)
    if call.params.flag("ShowCode", False) and function.code_secret:
        given = call.params.text("CodeSecret", "")
        if given and given != function.code_secret:
            raise ApiError("UnauthorizedOperation.CodeSecret", "CodeSecret does not match.")
    return describe(call, function, qualifier)


@action("scf", "ListFunctions", "Namespace Order Orderby Offset Limit SearchKey Description Filters")
def list_scf(call: Call) -> Reply:
    return listing(call, call.namespace)


@action(
    "scf",
    "CopyFunction",
    "FunctionName NewFunctionName Namespace TargetNamespace Description TargetRegion Override CopyConfiguration",
    writes=True,
)
def copy(call: Call) -> Reply:
    source, params = call.function, call.params
    if params.text("TargetRegion", call.world.settings.region) != call.world.settings.region:
        raise ApiError("UnsupportedOperation.Region", "Functions are emulated in one region only.")
    target = call.world.namespace(params.text("TargetNamespace", source.namespace))
    name = checks.name(params.text("NewFunctionName"))
    there = call.world.find(target, name)
    if there is not None and not params.flag("Override", False):
        raise ApiError("ResourceInUse.FunctionName", f"Function [{name}] already exists in namespace [{target}].")
    fresh = replace(
        source,
        namespace=target,
        name=name,
        id=there.id if there else new_id("lam"),
        added=call.world.stamp(),
        triggers=(),
        versions=(),
        aliases=(),
        provisioned=(),
        reserved_mb=None,
        description=checks.description(params.text("Description", source.description)),
    )
    if not params.flag("CopyConfiguration", True):
        fresh = replace(fresh, variables=(), layers=(), vpc=("", ""), memory_mb=128, timeout_s=3, settings={})
    call.world.change(fresh, "Creating", "Active", call.world.settings.create_s, call.faults)
    return {}


def _idle(call: Call, purpose: str) -> CloudFunction:
    function = call.function
    if function.busy or function.status == "CreateFailed":
        raise ApiError(
            f"FailedOperation.{purpose}",
            f"The current function status {function.status} does not support this operation.",
        )
    return function


def _published(call: Call, function: CloudFunction) -> CloudFunction:
    """With a version of what it becomes, where the call asks for one."""
    return publish(call.world, function, "")[0] if call.params.flag("Publish", False) else function


def _configured(call: Call, function: CloudFunction) -> CloudFunction:
    params = call.params
    variables = checks.variables(params)
    layers = _layers(call, params.items("Layers")) if "Layers" in params else function.layers
    vpc = params.group("VpcConfig")
    return replace(
        function,
        description=checks.description(params.text("Description", function.description)),
        memory_mb=checks.memory(params.number("MemorySize", function.memory_mb)),
        timeout_s=checks.timeout(params.number("Timeout", function.timeout_s)),
        install=params.flag("InstallDependency", function.install),
        variables=function.variables if variables is None else variables,
        layers=layers,
        role=params.text("Role", function.role),
        vpc=(vpc.text("VpcId", ""), vpc.text("SubnetId", "")) if "VpcConfig" in params else function.vpc,
        logs=(params.text("ClsLogsetId", function.logs[0]), params.text("ClsTopicId", function.logs[1])),
        settings=function_settings.given(params, function.settings),
    )


def _layers(call: Call, items: list[Mapping[str, Any]]) -> tuple[tuple[str, int], ...]:
    found: list[tuple[str, int]] = []
    for item in map(Params, items):
        name, version = item.text("LayerName", ""), item.number("LayerVersion", 0)
        if not name:  # the tools' way to unbind the last layer: [{LayerName: "", LayerVersion: 0}]
            continue
        if call.world.store.get("layer", f"{name}/{version}") is None:
            raise ApiError("ResourceNotFound.LayerVersion", f"Layer [{name}] has no version {version}.")
        found.append((name, version))
    if len(found) > MAX_LAYERS:
        raise ApiError("LimitExceeded.Layers", f"A function can bind at most {MAX_LAYERS} layers.")
    return tuple(found)
