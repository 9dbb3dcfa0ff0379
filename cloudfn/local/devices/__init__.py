"""Who the mini programs on the desk are: phones that were paired, DevTools, and the users that they stand for.

In: a pairing code, a token, what the holder of the laptop chooses. Out: the ``Device`` of a request. Never: a request
by the LAN without a token that was handed out for it.
"""

from __future__ import annotations

from cloudfn.local.devices.book import DeviceBook
from cloudfn.local.devices.device import CASHIERS, Device, User
from cloudfn.local.devices.pairing import Pairing, PairingCode, PairingRefusal
from cloudfn.local.devices.sheets import Sheets

__all__ = ["CASHIERS", "Device", "DeviceBook", "Pairing", "PairingCode", "PairingRefusal", "Sheets", "User"]
