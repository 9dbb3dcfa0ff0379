"""What the emulated SCF refuses in a function's settings. Limits: vendor documentation of quotas, SDK doc-strings."""

from __future__ import annotations

import re
from collections.abc import Iterable

from cloudfn import cron as timer
from cloudfn.control.cloud_function import Pairs
from cloudfn.control.wire import ApiError, Params

RUNTIMES = (
    *("Nodejs24.11", "Nodejs22.21", "Nodejs20.19", "Nodejs18.15", "Nodejs16.13", "Nodejs14.18", "Nodejs12.16"),
    *("Nodejs10.15", "Nodejs8.9", "Nodejs6.10", "Python3.11", "Python3.10", "Python3.9", "Python3.7", "Python3.6"),
    *("Python2.7", "Php8.0", "Php7.4", "Php7.2", "Php5.6", "Java8", "Java11", "Go1", "CustomRuntime"),
)
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,58}[A-Za-z0-9]")
_HANDLER = re.compile(r"[\w./-]{2,60}\.[\w.-]{2,60}|[\w./-]{2,60}")

CODE = ("Handler", "Code", "CodeSecret", "InstallDependency", "Publish", "EnvId", "CodeSource", "ZipFile", "Stamp")
CONFIGURATION = (
    *("Description", "MemorySize", "Timeout", "Environment", "VpcConfig", "Role", "InstallDependency", "ClsLogsetId"),
    *("ClsTopicId", "Publish", "L5Enable", "Layers", "DeadLetterConfig", "PublicNetConfig", "CfsConfig", "InitTimeout"),
    *("ProtocolParams", "InstanceConcurrencyConfig", "DnsCache", "IntranetConfig", "IgnoreSysLog", "AsyncRunEnable"),
)
CREATION = (
    *CODE,
    *CONFIGURATION,
    *("Runtime", "Type", "CodeSource", "Stamp", "ProtocolType", "Tags", "AutoDeployClsTopicIndex", "TraceEnable"),
    *("AutoCreateClsTopic", "UseGpu", "DiskSize"),
)


def refuse_unknown(params: Params, names: Iterable[str]) -> None:
    """Refuse a parameter that the action does not have, as the real service does."""
    allowed = {*names, "FunctionName", "Namespace", "EnvId"}
    for name in params.values:
        if name not in allowed:
            raise ApiError("UnknownParameter", f"The parameter `{name}` is not recognized.")


def name(text: str) -> str:
    if not _NAME.fullmatch(text):
        raise ApiError("InvalidParameterValue.FunctionName", f"FunctionName [{text}] is invalid.")
    return text


def runtime(text: str) -> str:
    if text not in RUNTIMES:
        raise ApiError("InvalidParameterValue.Runtime", f"Runtime [{text}] is not supported.")
    return text


def handler(text: str) -> str:
    if not _HANDLER.fullmatch(text):
        raise ApiError("InvalidParameterValue.Handler", f"Handler [{text}] is invalid.")
    return text


def timeout(seconds: int) -> int:
    if not 1 <= seconds <= 900:
        raise ApiError("InvalidParameterValue.Timeout", "Timeout must be between 1 and 900.")
    return seconds


def memory(size: int) -> int:
    if size != 64 and (size % 128 or not 128 <= size <= 3072):
        raise ApiError("InvalidParameterValue.Memory", "MemorySize must be 64 or 128 to 3072 in steps of 128.")
    return size


def variables(params: Params) -> Pairs | None:
    """The whole new set, or None when the parameter is not there.

    An empty array is taken as not sent: what the real service does with it is not known, so nobody may rely on it.
    """
    items = params.group("Environment").items("Variables")
    if not items:
        return None
    pairs = tuple((str(item.get("Key", "")), str(item.get("Value", ""))) for item in items)
    if len({key for key, _ in pairs}) != len(pairs):
        raise ApiError("InvalidParameterValue.Environment", "Environment has a key twice.")
    for key, _ in pairs:
        if not re.fullmatch(r"[A-Za-z]\w*", key):
            raise ApiError("InvalidParameterValue.Environment", f"Environment key [{key}] is invalid.")
    if sum(len(key.encode()) + len(value.encode()) for key, value in pairs) > 4096:
        raise ApiError("InvalidParameterValue.Environment", "Environment is larger than 4 KB.")
    return pairs


def description(text: str) -> str:
    if len(text) > 1000:
        raise ApiError("InvalidParameterValue.Description", "Description must have at most 1000 characters.")
    return text


def cron(text: str) -> str:
    if wrong := timer.problem(text):
        raise ApiError("InvalidParameterValue.TriggerDesc", f"The cron expression [{text}] is invalid: {wrong}.")
    return text
