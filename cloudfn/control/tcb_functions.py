"""tcb: the function actions of 2018-06-08, keyed by ``EnvId``, over the same functions as those of ``scf``.

What ``scf`` refuses is no error here but a success with ``SCFErrorCode`` in it. Source: the SDK's models.
"""

from __future__ import annotations

from collections.abc import Callable

from cloudfn.control import function_answers, functions, versions
from cloudfn.control.actions import Call, action
from cloudfn.control.cloud_function import LATEST
from cloudfn.control.wire import ApiError, Reply

CREATION = (
    "FunctionName EnvId Handler MemorySize Timeout UseGpu InstallDependency Stamp Role Description Runtime ClsTopicId"
    " ClsLogsetId Code PrivateConfig Type ProtocolType Environment InitTimeout CodeSource VpcConfig Layers"
    " PublicNetConfig AsyncRunEnable TraceEnable AutoCreateClsTopic AutoDeployClsTopicIndex DnsCache EipConfig"
)
CONFIGURATION = (
    "EnvId FunctionName Description MemorySize Timeout Environment VpcConfig PublicNetConfig Runtime Role"
    " InstallDependency ClsTopicId ClsLogsetId Publish L5Enable Layers InitTimeout DnsCache IgnoreSysLog EipConfig"
)
FINE = {"SCFErrorCode": "", "SCFErrorMsg": ""}


@action("tcb", "CreateFunction", CREATION, writes=True)
def create(call: Call) -> Reply:
    _require_environment(call)
    return _told(functions.create, call)


@action("tcb", "UpdateFunctionCode", functions.CODE, writes=True)
def update_code(call: Call) -> Reply:
    _require_environment(call)
    return _told(functions.update_code, call)


@action("tcb", "UpdateFunctionConfiguration", CONFIGURATION, writes=True)
def update_configuration(call: Call) -> Reply:
    _require_environment(call)
    functions.update_configuration(call)
    return {}


@action("tcb", "GetFunction", "EnvId FunctionName Qualifier Namespace ShowCode CodeSecret")
def get(call: Call) -> Reply:
    function = call.world.function(call.env_id, call.params.text("FunctionName"))
    return function_answers.describe(call, function, call.params.text("Qualifier", LATEST))


@action("tcb", "ListFunctions", "EnvId Order Orderby Offset Limit SearchKey Description Filters")
def list_(call: Call) -> Reply:
    return function_answers.listing(call, call.env_id)


@action("tcb", "DeleteFunction", "EnvId FunctionName Qualifier", writes=True)
def delete(call: Call) -> Reply:
    function = call.world.function(call.env_id, call.params.text("FunctionName"))
    versions.delete(call)
    return {"FunctionId": function.id}


@action("tcb", "DownloadFunction", "FunctionName EnvId Qualifier CodeSecret")
def download(call: Call) -> Reply:
    _require_environment(call)
    return {**FINE, **versions.address(call)}


def _require_environment(call: Call) -> None:
    """An environment that is not there is an error of this service, not one of ``scf``."""
    call.world.environment(call.params.text("EnvId"))


def _told(run: Callable[[Call], Reply], call: Call) -> Reply:
    try:
        return {**FINE, **run(call)}
    except ApiError as error:
        if error.code in ("MissingParameter", "InvalidParameter", "ResourceNotFound.EnvNotExist"):
            raise
        return {"SCFErrorCode": error.code, "SCFErrorMsg": error.message}
