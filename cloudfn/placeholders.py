"""Which texts only stand for a value that somebody should fill in. Pure.

Seen in public mini programs: ``""``, ``touristappid``, ``your-env-id``, ``{{envId}}``, ``<your-env>``, ``test-xxxx``,
``云环境ID``. Environment ids, app ids and merchant numbers are ASCII letters, digits and hyphens, so anything else is none.
"""

from __future__ import annotations

import re

_REAL = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_-]*[A-Za-z0-9])?")

_WORDS = frozenset((
    "your", "you", "my", "some", "placeholder", "example", "todo", "fixme", "changeme", "replace", "touristappid",
    "undefined", "null", "none", "nil",
))  # fmt: skip
"""Words that no generated id begins with or consists of."""

_MEANING = re.compile(
    r"(?:the|cloud|cloudbase|tcb|wx|wechat|mini|program|sub|the|this)*"
    r"(?:env|environment|envid|environmentid|appid|app|mch|mchid|merchant|merchantid|merchantno|id|secret|key|name|here)+"
)
"""A name of the thing instead of the thing: envId, ENV_ID, sub_mch_id, appid."""


def is_placeholder(text: str) -> bool:
    """Whether ``text`` is no environment id, app id, or merchant number, but says where one belongs."""
    text = text.strip()
    if not _REAL.fullmatch(text):
        return True
    words = re.findall(r"[a-z]+|[0-9]+", re.sub(r"(?<=[a-z])(?=[A-Z])", "-", text).lower())
    joined = "".join(words)
    return (
        words[0] in _WORDS
        or joined in _WORDS
        or bool(_MEANING.fullmatch(joined))
        or re.search(r"x{3}", joined) is not None
        or len(set(joined)) == 1
        or (joined.isdigit() and joined in "01234567890123456789")
    )
