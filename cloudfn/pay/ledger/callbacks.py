"""Which function a notification goes to, and the notifications that a payment or refund owes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from datetime import datetime, timedelta
from typing import Protocol
from urllib.parse import urlsplit

from cloudfn.frozen import dataclass
from cloudfn.manifest.values import Binding, Manifest, PayApi
from cloudfn.pay.ledger.notification import Notification
from cloudfn.pay.ledger.order import Order
from cloudfn.pay.ledger.refund import Refund
from cloudfn.pay.ledger.schedule import PROFILES
from cloudfn.pay.ledger.transfer import Transfer

LATE = timedelta(minutes=10)
CENTRE = ".integration-callback.tcloudbase.com"
"""Hosts of CloudBase's integration centre, which calls an HTTP function itself. Source: the vendor's template."""
SECOND_LINK = timedelta(seconds=1)
"""The platform may try a second link within a second when it does not know what became of the first."""


@dataclass(frozen=True, slots=True)
class CallbackTarget:
    """``code`` is "" when ``function`` can be called, else why no callback will come.

    ``doubt`` is why none would come in the cloud, though here it does.
    """

    function: str
    code: str = ""
    params: Mapping[str, object] = field(default_factory=dict)
    doubt: str = ""


def target(manifest: Manifest, env_id: str, function_name: str) -> CallbackTarget:
    """Where a callback bound to (env_id, function_name) goes; production drops it silently when that is nowhere.

    Another environment's id is in most projects that come from elsewhere. The function is meant all the same, so it is
    called here, and the order says loudly that the cloud would not.
    """
    params = {"function": function_name, "env": env_id, "own": manifest.env_id}
    if not function_name:
        return CallbackTarget("", "CFN-PAY-023", params)
    if not env_id:
        return CallbackTarget(function_name, "CFN-PAY-021", params)
    if function_name not in manifest.functions:
        known = ", ".join(sorted(manifest.functions))
        return CallbackTarget(function_name, "CFN-PAY-020", {**params, "known": known})
    return CallbackTarget(function_name, "", params, "CFN-PAY-022" if env_id != manifest.env_id else "")


class Notified(Protocol):
    """An order, a refund, or a request for one: what says who is told of its end."""

    @property
    def api(self) -> PayApi: ...
    @property
    def sub_mch_id(self) -> str: ...
    @property
    def env_id(self) -> str: ...
    @property
    def function_name(self) -> str: ...
    @property
    def notify_url(self) -> str: ...


def by_centre(url: str) -> bool:
    """Whether a notify_url leads to the integration centre."""
    return (urlsplit(url).hostname or "").endswith(CENTRE)


def url_target(manifest: Manifest, binding: Binding | None, url: str) -> CallbackTarget:
    """The function behind a notify_url: the one whose HTTP path covers the URL's, else the binding's callback.

    Hosts are not compared: the URL names the cloud's, or the merchant's own domain.
    """
    callback = binding.callback if binding else ""
    if by_centre(url):
        behind = manifest.functions.get(callback)
        if behind is not None and behind.is_web:
            return CallbackTarget(callback)
        return CallbackTarget("", "CFN-PAY-135", {"url": url, "function": callback or "-"})
    name = manifest.notified_at(url)
    params = {"url": url, "function": name or callback or "-"}
    if name:
        return CallbackTarget(name, "", params)
    known = manifest.functions.get(callback)
    if known is not None and known.http:
        return CallbackTarget(callback, "", params, "CFN-PAY-136")
    return CallbackTarget("", "CFN-PAY-135", params)


class Events(Protocol):
    """What an API's callbacks are told, as the text that every attempt delivers. ``delivery`` is a fault's word."""

    def paid(self, order: Order, delivery: str = "") -> str: ...

    def refunded(self, order: Order, refund: Refund) -> str: ...

    def transferred(self, transfer: Transfer) -> str: ...


def owed(
    order: Order,
    refund: Refund | None,
    aim: CallbackTarget,
    event: str,
    at: datetime,
    *,
    schedule: str | tuple[float, ...],
    delivery: str = "",
) -> list[Notification]:
    """The notifications of a payment (``refund`` None) or of a settled refund. ``delivery`` is a fault's word.

    The first one is the notification; a second one is the simulated second link.
    """
    first = Notification(
        order_id=order.id,
        kind="refund" if refund else "pay",
        out_trade_no=order.out_trade_no,
        function=aim.function,
        event=event,
        openid=order.openid,
        appid=order.sub_appid,
        created_at=at,
        due_at=at,
        schedule=schedule if not isinstance(schedule, str) or schedule in PROFILES else "wxpay-24h",
        out_refund_no=refund.out_refund_no if refund else "",
    )
    if aim.code:
        return [replace(first, state="undeliverable", due_at=None, code=aim.code)]
    if delivery == "drop":
        return [replace(first, state="dropped", due_at=None, code="CFN-PAY-024")]
    if delivery == "late":
        return [replace(first, due_at=at + LATE)]
    if delivery == "duplicate":
        return [first, replace(first, due_at=at + SECOND_LINK)]
    if delivery == "duplicate-race":
        return [first, first]
    return [first]
