"""What notifications of v3 and v2 have in common: an HTTP request to the function, judged by its answer."""

from __future__ import annotations

import functools

from cloudfn.http_access import dump
from cloudfn.pay.ledger import Ledger
from cloudfn.pay.mch import channel
from cloudfn.pay.mch.post import Post, Writer
from cloudfn.pay.prove.senders import Forgery, ForgeryCodes, SentNotification
from cloudfn.pay.prove.stage import Delivery

OTHERS = ForgeryCodes("CFN-PAY-178", "CFN-PAY-177", "CFN-PAY-176", merchant_is_note=False)
UNSIGNED, OTHER_KEY, TAMPERED = "CFN-PAY-170", "CFN-PAY-171", "CFN-PAY-175"
BY_CLIENT = "called by a mini program"


class OverHttp:
    """``writer`` judges what is answered."""

    def __init__(self, ledger: Ledger, writer: Writer) -> None:
        self._context, self._writer = ledger.context, writer

    def delivery(self, notice: SentNotification, post: Post) -> Delivery:
        manifest = self._context.manifest
        event = channel.http_event(manifest, notice.function, post, self._context.ids.request_id())
        verdict_of = functools.partial(channel.verdict, self._writer, post)
        return Delivery(notice.function, event.decode(), "", manifest.app_id, channel.SOURCE, verdict_of=verdict_of)

    def by_client(self, notice: SentNotification, post: Post) -> Delivery:
        """The function called with what looks like the HTTP request ``post``."""
        order, manifest = notice.order, self._context.manifest
        event = {
            "path": post.path or "/",
            "httpMethod": "POST",
            "headers": dict(post.headers),
            "queryStringParameters": {},
            "body": post.body.decode(),
            "isBase64Encoded": False,
            "tcbContext": {},
            "userInfo": {"appId": manifest.app_id, "openId": order.openid},
        }
        verdict_of = functools.partial(channel.verdict, self._writer, post)
        appid = order.sub_appid
        return Delivery(notice.function, dump(event).decode(), order.openid, appid, "wx_client", verdict_of=verdict_of)

    def forgery(
        self, notice: SentNotification, name: str, code: str, post: Post, how: str = "", acknowledged: str = ""
    ) -> Forgery:
        params = {"how": how} if how else {}
        return Forgery(name, code, self.delivery(notice, post), params, acknowledged)
