"""First thing in each Python process of an HTTP function: the gate of all functions, and a server that wants the
platform's port gets the free one that cloudfn chose, on this machine only.

Standard library only, Python 3.7 and up, since it runs on the interpreter that the user names.
"""

import importlib.util
import json
import os
import socket
import sys

LISTENS = int(os.environ.get("CLOUDFN_LISTENS", "0"))
PORT = int(os.environ.get("CLOUDFN_PORT", "0"))


def here(host, name="127.0.0.1"):
    """The address that is bound instead of ``host``; one that the platform does not reach is an error here too."""
    if isinstance(host, (bytes, bytearray)):
        host = host.decode()
    if isinstance(host, str) and (host.startswith("127.") or host in ("localhost", "::1")):
        raise OSError(f"bind {host}:{LISTENS}: the platform reaches 0.0.0.0 and not {host} (CFN-RUN-053)")
    return name


def install_port():
    bind = socket.socket.bind

    def moved(self, address):
        if self.family == socket.AF_INET and address[1] == LISTENS:
            address = (here(address[0]), PORT)
        elif self.family == socket.AF_INET6 and address[1] == LISTENS:
            both = not self.getsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY)
            address = (here(address[0], "::ffff:127.0.0.1" if both else "::1"), PORT)
        return bind(self, address)

    socket.socket.bind = moved
    sys.meta_path.insert(0, UvloopFinder())


class UvloopFinder:
    """uvloop binds in C: its loop is told the other port."""

    def find_spec(self, name, path=None, target=None):
        if name != "uvloop":
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(name)
        if spec is not None:
            load = spec.loader.exec_module

            def exec_module(module):
                load(module)
                move(module.Loop)

            spec.loader.exec_module = exec_module
        return spec


def move(loop_type):
    create = loop_type.create_server

    async def create_server(self, factory, host=None, port=None, **more):
        if port == LISTENS:
            host, port = here(host), PORT
        return await create(self, factory, host, port, **more)

    loop_type.create_server = create_server


def install_ours():
    """The gate, and the emulated clock as it is now: nobody tells a Python server how it moves on."""
    ours = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    sys.path.insert(0, ours)
    try:
        # Found only while their folder is on the path.
        import _cloudfn_clock
        import _cloudfn_gate
    finally:
        sys.path.remove(ours)
    _cloudfn_gate.install(json.loads(os.environ["CLOUDFN_GATE"]), lambda told: None)
    if "CLOUDFN_OFFSET_MS" in os.environ:
        _cloudfn_clock.install()
        _cloudfn_clock.set_offset(float(os.environ["CLOUDFN_OFFSET_MS"]) / 1000)


if LISTENS and PORT:
    install_port()
    install_ours()
