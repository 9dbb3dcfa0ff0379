"""A request that passed the gate, and what its API makes of it, as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import TYPE_CHECKING

from cloudfn.calls import Caller
from cloudfn.frozen import dataclass
from cloudfn.pay.mch.parameters import SignType

if TYPE_CHECKING:  # cryptography: 45 ms, and what notifications say needs none of it
    from cloudfn.pay.mch.keys import MerchantKeys


@dataclass(frozen=True, slots=True)
class V2Call:
    """``api`` is cloudPay's name for the same, which rules compare (``unifiedOrder``), "" where it has none; ``path``
    is for people. ``fields`` is the message.
    """

    api: str
    path: str
    keys: MerchantKeys
    caller: Caller
    fields: Mapping[str, str]
    sign_type: SignType

    @property
    def mch_id(self) -> str:
        """Who signs."""
        return self.keys.mch_id

    @property
    def merchant(self) -> str:
        """Whose order it is: the signer's, or its service provider's merchant."""
        return self.text("sub_mch_id") or self.mch_id

    @property
    def appid(self) -> str:
        return self.text("sub_appid") or self.text("appid")

    def text(self, *names: str) -> str:
        """The first of these fields that says something, "" when none does."""
        return next((value for name in names if (value := self.fields.get(name, ""))), "")

    def number(self, name: str) -> int:
        """A whole number that was checked before."""
        return int(self.fields[name])


@dataclass(frozen=True, slots=True)
class V2Answer:
    """``fields`` follow ``result_code``; bytes are a file, which is not signed. ``gist`` is for histories."""

    fields: Mapping[str, object] | bytes
    gist: str = ""


@dataclass(frozen=True, slots=True)
class V2Refusal:
    """With ``err_code`` a business failure (``result_code`` FAIL), else ``return_code`` FAIL with ``text``.

    ``cfn`` and ``params`` explain it. ``error_code``: the number that bills fail with. ``html``: refused by the server
    in front, before the API.
    """

    text: str
    cfn: str
    params: Mapping[str, object] = field(default_factory=dict)
    err_code: str = ""
    error_code: str = ""
    html: bool = False
