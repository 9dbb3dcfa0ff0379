"""Which texts only stand for a value that somebody should fill in. Pure.

Seen in public mini programs: ``""``, ``touristappid``, ``your-env-id``, ``{{envId}}``, ``<your-env>``, ``test-xxxx``,
``云环境ID``. Environment ids, app ids and merchant numbers are ASCII letters, digits and hyphens; nothing else is one.
"""

from __future__ import annotations

import re

_REAL = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_-]*[A-Za-z0-9])?")

_WORDS = frozenset((
    "your", "my", "some", "placeholder", "example", "todo", "fixme", "changeme", "replace", "touristappid",
    "undefined", "null", "none",
))  # fmt: skip

_MEANING = re.compile(
    r"(?:this|the|cloudbase|cloud|tcb|wechat|wx|mini|program|sub)*"
    r"(?:environment|env|app|merchant|mch|id|no|secret|key|name|here)+"
)
"""A name of the thing instead of the thing: envId, ENV_ID, sub_mch_id, appid."""

_GENERATED = re.compile(r"(?=[a-z]*[0-9])(?=[0-9]*[a-z])[a-z0-9]{5,}")
"""The random end that the platform gives every environment id: 8gxvz0f70375accc, f0b102."""


def is_placeholder(text: str) -> bool:
    """Whether ``text`` is no environment id, app id, or merchant number, but says where one belongs."""
    text = text.strip()
    if not _REAL.fullmatch(text):
        return True
    words = re.findall(r"[a-z0-9]+", re.sub(r"(?<=[a-z])(?=[A-Z])", "-", text).lower())
    joined = "".join(words)
    if "xxx" in joined or len(set(joined)) == 1 or (joined.isdigit() and joined in "01234567890123456789"):
        return True
    if len(words) > 1 and _GENERATED.fullmatch(words[-1]):
        return False
    return words[0] in _WORDS or joined in _WORDS or bool(_MEANING.fullmatch(joined))
