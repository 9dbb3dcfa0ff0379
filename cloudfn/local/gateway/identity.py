"""Which device asks: on 127.0.0.1 by what it calls itself, elsewhere by its token. Out: headers that name the user.

All handlers read ``X-CloudFn-Openid`` and ``X-CloudFn-Appid``; who may say them is decided here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import parse_qsl, urlencode

from cloudfn.calls import CLIENT_SOURCES
from cloudfn.local.devices import Device, DeviceBook
from cloudfn.local.gateway.readers import program_of
from cloudfn.manifest.values import Manifest

DEVICE = b"x-cloudfn-device"
OPENID = b"x-cloudfn-openid"
APPID = b"x-cloudfn-appid"
SOURCE = b"x-cloudfn-source"
CASHIER = b"x-cloudfn-cashier"
"""Set here only: who answers this device's payment sheets."""
OURS = b"x-cloudfn-"

Headers = list[tuple[bytes, bytes]]


class UnknownDevice(Exception):
    """A token that nobody has, or no id that DevTools may have."""


def on_this_machine(devices: DeviceBook, manifest: Manifest, headers: Iterable[tuple[bytes, bytes]]) -> Headers:
    """``headers`` with the user of the device that they name, unless they name a user. Raises UnknownDevice."""
    rest = [(name, value) for name, value in headers if name not in (DEVICE, CASHIER)]
    named = next((value.decode("latin-1") for name, value in headers if name == DEVICE), "")
    if not named:
        return rest
    device = devices.by_token(named) or devices.local(named)
    if device is None:
        raise UnknownDevice
    devices.seen(device)
    given = {name for name, _ in rest}
    app_id = next((value.decode("latin-1") for name, value in rest if name == APPID), "") or manifest.app_id
    who = [(OPENID, devices.openid(device, app_id).encode()), (APPID, app_id.encode("latin-1"))]
    return [*rest, *(pair for pair in who if pair[0] not in given), (CASHIER, device.cashier.encode())]


def paired(devices: DeviceBook, manifest: Manifest, headers: Iterable[tuple[bytes, bytes]], device: Device) -> Headers:
    """What ``device`` sends, as far as it is believed: it cannot say who it is, nor that the platform calls."""
    headers = list(headers)
    app_id = mini_program(manifest, headers) or manifest.app_id
    kept = said_by_strangers(headers)
    source = next((value for name, value in headers if name == SOURCE), b"")
    if source.decode("latin-1") in CLIENT_SOURCES:
        kept.append((SOURCE, source))
    openid = devices.openid(device, app_id)
    return [*kept, (OPENID, openid.encode()), (APPID, app_id.encode("latin-1")), (CASHIER, device.cashier.encode())]


def said_by_strangers(headers: Iterable[tuple[bytes, bytes]]) -> Headers:
    """``headers`` without those that only count where they can be believed."""
    return [(name, value) for name, value in headers if not name.startswith(OURS)]


def query_of(query: bytes, headers: Headers) -> bytes:
    """``query`` with the device's user: an image's source says there who looks, since it sends no header."""
    pairs = parse_qsl(query.decode("latin-1"), keep_blank_values=True)
    openid = next(value.decode("latin-1") for name, value in headers if name == OPENID)
    return urlencode([*((name, value) for name, value in pairs if name != "openid"), ("openid", openid)]).encode()


def mini_program(manifest: Manifest, headers: Iterable[tuple[bytes, bytes]]) -> str:
    """The appid that a phone's request comes from, "" where nothing says it. Raises ForeignMiniProgram."""
    texts = {name: value.decode("latin-1") for name, value in headers if name in (b"referer", APPID)}
    app_id = program_of(texts.get(b"referer")) or texts.get(APPID, "")
    if app_id and manifest.app_ids and app_id not in manifest.app_ids:
        raise ForeignMiniProgram(app_id)
    return app_id


class ForeignMiniProgram(Exception):
    """A mini program that the manifest does not name; its appid is the argument."""
