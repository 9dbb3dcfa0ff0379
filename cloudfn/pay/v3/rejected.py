"""A refusal of API v3, as a value: what production answers, and the code that explains it to people.

Texts and bodies are those of developers' logs; the last number of ``Request-ID`` is the vendor's table of inner codes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from cloudfn.frozen import dataclass


@dataclass(frozen=True, slots=True)
class V3Refusal:
    """``detail`` and ``message`` as on the wire; ``number`` ends the Request-ID. ``cfn`` and ``params`` explain it.

    ``signed``: a 401 carries no signature of the platform (developers' logs).
    """

    status: int
    code: str
    message: str
    cfn: str
    params: Mapping[str, object] = field(default_factory=dict)
    detail: Mapping[str, object] | None = None
    number: int = 268435461

    @property
    def signed(self) -> bool:
        return self.status != 401

    @property
    def body(self) -> dict[str, object]:
        """Keys in the order of the logs."""
        detail = {} if self.detail is None else {"detail": self.detail}
        return {"code": self.code, **detail, "message": self.message}


SIGNATURE = 268443699
UNDEFINED = 270924358
UNKNOWN_ORDER = 268512771
PAID = 268449538
EXPIRED = 268447914
REPEATED = 268498688
APP = 268445527
OPENID = 268501013
MERCHANT = 268447843
RATE = 268447840
CANNOT_CLOSE = 268449641
RESTRICTED = 268448010


def sign_error(
    message: str, cfn: str, params: Mapping[str, object], detail: Mapping[str, object] | None = None
) -> V3Refusal:
    return V3Refusal(401, "SIGN_ERROR", message, cfn, params, detail, SIGNATURE)


def param_error(
    message: str, cfn: str, params: Mapping[str, object], location: str | None = "body", value: object = ""
) -> V3Refusal:
    return V3Refusal(400, "PARAM_ERROR", message, cfn, params, {"location": location, "value": value})
