"""What the mini programs on the desk have in common, whichever way they come."""

from __future__ import annotations

from cloudfn.frozen import dataclass
from cloudfn.local.devices import Device, DeviceBook, Pairing, Sheets
from cloudfn.local.gateway.guard import Guard

PAIR = "/pair"
"""Where a phone sends the code."""


@dataclass(frozen=True, slots=True)
class Lan:
    """The second address, of ``dev --lan``; ``url`` has no slash at the end."""

    address: str
    url: str
    guard: Guard

    def pairing_url(self, digits: str) -> str:
        """What the QR code holds."""
        return f"{self.url}{PAIR}?code={digits}"

    def view_url(self, device: Device) -> str:
        """What the addresses of files and of the cashier's page begin with for ``device``."""
        return f"{self.url}/view/{device.view_key()}"


@dataclass(frozen=True, slots=True)
class DeviceAccess:
    """``lan`` None: nothing but 127.0.0.1 is listened on."""

    devices: DeviceBook
    pairing: Pairing
    sheets: Sheets
    lan: Lan | None = None
