"""How cloudPay delivers a notification: it calls the callback function, and judges what that returns."""

from __future__ import annotations

from cloudfn.calls import Identity, Invocation, Invoke
from cloudfn.pay.cloudpay.verdict import judge
from cloudfn.pay.ledger.notification import Attempt, Notification
from cloudfn.pay.notifier.channel import Delivered

SOURCE = "wx_paycallback"


class CallbackChannel:
    """``invoke`` may be another one at any time."""

    def __init__(self, invoke: Invoke) -> None:
        self.invoke = invoke

    async def deliver(self, notification: Notification, event: str, attempt: Attempt) -> Delivered:
        invocation = Invocation(
            function=notification.function,
            event=event.encode(),
            identity=Identity(appid=notification.appid, openid=notification.openid, source=SOURCE),
            request_id=attempt.request_id,
            note=f"notification {notification.name}, attempt {attempt.n}",
        )
        result = await self.invoke(invocation)
        closed = result.failure is not None and result.failure.kind == "closed"
        return Delivered(judge(result), result.ms, closed=closed)
