"""Requests to WeChat Pay's own API meet a TLS end inside this process, which hands each on to the local one as it came.

Every client ends in a socket: ``requests``, ``httpx``, ``urllib`` and ``aiohttp`` resolve one of the hosts to an
address that nothing else uses, connect to it, and are led to the end. Its certificate was signed by the project's own
authority, which is trusted for these hosts only.
"""

import base64
import json
import os
import socket
import sys
import threading

HOSTS = ("api.mch.weixin.qq.com", "api2.mch.weixin.qq.com", "api.wechatpay.cn", "api2.wechatpay.cn")
"""The same as in node/hosts.js."""
NAMES = HOSTS + tuple(host.encode() for host in HOSTS)
ADDRESS = "127.146.23.17"
PORTS = {"https": 443, "http": 80, None: 443}
HOP = ("connection", "keep-alive", "transfer-encoding", "content-length", "host", "origin", "referer", "sec-fetch-site")


class Steering:
    """``folder`` holds ca.pem, cert.pem and key.pem; "" where nothing is steered."""

    def __init__(self, folder):
        self.folder = folder
        self._ports = None
        self._lock = threading.Lock()
        if folder:
            when_imported("ssl", SHOWN.watch)

    def covers(self, plain_host):
        return bool(self.folder) and plain_host in HOSTS

    def resolved(self, port):
        """What getaddrinfo answers."""
        self.ports()
        number = int(port) if str(port).isascii() and str(port).isdigit() else PORTS.get(port, 443)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ADDRESS, number))]

    def led(self, address):
        """Where a connection to ``address`` goes."""
        if not self.folder or not isinstance(address, tuple) or address[0] != ADDRESS:
            return address
        encrypted, plain = self.ports()
        return ("127.0.0.1", plain if address[1] == 80 else encrypted)

    def ports(self):
        """(with TLS, without): the ends begin to listen when they are first needed."""
        with self._lock:
            if self._ports is None:
                trust(os.path.join(self.folder, "ca.pem"))
                self._ports = tuple(listen(self.folder if encrypted else "") for encrypted in (True, False))
        return self._ports


class ShownCertificates:
    """The certificates that clients of this process may show: an end takes those alone, whoever signed them."""

    def __init__(self):
        self._files = []
        self._ends = []
        self._load = None

    def watch(self, ssl):
        """Contexts tell of each certificate that they load."""
        real = self._load = ssl.SSLContext.load_cert_chain

        def load_cert_chain(context, certfile, *args, **more):
            real(context, certfile, *args, **more)
            self._files.append(certfile)
            for end in self._ends:
                end.load_verify_locations(cafile=certfile)

        ssl.SSLContext.load_cert_chain = load_cert_chain

    def make_end(self, ssl, folder):
        """The context of an end that asks for a client's certificate and takes none as well."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._load(context, os.path.join(folder, "cert.pem"), os.path.join(folder, "key.pem"))
        context.verify_mode = ssl.CERT_OPTIONAL
        context.verify_flags |= 0x80000  # X509_V_FLAG_PARTIAL_CHAIN, which Python names from 3.10 on
        for certfile in self._files:
            context.load_verify_locations(cafile=certfile)
        self._ends.append(context)
        return context


SHOWN = ShownCertificates()


def when_imported(name, work):
    """Call ``work(module)`` as soon as ``name`` is imported: most functions never import it."""
    if name in sys.modules:
        work(sys.modules[name])
        return

    class Finder:
        @staticmethod
        def find_spec(fullname, path=None, target=None):
            if fullname != name:
                return None
            sys.meta_path.remove(Finder)
            # All others are asked, since one of them may wait for the same module (web/sitecustomize.py).
            spec = next(filter(None, (finder.find_spec(name, None) for finder in sys.meta_path[:])), None)
            if spec is None:
                return None
            real = spec.loader.exec_module

            def exec_module(module):
                real(module)
                work(module)

            spec.loader.exec_module = exec_module
            return spec

    sys.meta_path.insert(0, Finder)


def trust(authority):
    """Contexts believe ``authority`` as soon as they are used for one of the hosts."""
    # Of a function that asks WeChat Pay itself; the others start without it.
    import ssl

    def patched(real):
        def wrap(self, *args, **more):
            # server_hostname: by name or by place, as text or, from anyio, as bytes
            if any(each in NAMES for each in (*args, *more.values()) if isinstance(each, (str, bytes))):
                self.load_verify_locations(cafile=authority)
            return real(self, *args, **more)

        return wrap

    for name in ("wrap_socket", "wrap_bio"):
        setattr(ssl.SSLContext, name, patched(getattr(ssl.SSLContext, name)))


def listen(folder):
    """Serve on a port of this machine, with the certificate in ``folder`` where there is one; the port."""
    # Of a function that asks WeChat Pay itself; the others start without it.
    from http.server import BaseHTTPRequestHandler
    from socketserver import TCPServer, ThreadingMixIn

    class End(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def setup(self):
            if folder:
                self.request = context.wrap_socket(self.request, server_side=True)
            super().setup()

        def log_message(self, *args):
            pass

        def serve(self):
            shown = self.request.getpeercert(binary_form=True) if folder else None
            answer, body = forward(self.command, self.path, self.headers, self.body(), shown)
            self.send_response_only(answer.status, answer.reason)
            for name, value in answer.getheaders():
                if name.lower() not in HOP:
                    self.send_header(name, value)
            if answer.status not in (204, 304):
                self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def body(self):
            if "chunked" not in self.headers.get("transfer-encoding", "").lower():
                return self.rfile.read(int(self.headers.get("content-length") or 0))
            pieces = []
            while True:
                size = int(self.rfile.readline().split(b";")[0], 16)
                pieces.append(self.rfile.read(size))
                self.rfile.readline()
                if size == 0:
                    return b"".join(pieces)

    for method in ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"):
        setattr(End, "do_" + method, End.serve)

    class Server(ThreadingMixIn, TCPServer):
        daemon_threads = True

        def handle_error(self, request, client_address):
            pass  # the client has gone, or does not trust us: it says so itself

    context = None
    if folder:
        # Of a function that asks WeChat Pay itself; the others start without it.
        import ssl

        context = SHOWN.make_end(ssl, folder)
    server = Server(("127.0.0.1", 0), End)
    threading.Thread(target=server.serve_forever, name="cloudfn-wxpay", daemon=True).start()
    return server.server_address[1]


def forward(method, path, headers, body, certificate):
    """(answer, its body) of the local WeChat Pay to the request as it came, under the running call; ``certificate`` is
    what the client showed, DER or None.
    """
    # Of a function that asks WeChat Pay itself; the others start without it.
    from http.client import HTTPConnection
    from urllib.parse import urlsplit

    url = urlsplit(json.loads(os.environ["TCB_CONTEXT_CNFG"])["URL"])
    host = headers.get("host", "").partition(":")[0].lower()
    target = url.path.rpartition("/")[0] + "/wxpay/" + host + path
    connection = HTTPConnection(url.hostname, url.port)
    try:
        connection.putrequest(method, target, skip_accept_encoding=True)
        for name, value in headers.items():
            if name.lower() not in HOP:
                connection.putheader(name, value)
        if certificate:
            connection.putheader("x-cloudfn-client-certificate", base64.b64encode(certificate).decode())
        connection.putheader("content-length", str(len(body)))
        connection.endheaders(body)
        answer = connection.getresponse()
        return answer, answer.read()
    finally:
        connection.close()
