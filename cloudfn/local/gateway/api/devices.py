"""Phones and DevTools, the users that they are, and the code that lets the next phone in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request

from cloudfn.calls import Answer
from cloudfn.errors import UserError
from cloudfn.frozen import dataclass
from cloudfn.local.devices import CASHIERS, Device, qr
from cloudfn.local.gateway import readers
from cloudfn.local.gateway.device_access import DeviceAccess
from cloudfn.local.gateway.replies import json_answer
from cloudfn.local.gateway.routes import Route
from cloudfn.manifest.values import Manifest

ID_LIMIT = 64
"""Characters of an openid or an appid."""


@dataclass(frozen=True, slots=True)
class Devices:
    device_access: DeviceAccess
    manifest: Manifest

    def shown(self, device: Device) -> dict[str, object]:
        return device.as_json(self.manifest.app_id)


async def devices(given: Devices, request: Request) -> Answer:
    """``{lan, pairing, items, users, appIds}``; ``lan`` and ``pairing`` are null where there is none."""
    device_access, book = given.device_access, given.device_access.devices
    return json_answer(
        {
            "lan": _lan(device_access),
            "pairing": _pairing(device_access),
            "items": [given.shown(device) for device in book.devices()],
            "users": [{"openid": user.openid, "name": user.name} for user in book.users()],
            "appIds": list(given.manifest.app_ids) or [given.manifest.app_id],
        }
    )


async def open_pairing(given: Devices, request: Request) -> Answer:
    """A new code: ``{code, url, secondsLeft, qr}``."""
    await readers.json_object(request)
    if given.device_access.lan is None:
        raise UserError("CFN-DEV-069")
    given.device_access.pairing.open()
    return json_answer(_pairing(given.device_access))


async def change(given: Devices, request: Request) -> Answer:
    """``{name, cashier, openid, appId}``, each as far as it is given; ``openid`` is for the mini program ``appId``."""
    body = await readers.json_object(request)
    text, openid = readers.text(body, "cashier"), _ascii(body, "openid")
    cashier = next((cashier for cashier in CASHIERS if cashier == text), None)
    if text and cashier is None:
        raise readers.wrong(f"cashier is one of {', '.join(CASHIERS)}")
    app_id = _ascii(body, "appId") or given.manifest.app_id
    device = given.device_access.devices.change(
        request.path_params["id"],
        name=readers.text(body, "name"),
        cashier=cashier,
        openids={app_id: openid} if openid else None,
    )
    return json_answer(given.shown(device))


async def revoke(given: Devices, request: Request) -> Answer:
    return json_answer(given.shown(given.device_access.devices.revoke(request.path_params["id"])))


async def name_user(given: Devices, request: Request) -> Answer:
    """``{openid, name}``; without an openid a new user. Answers with both."""
    body = await readers.json_object(request)
    user = given.device_access.devices.name_user(_ascii(body, "openid"), readers.text(body, "name"))
    return json_answer({"openid": user.openid, "name": user.name})


def _ascii(body: Mapping[str, Any], name: str) -> str:
    text = readers.text(body, name)
    if len(text) > ID_LIMIT or not (text.isascii() and text.isprintable()) or " " in text:
        raise readers.wrong(f"{name} is a text of at most {ID_LIMIT} ASCII characters without spaces")
    return text


def _lan(device_access: DeviceAccess) -> dict[str, object] | None:
    """``qr`` leads to the address itself; a phone that is paired already needs no more."""
    lan = device_access.lan
    return {"address": lan.address, "url": lan.url, "qr": qr.picture(lan.url + "/")} if lan else None


def _pairing(device_access: DeviceAccess) -> dict[str, object] | None:
    code = device_access.pairing.current()
    if code is None or device_access.lan is None:
        return None
    url = device_access.lan.pairing_url(code.digits)
    return {"code": code.digits, "url": url, "secondsLeft": device_access.pairing.seconds_left(), "qr": qr.picture(url)}


ROUTES: list[Route[Devices]] = [
    ("devices", devices, ("GET",)),
    ("devices/pairing", open_pairing, ("POST",)),
    ("devices/{id}", change, ("PUT",)),
    ("devices/{id}", revoke, ("DELETE",)),
    ("users", name_user, ("POST",)),
]
