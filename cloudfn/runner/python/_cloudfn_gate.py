"""Decides, for each connection, whether it may leave the machine; the same names as in node/hosts.js."""

import contextlib
import re
import socket

import _cloudfn_wxpay

PRODUCTION = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(^|\.)(tcb-api|tcb-admin|tcb-open)\.(tencentcloudapi|tencentyun)\.com$",
        r"(^|\.)tcloudbasegateway\.com$",
        r"(^|\.)(service|ap-[a-z]+(-\d)?\.app)\.tcloudbase\.com$",
        r"^(tcb|scf|flexdb)(\.[a-z0-9-]+)?\.tencentcloudapi\.com$",
        r"^metadata\.tencentyun\.com$",
        r"^api\d?\.(mch\.weixin\.qq\.com|wechatpay\.cn)$",
    )
]


def plain(host):
    """A host as the resolver takes it: in any case, with full-width letters, ideographic dots or a dot at its end."""
    name = host.strip("[]")
    if not name.isascii():
        with contextlib.suppress(UnicodeError):
            name = name.encode("idna").decode()
    return name.lower().rstrip(".")


def is_local(host):
    name = plain(host)
    if name in ("", "localhost", "0.0.0.0", "::", "::1") or name.endswith(".localhost"):
        return True
    return re.match(r"(::ffff:)?127\.\d+\.\d+\.\d+$", name) is not None


def install(network, report):
    """Patch ``socket``, which every client of the standard library and most others use."""

    def check(host, port):
        host = host.decode() if isinstance(host, bytes) else host
        if not isinstance(host, str) or is_local(host):
            return
        if network["refuseNetwork"]:
            report({"type": "outward", "host": host, "port": port if isinstance(port, int) else 0})
            told = f"{host}: cloudfn refuses connections that leave this machine (CFN-RUN-020)"
            raise ConnectionRefusedError(111, told)
        if not network["allowNetwork"] and any(pattern.search(plain(host)) for pattern in PRODUCTION):
            report({"type": "blocked", "host": host})
            told = f"{host} is a production back end, out of reach of local functions"
            raise PermissionError(13, f"{told} (CFN-RUN-019)")

    steering = _cloudfn_wxpay.Steering(network.get("wxpay", ""))

    def steers(host):
        host = host.decode() if isinstance(host, bytes) else host
        return isinstance(host, str) and steering.covers(plain(host))

    real_getaddrinfo = socket.getaddrinfo

    def getaddrinfo(host, port, *args, **more):
        if steers(host):
            return steering.resolved(port)
        check(host, port)
        return real_getaddrinfo(host, port, *args, **more)

    socket.getaddrinfo = getaddrinfo
    for name in ("gethostbyname", "gethostbyname_ex", "gethostbyaddr"):
        setattr(socket, name, _named(getattr(socket, name), check, steers))
    _cloudfn_wxpay.when_imported("uvloop", lambda uvloop: _cover_uvloop(uvloop.Loop, check, steers, steering))
    for name in ("connect", "connect_ex", "sendto"):
        setattr(socket.socket, name, _checked(getattr(socket.socket, name), check, steering))


def _cover_uvloop(loop, check, steers, steering):
    """uvloop resolves and connects in C, past ``socket``: httpx, aiohttp and asyncio's streams ask it by these four."""
    real_getaddrinfo, real_connection = loop.getaddrinfo, loop.create_connection
    real_sock_connect, real_datagrams = loop.sock_connect, loop.create_datagram_endpoint

    def led(host, port, *more):
        if steers(host):
            host, port = steering.resolved(port)[0][4]
        host, port = steering.led((host, port))
        check(host, port)
        return (host, port, *more)

    async def getaddrinfo(self, host, port, **more):
        if steers(host):
            return steering.resolved(port)
        check(host, port)
        return await real_getaddrinfo(self, host, port, **more)

    async def create_connection(self, protocol_factory, host=None, port=None, **more):
        if host is not None:
            if more.get("ssl") and more.get("server_hostname") is None:
                more["server_hostname"] = host
            host, port = led(host, port)
        return await real_connection(self, protocol_factory, host, port, **more)

    async def sock_connect(self, sock, address):
        return await real_sock_connect(self, sock, led(*address) if isinstance(address, tuple) else address)

    async def create_datagram_endpoint(self, protocol_factory, local_addr=None, remote_addr=None, **more):
        if isinstance(remote_addr, tuple):
            check(remote_addr[0], remote_addr[1])
        return await real_datagrams(self, protocol_factory, local_addr, remote_addr, **more)

    for method in (getaddrinfo, create_connection, sock_connect, create_datagram_endpoint):
        setattr(loop, method.__name__, method)


def _named(real, check, steers):
    def look_up(host):
        if steers(host):
            host = _cloudfn_wxpay.ADDRESS
        check(host, 0)
        return real(host)

    return look_up


def _checked(real, check, steering):
    def reach(self, *args):
        address = args[-1] if args else None
        if isinstance(address, tuple):
            args = (*args[:-1], steering.led(address))
            check(args[-1][0], args[-1][1])
        return real(self, *args)

    return reach
