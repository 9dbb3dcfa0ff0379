"""Decides, for each connection, whether it may leave the machine; the same names as in node/hosts.js."""

import re
import socket

PRODUCTION = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(^|\.)(tcb-api|tcb-admin|tcb-open)\.(tencentcloudapi|tencentyun)\.com$",
        r"(^|\.)tcloudbasegateway\.com$",
        r"(^|\.)(service|ap-[a-z]+(-\d)?\.app)\.tcloudbase\.com$",
        r"^(tcb|scf|flexdb)(\.[a-z0-9-]+)?\.tencentcloudapi\.com$",
        r"^metadata\.tencentyun\.com$",
        r"^api\d?\.mch\.weixin\.qq\.com$",
    )
]


def is_local(host):
    name = host.lower().strip("[]")
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
        if not network["allowNetwork"] and any(pattern.search(host) for pattern in PRODUCTION):
            report({"type": "blocked", "host": host})
            told = f"{host} is a production back end, out of reach of local functions"
            raise PermissionError(13, f"{told} (CFN-RUN-019; --allow-network lifts this)")

    real_getaddrinfo, real_gethostbyname = socket.getaddrinfo, socket.gethostbyname

    def getaddrinfo(host, port, *args, **more):
        check(host, port)
        return real_getaddrinfo(host, port, *args, **more)

    def gethostbyname(host):
        check(host, 0)
        return real_gethostbyname(host)

    socket.getaddrinfo = getaddrinfo
    socket.gethostbyname = gethostbyname
    for name in ("connect", "connect_ex"):
        setattr(socket.socket, name, _checked(getattr(socket.socket, name), check))


def _checked(real, check):
    def connect(self, address):
        if isinstance(address, tuple):
            check(address[0], address[1])
        return real(self, address)

    return connect
