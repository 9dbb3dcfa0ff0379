"""A ``cloudfn emulate`` of its own, as a process, for a project of one function."""

from __future__ import annotations

import json
import os
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.kit.connect_proxy import Proxy
from tests.kit.emulate import emulate
from tests.kit.tencent_cloud import ENV

SOURCE = "exports.main = async e => { console.log('order', e.a); return { version: 1, a: e.a } }\n"


@dataclass(frozen=True)
class Emulating:
    """What ``dev.json`` says, and the project's folder."""

    url: str
    key_id: str
    key: str
    project: Path

    @property
    def port(self) -> int:
        return int(self.url.rpartition(":")[2])

    def control(self, method: str, path: str, body: object = None) -> dict[str, Any]:
        """A request to the control surface, with the key as the documentation says."""
        data = None if body is None else json.dumps(body).encode()
        headers = {"X-CloudFn-Key": self.key}
        request = urllib.request.Request(f"{self.url}/_cloudfn/{path}", data, headers, method=method)
        with urllib.request.urlopen(request) as answer:
            found: dict[str, Any] = json.loads(answer.read())
            return found

    def through(self, proxy: Proxy) -> dict[str, str]:
        """The environment of an official client: all of its network is ``proxy``."""
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.project),
            "CI": "1",
            "NODE_EXTRA_CA_CERTS": str(proxy.ca),
            "http_proxy": proxy.url,
            "https_proxy": proxy.url,
        }


@contextmanager
def emulating(project: Path) -> Iterator[Emulating]:
    folder = project / "functions" / "makeOrder"
    folder.mkdir(parents=True)
    (folder / "index.js").write_text(SOURCE)
    (folder / "package.json").write_text('{"name": "order", "version": "1.0.0"}')
    (project / "cloudfn.yaml").write_text(
        f"version: 1\nproject: tea\nenv: {{id: {ENV}}}\nfunctions: {{makeOrder: {{}}}}\n"
        "stages: {more: {env: {id: more-1a2b3c}}}\n"
    )
    with emulate(project):
        told = json.loads((project / ".cloudfn/emulate/dev.json").read_text())
        yield Emulating(told["url"], told["secretId"], told["secretKey"], project)
