"""What an API answers, as a value: whoever needs a field of it, or whether it is a success, parses nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import field

from cloudfn.calls import Answer
from cloudfn.frozen import dataclass

COMPACT = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
OCTETS = (("content-type", "application/octet-stream"),)
"""Never exactly ``application/json; charset=utf-8``: the SDK takes that for a platform error."""


@dataclass(frozen=True, slots=True)
class PayReply:
    """``fields`` in the order of the wire. ``raw`` is sent instead where an answer is no JSON (a bill)."""

    fields: Mapping[str, object] = field(default_factory=dict)
    raw: bytes | None = None

    @property
    def body(self) -> bytes:
        return COMPACT.encode(self.fields).encode() if self.raw is None else self.raw

    def answer(self) -> Answer:
        return Answer(200, self.body, OCTETS)

    @property
    def ok(self) -> bool:
        if self.raw is not None:
            return True
        fields = self.fields
        return "code" not in fields and fields.get("return_code") == "SUCCESS" and fields.get("result_code") != "FAIL"

    @property
    def gist(self) -> str:
        """What a history says of it in a few words: an id or a state, else why it failed."""
        fields = self.fields
        if "code" in fields:  # a platform error
            return f"{fields['code']}: {fields.get('message', '')}"
        if self.ok:
            return str(fields.get("prepay_id") or fields.get("trade_state") or "")
        if fields.get("return_code") != "SUCCESS":
            return str(fields.get("return_msg") or "")
        return f"{fields.get('err_code', '')} {fields.get('err_code_des', '')}".strip()
