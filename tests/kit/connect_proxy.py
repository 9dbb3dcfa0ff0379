"""The network between an unchanged cloud client and the emulated cloud: a CONNECT proxy that ends TLS.

Every host is answered here, so that no traffic leaves the machine. The cloud's own names are forwarded to the emulated
cloud's port as they are; anything else (telemetry) gets an empty success.
"""

from __future__ import annotations

import contextlib
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

NAMES = (
    *("*.tencentcloudapi.com", "*.ap-shanghai.tcb-api.tencentcloudapi.com", "*.cos.ap-shanghai.myqcloud.com"),
    *("*.cos.ap-shanghai.tencentcos.cn", "*.service.tcloudbase.com", "*.tcloudbaseapp.com", "*.cloud.tencent.com"),
    "*.beacon.qq.com",
)
CLOUD = (".tencentcloudapi.com", ".myqcloud.com", ".tencentcos.cn", ".tcloudbase.com", ".tcloudbaseapp.com")


@dataclass(frozen=True)
class Proxy:
    url: str
    ca: Path


def make_certificates(place: Path) -> tuple[Path, Path, Path]:
    """A throw-away CA and a server certificate for the cloud's names: (ca, certificate, key)."""
    names = ",".join(f"DNS:{name}" for name in NAMES)
    extensions = place / "names.ext"
    extensions.write_text(f"subjectAltName={names}\nbasicConstraints=CA:FALSE\n")

    def openssl(*args: str) -> None:
        ran = subprocess.run(["openssl", *args], cwd=place, capture_output=True, text=True, check=False)
        assert ran.returncode == 0, ran.stderr

    ca = ("-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=throw-away CA", "-days", "2")
    openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", *ca, "-addext", "basicConstraints=critical,CA:TRUE")
    openssl("req", "-newkey", "rsa:2048", "-nodes", "-keyout", "server.key", "-out", "server.csr", "-subj", "/CN=cloud")
    signing = ("-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-extfile", "names.ext", "-days", "2")
    openssl("x509", "-req", "-in", "server.csr", "-out", "server.pem", *signing)
    return place / "ca.pem", place / "server.pem", place / "server.key"


@contextmanager
def connect_proxy(place: Path, target: int) -> Iterator[Proxy]:
    """A proxy on a port of its own in front of 127.0.0.1:``target``."""
    ca, certificate, key = make_certificates(place)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    listener = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=_accept, args=(listener, context, target), daemon=True)
    thread.start()
    try:
        yield Proxy(f"http://127.0.0.1:{listener.getsockname()[1]}", ca)
    finally:
        # Closing alone would leave the thread in accept().
        with contextlib.suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(5)


def _accept(listener: socket.socket, context: ssl.SSLContext, target: int) -> None:
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        threading.Thread(target=_serve, args=(connection, context, target), daemon=True).start()


def _serve(connection: socket.socket, context: ssl.SSLContext, target: int) -> None:
    with contextlib.suppress(OSError), connection:
        head = b""
        while b"\r\n\r\n" not in head:
            part = connection.recv(4096)
            if not part:
                return
            head += part
        method, address, _ = head.split(b"\r\n", 1)[0].decode().split(" ", 2)
        assert method == "CONNECT"
        host = address.partition(":")[0]
        connection.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        with context.wrap_socket(connection, server_side=True) as secure:
            if not host.endswith(CLOUD):
                secure.recv(65536)
                secure.sendall(b'HTTP/1.1 200 OK\r\nContent-Length: 10\r\nConnection: close\r\n\r\n{"code":0}')
                return
            with socket.create_connection(("127.0.0.1", target)) as cloud:
                back = threading.Thread(target=_pump, args=(cloud, secure), daemon=True)
                back.start()
                _pump(secure, cloud)
                back.join(5)


def _pump(source: socket.socket, sink: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            sink.sendall(data)
    with contextlib.suppress(OSError):
        # An SSLSocket's own shutdown() throws its TLS away, which the other direction is still reading from.
        socket.socket.shutdown(sink, socket.SHUT_WR)
