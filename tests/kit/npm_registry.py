"""A registry for npm on 127.0.0.1: serves packages that tests make up, counts what is asked, holds answers back."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import tarfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Registry:
    """``add`` a version of a package; ``asked`` are the paths of tarballs in order. ``hold`` a package: its tarball is
    answered only after ``release``; ``held`` is set once somebody waits."""

    def __init__(self) -> None:
        self.url = ""
        self.asked: list[str] = []
        self.held = threading.Event()
        self.release = threading.Event()
        self._hold = ""
        self._packages: dict[str, dict[str, tuple[dict[str, Any], bytes]]] = {}

    def add(self, name: str, version: str = "1.0.0", text: str = "", **about: Any) -> str:
        """Its integrity."""
        package = {"name": name, "version": version, **about}
        files = {"package.json": json.dumps(package), "index.js": text or f"module.exports = '{name}@{version}'"}
        data = _tarball(files)
        self._packages.setdefault(name, {})[version] = (package, data)
        return integrity(data)

    def hold(self, name: str) -> None:
        self._hold = name
        self.held.clear()
        self.release.clear()

    def answer(self, path: str) -> bytes | None:
        name, _, file = path.strip("/").partition("/-/")
        versions = self._packages.get(name)
        if versions is None:
            return None
        if not file:
            return json.dumps(self._packument(name, versions)).encode()
        self.asked.append(file)
        if name == self._hold:
            self.held.set()
            self.release.wait(30)
        found = versions.get(file.removeprefix(f"{name}-").removesuffix(".tgz"))
        return None if found is None else found[1]

    def _packument(self, name: str, versions: Mapping[str, tuple[dict[str, Any], bytes]]) -> dict[str, Any]:
        shown = {
            version: {
                **package,
                **({"hasInstallScript": True} if "install" in package.get("scripts", {}) else {}),
                "dist": {"tarball": f"{self.url}/{name}/-/{name}-{version}.tgz", "integrity": integrity(data)},
            }
            for version, (package, data) in versions.items()
        }
        return {"name": name, "dist-tags": {"latest": list(versions)[-1]}, "versions": shown}


def integrity(data: bytes) -> str:
    return "sha512-" + base64.b64encode(hashlib.sha512(data).digest()).decode()


def lock(url: str, **packages: tuple[str, str]) -> str:
    """A package-lock.json of top-level packages, name -> (version, integrity), from the registry at ``url``."""
    entries: dict[str, Any] = {"": {"dependencies": {name: version for name, (version, _) in packages.items()}}}
    for name, (version, checksum) in packages.items():
        tarball = f"{url}/{name}/-/{name}-{version}.tgz"
        entries[f"node_modules/{name}"] = {"version": version, "resolved": tarball, "integrity": checksum}
    return json.dumps({"name": "f", "lockfileVersion": 3, "requires": True, "packages": entries})


def _tarball(files: Mapping[str, str]) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        for name, text in files.items():
            member = tarfile.TarInfo(f"package/{name}")
            member.size, member.mode = len(text.encode()), 0o644
            archive.addfile(member, io.BytesIO(text.encode()))
    return out.getvalue()


@contextmanager
def serving() -> Iterator[Registry]:
    registry = Registry()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = registry.answer(self.path)
            try:
                self.send_response(200 if body is not None else 404)
                self.send_header("content-length", str(len(body or b"{}")))
                self.end_headers()
                self.wfile.write(body or b"{}")
            except OSError:
                self.close_connection = True  # npm was killed meanwhile

        def log_message(self, *args: object) -> None:
            """Nobody reads it."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    registry.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield registry
    finally:
        registry.release.set()
        server.shutdown()
        server.server_close()
