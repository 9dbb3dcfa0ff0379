"""What an own API made of a request: the bytes, and what people are told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from cloudfn.calls import Answer
from cloudfn.frozen import dataclass


@dataclass(frozen=True, slots=True)
class MchOutcome:
    """``gist`` for histories. Of a refusal ``code`` and ``params`` say why, ``err_code`` and ``text`` are its own."""

    answer: Answer
    ok: bool = True
    gist: str = ""
    code: str = ""
    params: Mapping[str, object] = field(default_factory=dict)
    err_code: str = ""
    text: str = ""
