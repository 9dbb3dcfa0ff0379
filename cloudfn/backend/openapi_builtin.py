"""Open APIs that the local cloud answers itself. Replies are snake_case JSON as WeChat sends them, or an image.

An API that is not here is answered from the manifest's ``openapi:`` or refused by its name.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from cloudfn.backend import open_data, subscriptions
from cloudfn.backend.outbox import Outbox
from cloudfn.backend.picture import mini_program_code
from cloudfn.backend.subscribe import is_openid, problem_of
from cloudfn.frozen import dataclass

RISKY = "特3456书yuuo莞6543李zxcz蒜7782法fgnv级"
"""The beginning of the text that WeChat's documentation gives for trying a refusal of msgSecCheck."""


@dataclass(frozen=True, slots=True)
class OpenApiRequest:
    """``arguments`` by snake_case name: JSON values, or bytes for media."""

    api: str
    arguments: Mapping[str, Any]
    appid: str
    openid: str
    function: str
    request_id: str
    now: datetime
    outbox: Outbox
    warn: Callable[[str, str], object] = lambda code, api: None

    def text(self, name: str) -> str:
        value = self.arguments.get(name, "")
        return value if isinstance(value, str) else ""

    def send(self, kind: str, recipient: str) -> int:
        return self.outbox.add(self.now, kind, self.api, recipient, self.function, self.request_id, self.body())

    def body(self) -> dict[str, Any]:
        """The arguments as they are kept."""
        return {name: value if not isinstance(value, bytes) else "(file)" for name, value in self.arguments.items()}


@dataclass(frozen=True, slots=True)
class Image:
    data: bytes
    content_type: str = "image/png"


Reply = dict[str, Any] | Image


def _error(code: int, message: str) -> Reply:
    return {"errcode": code, "errmsg": message}


def _ok(**fields: Any) -> Reply:
    return {"errcode": 0, "errmsg": "ok", **fields}


def _nobody(request: OpenApiRequest) -> Reply | None:
    """The refusal of a ``touser`` that can be nobody's openid, such as the ``_id`` of a document."""
    user = request.text("touser")
    if not user:
        return _error(40003, "touser is empty")
    return None if user == request.openid or is_openid(user) else _error(40003, f"invalid openid: touser is {user!r}")


def _unsendable(request: OpenApiRequest) -> Reply | None:
    """The refusal of a message by template that has no recipient, no template or no data to fill it."""
    if refused := _nobody(request):
        return refused
    if not request.text("template_id"):
        return _error(40037, "invalid template_id")
    wrong = problem_of(request.arguments.get("data"))
    return _error(47003, wrong) if wrong else None


def _subscribe(request: OpenApiRequest) -> Reply:
    if refused := _unsendable(request):
        return refused
    number, accepted = request.outbox.add_subscribed(
        request.now,
        request.api,
        request.text("touser"),
        request.function,
        request.request_id,
        request.text("template_id"),
        request.body(),
    )
    if accepted is False:
        return _error(subscriptions.REFUSED, "user refuse to accept the msg")
    if accepted is None:
        request.warn("CFN-TCB-100", request.api)
    return _ok(msgid=number)


def _template(request: OpenApiRequest) -> Reply:
    """The old kind of message, which a form's or a payment's id allowed instead of a subscription."""
    if refused := _unsendable(request):
        return refused
    return _ok(msgid=request.send("subscribe", request.text("touser")))


def _uniform(request: OpenApiRequest) -> Reply:
    if refused := _nobody(request):
        return refused
    request.send("subscribe", request.text("touser"))
    return _ok()


def _service(request: OpenApiRequest) -> Reply:
    """A customer service message: its content stands under the name of its type."""
    if refused := _nobody(request):
        return refused
    kind = request.text("msgtype")
    content = request.arguments.get(kind)
    if kind not in SERVICE_TYPES:
        return _error(40008, f"invalid message type: msgtype is {kind!r}")
    if kind == "text" and not (isinstance(content, dict) and content.get("content")):
        return _error(44004, "empty content")
    if not isinstance(content, dict) or not content:
        return _error(47003, f"argument invalid! {kind} is empty")
    request.send("service", request.text("touser"))
    return _ok()


def _sms(request: OpenApiRequest) -> Reply:
    numbers = request.arguments.get("phone_number_list")
    if not isinstance(numbers, list) or not numbers:
        return _error(40097, "phone_number_list is empty")
    request.send("sms", ", ".join(map(str, numbers)))
    sent = [
        {"serial_no": "", "phone_number": number, "code": "Ok", "message": "send success", "iso_code": "CN"}
        for number in map(str, numbers)
    ]
    return _ok(send_status_list=sent)


def _check_text(request: OpenApiRequest) -> Reply:
    content = request.text("content")
    if not content:
        return _error(40097, "content is empty")
    risky = RISKY in content
    if request.arguments.get("version") != 2:
        return _error(87014, "risky content") if risky else _ok()
    if not request.text("openid"):
        return _error(40003, "invalid openid")
    suggest, label = ("risky", 20006) if risky else ("pass", 100)
    detail = [{"strategy": "content_model", "errcode": 0, "suggest": suggest, "label": label, "prob": 90}]
    return _ok(result={"suggest": suggest, "label": label}, detail=detail, trace_id=request.request_id)


def _check_image(request: OpenApiRequest) -> Reply:
    media = request.arguments.get("media")
    if not isinstance(media, bytes) or not media:
        return _error(41005, "media data missing")
    return _error(40006, "invalid meida size") if len(media) > 1024 * 1024 else _ok()


def _code(request: OpenApiRequest) -> Reply:

    scene = request.text("scene")
    page = request.text("page")
    if request.api.endswith("getUnlimited") and not re.fullmatch(SCENE, scene):
        return _error(40169, "invalid length for scene, or the data is not json string")
    if request.api.endswith("getUnlimited") and (page.startswith("/") or "?" in page):
        return _error(41030, f"invalid page: {page!r} begins with / or has parameters, which belong into scene")
    if not request.api.endswith("getUnlimited") and not request.text("path"):
        return _error(40159, "invalid length for path, or the data is not json string")
    width = request.arguments.get("width", 430)
    shown = f"{request.appid} {page or request.text('path')} {scene}"
    return Image(mini_program_code(shown, width if isinstance(width, int) else 430))


def _phone(request: OpenApiRequest) -> Reply:
    code = request.text("code")
    if not code:
        return _error(40029, "invalid code")
    opened = request.outbox.work(lambda db: open_data.use_code(db, code, request.appid, request.now))
    if opened is None:
        return _error(40029, "invalid code")
    if opened.foreign:
        request.warn("CFN-TCB-101", request.api)
    info = open_data.content("phoneNumber", opened.openid or code, request.appid, request.now)
    return _ok(phone_info=info)


def _path(request: OpenApiRequest) -> Reply:
    """A waybill's way: picked up two days ago, on the road yesterday, delivered an hour ago."""
    for name in ("delivery_id", "waybill_id"):
        if not request.text(name):
            return _error(40097, f"invalid args: {name} is empty")
    now = int(request.now.timestamp())
    way = [(48 * 3600, 100001, "快递员已成功取件"), (24 * 3600, 200001, "快件已到达集散中心"), (3600, 300003, "已签收")]
    items = [{"action_time": now - ago, "action_type": kind, "action_msg": text} for ago, kind, text in way]
    named = {name: request.text(name) for name in ("openid", "delivery_id", "waybill_id")}
    return _ok(**named, path_item_num=len(items), path_item_list=items)


def _link(field: str, prefix: str) -> Callable[[OpenApiRequest], Reply]:
    return lambda request: _ok(**{field: prefix + hashlib.sha256(repr(request.arguments).encode()).hexdigest()[:16]})


def _upload(request: OpenApiRequest) -> Reply:
    media = request.arguments.get("media")
    if not isinstance(media, bytes):
        return _error(41005, "media data missing")
    media_id = hashlib.sha256(media).hexdigest()
    return _ok(type=request.text("type") or "image", media_id=media_id, created_at=int(request.now.timestamp()))


SCENE = r"[0-9A-Za-z!#$&'()*+,/:;=?@._~-]{1,32}"
"""Characters of a code's scene. Source: WeChat's reference of wxacode.getUnlimited."""

SERVICE_TYPES = ("text", "image", "link", "miniprogrampage")

ALIASES = {"wxacode.getUnlimitedQRCode": "wxacode.getUnlimited"}
"""A name of the HTTP reference that cloud functions call it by -> the name that its cloud call has."""

BUILT_IN: dict[str, Callable[[OpenApiRequest], Reply]] = {
    "subscribeMessage.send": _subscribe,
    "templateMessage.send": _template,
    "uniformMessage.send": _uniform,
    "customerServiceMessage.send": _service,
    "customerServiceMessage.setTyping": lambda request: _ok(),
    "customerServiceMessage.uploadTempMedia": _upload,
    "cloudbase.sendSms": _sms,
    "security.msgSecCheck": _check_text,
    "security.imgSecCheck": _check_image,
    "security.mediaCheckAsync": lambda request: _ok(trace_id=request.request_id),
    "wxacode.get": _code,
    "wxacode.getUnlimited": _code,
    "wxacode.createQRCode": _code,
    "logistics.getPath": _path,
    "phonenumber.getPhoneNumber": _phone,
    "urllink.generate": _link("url_link", "https://wxaurl.cn/"),
    "urlscheme.generate": _link("openlink", "weixin://dl/business/?t="),
}
