"""What the emulated SCF refuses in a function's settings. Limits: vendor documentation of quotas, SDK doc-strings."""

from __future__ import annotations

import json
import re

from cloudfn import cron as timer
from cloudfn.control.cloud_function import Pairs
from cloudfn.control.wire import ApiError, Params

RUNTIMES = (
    *("Nodejs26", "Nodejs24.11", "Nodejs22.21", "Nodejs20.19", "Nodejs18.15", "Nodejs16.13", "Nodejs14.18"),
    *("Nodejs12.16", "Nodejs10.15", "Nodejs8.9", "Nodejs6.10", "Python3.13", "Python3.12", "Python3.11", "Python3.10"),
    *("Python3.9", "Python3.7", "Python3.6", "Python2.7", "Php8.0", "Php7.4", "Php7.2", "Php5.6", "Php5", "Php7"),
    *("Java8", "Java11", "Go1", "Go", "Golang", "CustomRuntime", "CustomImage"),
)
TYPES = ("Event", "HTTP")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,58}[A-Za-z0-9]")
_HANDLER = re.compile(r"[\w./-]{2,60}\.[\w.-]{2,60}|[\w./-]{2,60}")

MAX_VARIABLES_BYTES = 4096


def name(text: str) -> str:
    if not _NAME.fullmatch(text):
        raise ApiError("InvalidParameterValue.FunctionName", f"FunctionName [{text}] is invalid.")
    return text


def runtime(text: str) -> str:
    if text not in RUNTIMES:
        raise ApiError("InvalidParameterValue.Runtime", f"Runtime [{text}] is not supported.")
    return text


def kind(text: str) -> str:
    if text not in TYPES:
        raise ApiError("InvalidParameterValue.Type", f"Type [{text}] must be Event or HTTP.")
    return text


def handler(text: str) -> str:
    if not _HANDLER.fullmatch(text):
        raise ApiError("InvalidParameterValue.Handler", f"Handler [{text}] is invalid.")
    return text


def timeout(seconds: int) -> int:
    if not 1 <= seconds <= 900:
        raise ApiError("LimitExceeded.Timeout", "Timeout must be between 1 and 900.")
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
    if sum(len(key.encode()) + len(value.encode()) for key, value in pairs) > MAX_VARIABLES_BYTES:
        raise ApiError("InvalidParameterValue.EnvironmentExceededLimit", "Environment is larger than 4 KB.")
    return pairs


def description(text: str) -> str:
    if len(text) > 1000:
        raise ApiError("InvalidParameterValue.Description", "Description must have at most 1000 characters.")
    return text


def cron(text: str) -> str:
    """The expression in a trigger's description: as it is, or in an object, as GetFunction shows it."""
    if text.startswith("{"):
        try:
            text = str(json.loads(text)["cron"])
        except (ValueError, KeyError, TypeError):
            raise ApiError("InvalidParameterValue.TriggerDesc", "TriggerDesc holds no cron expression.") from None
    if wrong := timer.problem(text):
        raise ApiError("InvalidParameterValue.TriggerDesc", f"The cron expression [{text}] is invalid: {wrong}.")
    return text


def trigger_name(text: str) -> str:
    """Source: doc-string of CreateTrigger, at most 100 characters of letters, digits, ``-`` and ``_``."""
    if not re.fullmatch(r"[A-Za-z][\w-]{0,99}", text, re.ASCII):
        raise ApiError("InvalidParameterValue.TriggerName", f"TriggerName [{text}] is invalid.")
    return text


def layer_name(text: str) -> str:
    """Source: doc-string of PublishLayerVersion: 1 to 64 of letters, digits, ``-`` and ``_``, the first a letter."""
    if not re.fullmatch(r"[A-Za-z][\w-]{0,63}", text, re.ASCII):
        raise ApiError("InvalidParameterValue.LayerName", f"LayerName [{text}] is invalid.")
    return text


def alias_name(text: str) -> str:
    """Source: doc-string of CreateAlias: 1 to 64 of letters, digits, ``_`` and ``-``, the first a letter."""
    if not re.fullmatch(r"[A-Za-z][\w-]{0,63}", text, re.ASCII):
        raise ApiError("InvalidParameterValue.Alias", f"The alias [{text}] is invalid.")
    return text


def table_name(text: str) -> str:
    """A collection's name: not empty, no ``$``, no dot at an end, no blanks, 1 to 32 characters of CloudBase's own.

    Source: MongoDB's rules for names, and the console's (letters, digits, ``-``, ``_``, first a letter or ``_``).
    """
    if not re.fullmatch(r"[A-Za-z_][\w-]{0,127}", text, re.ASCII) or text.startswith("system"):
        raise ApiError("InvalidParameterValue", f"TableName [{text}] is invalid.")
    return text


def namespace(text: str) -> str:
    """Source: doc-string of CreateNamespace."""
    if not re.fullmatch(r"[a-z][a-z0-9_-]{0,28}[a-z0-9]|[a-z]", text, re.IGNORECASE | re.ASCII):
        raise ApiError("InvalidParameterValue.NamespaceInvalid", f"Namespace [{text}] is invalid.")
    return text
