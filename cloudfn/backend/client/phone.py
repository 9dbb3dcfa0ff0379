"""What the phone's own dialogs hand to a page: the codes of buttons, cloud ids, the answers to a subscription.

``openData.phone``: ``{}`` -> ``{code, cloudID}``. ``openData.make``: ``{kind}`` -> ``{cloudID}``. ``openData.read``:
``{cloudIDs}`` -> ``{list}``. ``subscribe.checked``: ``{tmplIds}`` -> ``{}``. ``subscribe.answered``:
``{answers: {template: "accept" | "reject" | ...}}`` -> ``{}``.
"""

from __future__ import annotations

from cloudfn.backend import open_data, subscriptions
from cloudfn.backend.client.door import ClientHandler
from cloudfn.backend.client.refusal import ClientRefusal, invalid
from cloudfn.backend.database.aside import Aside
from cloudfn.backend.outbox import Outbox
from cloudfn.backend.registry import ActionCall
from cloudfn.clock import Clock
from cloudfn.events.base import Emit
from cloudfn.events.tasks import Noticed

MOST_IDS = 50
MOST_TEMPLATES = 5


class Phone:
    def __init__(self, outbox: Outbox, app_id: str, clock: Clock, emit: Emit) -> None:
        self._outbox, self._app_id, self._clock, self._emit = outbox, app_id, clock, emit
        self._aside = Aside()

    def handlers(self) -> dict[str, ClientHandler]:
        return {
            "openData.phone": self._phone,
            "openData.make": self._make,
            "openData.read": self._read,
            "subscribe.checked": self._checked,
            "subscribe.answered": self._answered,
        }

    async def _phone(self, call: ActionCall) -> object:
        return {
            "code": await self._fresh(call, open_data.CODE),
            "cloudID": await self._fresh(call, "phoneNumber"),
        }

    async def _make(self, call: ActionCall) -> object:
        kind = call.text("kind")
        if kind not in open_data.KINDS:
            raise invalid(f"parameter.kind should be one of {', '.join(open_data.KINDS)};")
        return {"cloudID": await self._fresh(call, kind)}

    async def _fresh(self, call: ActionCall, kind: str) -> str:
        who, now = call.caller.identity, self._clock.now()
        appid = who.appid or self._app_id
        return await self._aside.run(
            lambda: self._outbox.work(lambda db: open_data.make(db, kind, appid, who.openid, now))
        )

    async def _read(self, call: ActionCall) -> object:
        ids = call.fields.get("cloudIDs")
        if not isinstance(ids, list) or len(ids) > MOST_IDS or not all(isinstance(each, str) for each in ids):
            raise ClientRefusal(-601002, "system args error: cloudIDs")
        who, now = call.caller.identity, self._clock.now()
        appid = who.appid or self._app_id
        opened = await self._aside.run(
            lambda: self._outbox.work(
                lambda db: [
                    (open_data.is_foreign(db, each), open_data.read(db, each, appid, who.openid, now)) for each in ids
                ]
            )
        )
        if any(foreign for foreign, _ in opened):
            self._emit(Noticed(now, "CFN-TCB-102", {}, "warning", request_id=call.request_id))
        return {"list": [data for _, data in opened]}

    async def _checked(self, call: ActionCall) -> object:
        """Nothing, or why no dialog opens. Numbers and texts: ``lib.wx.api.d.ts`` of miniprogram-api-typings 5.2.3."""
        ids = call.fields.get("tmplIds")
        if ids is None or ids == []:
            raise ClientRefusal(10001, "TmplIds can't be empty")
        if not isinstance(ids, list) or not all(isinstance(each, str) and each for each in ids):
            raise ClientRefusal(10004, "Invalid template id")
        if len(ids) > MOST_TEMPLATES:
            raise ClientRefusal(20003, "Templates count out of max bounds")
        return {}

    async def _answered(self, call: ActionCall) -> object:
        answers = call.fields.get("answers")
        if not isinstance(answers, dict) or not all(each in subscriptions.ANSWERS for each in answers.values()):
            known = ", ".join(sorted(subscriptions.ANSWERS))
            raise ClientRefusal(10003, f"Request subscribe fail: answers are {known}, by template")
        who = call.caller.identity.openid
        await self._aside.run(lambda: self._outbox.work(lambda db: subscriptions.answered(db, who, answers)))
        return {}
