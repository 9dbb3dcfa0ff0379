"""One database action: adds the environment and the transaction, and gives back the answer."""

from __future__ import annotations

from typing import Any, Mapping

from cloudfn_sdk.context import Env
from cloudfn_sdk.transport import post_json


class Wire:
    """``transaction_id`` is '' outside a transaction."""

    def __init__(self, env: Env = None, transaction_id: str = "") -> None:
        self.env = env
        self.transaction_id = transaction_id

    def within(self, transaction_id: str) -> Wire:
        return Wire(self.env, transaction_id)

    def send(self, api: str, action: str, params: Mapping[str, Any], *, transactional: bool = True) -> dict[str, Any]:
        """The whole answer. ``transactional`` is False for calls that the SDKs send outside the transaction."""
        joined = {"transactionId": self.transaction_id} if self.transaction_id and transactional else {}
        return post_json(api, {**params, **joined, "action": action}, env=self.env)

    def data(self, api: str, action: str, params: Mapping[str, Any], *, transactional: bool = True) -> dict[str, Any]:
        found: dict[str, Any] = self.send(api, action, params, transactional=transactional).get("data") or {}
        return found
