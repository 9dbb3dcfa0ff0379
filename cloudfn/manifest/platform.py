"""The platform's names, ranges and patterns, as its API documentation gives them."""

from __future__ import annotations

import re

RUNTIMES = (
    "Nodejs26",
    "Nodejs24.11",
    "Nodejs22.21",
    "Nodejs20.19",
    "Nodejs18.15",
    "Nodejs16.13",
    "Nodejs14.18",
    "Nodejs12.16",
    "Nodejs10.15",
    "Nodejs8.9",
    "Python3.13",
    "Python3.12",
    "Python3.11",
    "Python3.10",
    "Python3.9",
    "Python3.7",
    "Python3.6",
)

FUNCTION_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,58}[A-Za-z0-9]\Z")
ENV_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{1,62}\Z")
REGION = re.compile(r"[a-z]{2}-[a-z]+(-[0-9]+)?\Z")
APP_ID = re.compile(r"wx[0-9a-zA-Z]{16}\Z")
MERCHANT = re.compile(r"[0-9]{6,32}\Z")
HANDLER = re.compile(r"(?P<file>[A-Za-z0-9_./-]{2,60})\.(?P<method>[A-Za-z_$][A-Za-z0-9_$-]{1,59})\Z")
HTTP_PATH = re.compile(r"/[A-Za-z0-9_.~/-]*\Z")
SITE_PATH = re.compile(r"(?!\.cloudfn(/|\Z))[A-Za-z0-9_.~/-]{0,400}\Z")
COLLECTION = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,127}\Z")
HTTP_URL = re.compile(r"https?://[A-Za-z0-9_.-]+(:[0-9]{1,5})?(/[!-~]*)?\Z", re.IGNORECASE)
HTTP_METHOD = re.compile(r"[A-Z]*\Z")
HTTP_STATUS = re.compile(r"[2-5][0-9][0-9]\Z")
HEADER_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+\Z")
HEADER_VALUE = re.compile(r"[ -~]*\Z")
VARIABLE = re.compile(r"[A-Za-z][A-Za-z0-9_]*\Z")
TIMER = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}\Z")
NOTHING = re.compile(r"(?!)")
WORD = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,59}\Z")

LAYER = re.compile(r"[A-Za-z]([A-Za-z0-9_-]{0,62}[A-Za-z0-9])?\Z")
ROLE = re.compile(r"[A-Za-z0-9_.,=@+-]{1,128}\Z")

TIMEOUT_S = (1, 900)
INIT_TIMEOUT_S = (3, 300)
TAG_KEY, TAG_VALUE = 127, 255
MEMORY_MB = (64, *range(128, 3073, 128))
ENVIRONMENT_BYTES = 4096
DESCRIPTION = 1000
LAYERS = 5
TIMERS = 10

_RESERVED_PREFIXES = ("SCF_", "_SCF_", "QCLOUD_", "TENCENTCLOUD_")
_RESERVED = frozenset(
    {
        "TCB_CONTEXT_CNFG",
        "TCB_CONTEXT_KEYS",
        "TCB_ENV",
        "TCB_HTTP_CONTEXT",
        "TCB_ROUTE_KEY",
        "TCB_SEQID",
        "TCB_SOURCE",
        "TCB_SOURCE_IP",
        "TCB_TRACELOG",
        "TCB_UUID",
        "TCB_ISANONYMOUS_USER",
        "TCB_CUSTOM_USER_ID",
        "TCB_SESSIONTOKEN",
        "WX_API_TOKEN",
        "WX_APPID",
        "WX_CLIENTIP",
        "WX_CLIENTIPV6",
        "WX_CLOUDBASE_ACCESSTOKEN",
        "WX_CONTEXT_KEYS",
        "WX_FROM_APPID",
        "WX_FROM_OPENID",
        "WX_FROM_UNIONID",
        "WX_OPENID",
        "WX_TRIGGER_API_TOKEN_V0",
        "WX_UNIONID",
        "CLOUDFN_BINDINGS",
        "CLOUDFN_STATE",
    }
)


def reserved(name: str) -> bool:
    """Whether the platform (or cloudfn's shim) sets this variable itself, so that a function cannot."""
    return name.startswith(_RESERVED_PREFIXES) or name in _RESERVED
