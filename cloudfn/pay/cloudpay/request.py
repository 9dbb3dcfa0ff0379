"""A call of ``cloud.cloudPay``, as a value."""

from __future__ import annotations

from collections.abc import Mapping

from cloudfn.calls import Caller
from cloudfn.frozen import dataclass


@dataclass(frozen=True, slots=True)
class PayRequest:
    """``fields`` are the wire's, in snake_case. ``appid`` is that of ``cloudPay({appid})``, "" when it has none."""

    api: str
    fields: Mapping[str, object]
    caller: Caller
    appid: str = ""

    @property
    def merchant(self) -> str:
        return self.text("sub_mch_id")

    @property
    def chosen_appid(self) -> str:
        """The mini program that the call or its fields name."""
        return self.appid or self.first("sub_appid")

    def text(self, name: str) -> str:
        return str(self.fields.get(name, ""))

    def first(self, *names: str) -> str:
        """The first of these fields that says something, "" when none does."""
        for name in names:
            if value := self.fields.get(name):
                return str(value)
        return ""

    def number(self, name: str) -> int:
        """A whole number that was checked before."""
        value = self.fields[name]
        assert isinstance(value, int)
        return value
