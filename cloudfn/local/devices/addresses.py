"""Which address of this machine phones in the same network reach."""

from __future__ import annotations

import ipaddress
import socket

from cloudfn.errors import UsageError

FIRST = "auto"
"""``--lan`` without an address."""
PROBE = ("10.255.255.255", 9)
"""Connecting a datagram socket sends nothing; the system only chooses the address that it would send from."""


def lan_address(named: str) -> str:
    """``named``, checked, or the address of the network that this machine is in. Raises UsageError CFN-DEV-058."""
    address = _own() if named == FIRST else named
    if reason := _unusable(address):
        raise UsageError("CFN-DEV-058", address=address or "--lan", reason=reason)
    return address


def _unusable(text: str) -> str:
    try:
        address = ipaddress.IPv4Address(text)
    except ValueError:
        return "no IPv4 address" if text else "this machine is in no network"
    if address == ipaddress.IPv4Address("127.0.0.1"):
        return "that is what is listened on anyway"
    if address.is_unspecified or address.is_multicast or not address.is_private:
        return "no address of one private network"
    return ""


def _own() -> str:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        try:
            sock.connect(PROBE)
            own: str = sock.getsockname()[0]
        except OSError:
            return ""
    return own if own != "0.0.0.0" and not own.startswith("127.") else ""
