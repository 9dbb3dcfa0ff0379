"""``devices.json``: devices and users, readable by their owner only. Tokens are not in it, only what tells them."""

from __future__ import annotations

import contextlib
import dataclasses
import hmac
import json
import secrets
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cloudfn import regular_files
from cloudfn.errors import InvalidFile, NotFound
from cloudfn.events.base import instant_text
from cloudfn.local.devices.device import LOCAL_ID, TOKEN_START, Cashier, Device, User, device_of, hash_of, tidy, user_of
from cloudfn.local.settings import DEFAULT_OPENID, OTHER_OPENIDS
from cloudfn.local.state import write_private

MOST_LOCAL = 32
"""Ids without a token that are remembered: anybody on this machine may name one."""
SEEN_AGAIN = timedelta(seconds=30)
"""``last_seen`` is written no more often."""
MADE_OPENID = "oCLOUDFN-local-user-{:08}"


class DeviceBook:
    """Read once, by ``read`` or when it is first used. Raises InvalidFile CFN-DEV-066 for a damaged file."""

    def __init__(self, file: Path, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._file, self._now = file, now
        self._devices: dict[str, Device] = {}
        self._users: dict[str, User] = {}
        self._is_read = False
        self._leaving: list[Callable[[Device], None]] = []

    def devices(self) -> tuple[Device, ...]:
        """Phones first, as they were paired."""
        self.read()
        return tuple(sorted(self._devices.values(), key=lambda device: (not device.is_paired, device.paired_at)))

    def users(self) -> tuple[User, ...]:
        """Those that every project has, then those that were made."""
        self.read()
        first = {openid: User(openid, "") for openid in (DEFAULT_OPENID, *OTHER_OPENIDS)}
        return tuple({**first, **self._users}.values())

    def device(self, device_id: str) -> Device:
        """By its id, or by its name where only one has it. Raises NotFound CFN-DEV-068."""
        self.read()
        if device_id in self._devices:
            return self._devices[device_id]
        named = [device for device in self._devices.values() if device.name == device_id]
        if len(named) != 1:
            raise NotFound("CFN-DEV-068", device=device_id[:60], known=", ".join(sorted(self._devices)) or "-")
        return named[0]

    def by_token(self, token: str) -> Device | None:
        """The paired device that ``token`` was given to. All are compared, each in constant time."""
        return self._paired(lambda device: device.token_hash, hash_of(token))

    def by_view_key(self, key: str) -> Device | None:
        return self._paired(Device.view_key, key)

    def _paired(self, secret: Callable[[Device], str], given: str) -> Device | None:
        self.read()
        found = None
        for device in self._devices.values():
            if device.is_paired and hmac.compare_digest(secret(device).encode(), given.encode("utf-8", "replace")):
                found = device
        return found

    def local(self, device_id: str) -> Device | None:
        """What comes by 127.0.0.1 and calls itself ``device_id``; of new ones few are remembered. None for no id."""
        self.read()
        there = self._devices.get(device_id)
        if there is not None:
            return there if not there.is_paired else None
        own = [device for device in self._devices.values() if not device.is_paired]
        if not LOCAL_ID.fullmatch(device_id) or len(own) >= MOST_LOCAL:
            return None
        now = instant_text(self._now())
        device = Device(device_id, tidy(device_id), "", now, now)
        self._put(device)
        return device

    def pair(self, name: str) -> tuple[Device, str]:
        """A new device, and its token, which is nowhere kept."""
        self.read()
        token = TOKEN_START + secrets.token_urlsafe(32)
        device_id = f"p{secrets.token_hex(4)}"
        count = sum(device.is_paired for device in self._devices.values()) + 1
        now = instant_text(self._now())
        device = Device(device_id, tidy(name) or f"phone {count}", hash_of(token), now, now)
        self._put(device)
        return device, token

    def openid(self, device: Device, app_id: str) -> str:
        """Who ``device`` is in the mini program ``app_id``: the user that was chosen, or a new one of its own.

        The first DevTools is the user of calls that name none, whose orders and documents are there already.
        """
        device = self._devices.get(device.id, device)
        chosen = device.openids.get(app_id)
        if chosen is not None:
            return chosen
        taken = {openid for other in self._devices.values() for openid in other.openids.values()}
        openid = DEFAULT_OPENID if not device.is_paired and DEFAULT_OPENID not in taken else self._new_user(device.name)
        self._put(dataclasses.replace(device, openids={**device.openids, app_id: openid}))
        return openid

    def change(
        self,
        device_id: str,
        *,
        name: str = "",
        cashier: Cashier | None = None,
        openids: Mapping[str, str] | None = None,
    ) -> Device:
        """What is not given stays. Raises NotFound."""
        before = self.device(device_id)
        device = dataclasses.replace(
            before,
            name=tidy(name) or before.name,
            cashier=cashier or before.cashier,
            openids={**before.openids, **(openids or {})},
        )
        self._put(device)
        return device

    def revoke(self, device_id: str) -> Device:
        """Its token ends at once; the user that it was stays. Raises NotFound."""
        device = self.device(device_id)
        del self._devices[device.id]
        self._write()
        for leave in self._leaving:
            leave(device)
        return device

    def on_revoked(self, leave: Callable[[Device], None]) -> None:
        """``leave`` is called with every device that is revoked from now on."""
        self._leaving.append(leave)

    def name_user(self, openid: str, name: str) -> User:
        """Name a user, or make one: ``openid`` "" for a new one."""
        self.read()
        user = User(openid or self._new_user(name), tidy(name))
        self._users[user.openid] = user
        self._write()
        return user

    def seen(self, device: Device) -> None:
        """``device`` has just asked for something."""
        now, device = self._now(), self._devices.get(device.id, device)
        if instant_text(now - SEEN_AGAIN) > device.last_seen:
            with contextlib.suppress(OSError):  # a full disk keeps nobody from being served
                self._put(dataclasses.replace(device, last_seen=instant_text(now)))

    def _new_user(self, name: str) -> str:
        there = {user.openid for user in self.users()}
        number = next(n for n in range(1, len(there) + 2) if MADE_OPENID.format(n) not in there)
        openid = MADE_OPENID.format(number)
        self._users[openid] = User(openid, tidy(name))
        return openid

    def _put(self, device: Device) -> None:
        self._devices[device.id] = device
        self._write()

    def read(self) -> None:
        if self._is_read:
            return
        try:
            text = regular_files.read_text(self._file, "utf-8")
        except FileNotFoundError:
            self._is_read = True
            return
        except (OSError, UnicodeDecodeError) as error:
            raise InvalidFile("CFN-DEV-066", file=self._file.name, reason=regular_files.why_unread(error)) from error
        try:
            kept = json.loads(text)
            devices = [device_of(record) for record in kept["devices"]]
            users = [user_of(record) for record in kept["users"]]
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise InvalidFile("CFN-DEV-066", file=self._file.name, reason="damaged") from error
        self._devices = {device.id: device for device in devices}
        self._users = {user.openid: user for user in users}
        self._is_read = True

    def _write(self) -> None:
        devices = [device.as_record() for device in self._devices.values()]
        users = [{"openid": user.openid, "name": user.name} for user in self._users.values()]
        write_private(self._file, json.dumps({"v": 1, "devices": devices, "users": users}, indent=1))
