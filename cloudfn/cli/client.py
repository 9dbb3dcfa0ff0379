"""Talks to the local cloud that runs for this project, over its own address. Shared by the commands that need one.

Plain ``http.client``: no proxy of the developer's shell comes between, and nothing heavy is imported.
"""

from __future__ import annotations

import http.client
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from cloudfn.cli.click_language import current
from cloudfn.errors import CloudfnError, NotFound, UserError
from cloudfn.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Reply:
    """``headers`` have lower-case names."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> object:
        return json.loads(self.body or b"null")

    @property
    def error(self) -> Mapping[str, str]:
        """The error object of the local address, or an empty one."""
        try:
            content = self.json()
        except ValueError:
            return {}
        inner = content.get("error") if isinstance(content, dict) else None
        return inner if isinstance(inner, dict) else {}


@dataclass(frozen=True, slots=True)
class Client:
    """``key`` opens the control surface."""

    url: str
    key: str

    def request(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        timeout_s: float = 1000.0,
    ) -> Reply:
        """One request. Raises UserError CFN-CLI-013 when nobody answers."""
        address = urlsplit(self.url)
        connection = http.client.HTTPConnection(address.hostname or "127.0.0.1", address.port, timeout=timeout_s)
        try:
            ours = {"content-type": "application/json", "x-cloudfn-key": self.key, "x-cloudfn-lang": current()}
            connection.request(method, path, body, {**ours, **(headers or {})})
            answer = connection.getresponse()
            answered = {name.lower(): value for name, value in answer.getheaders()}
            return Reply(answer.status, answered, answer.read())
        except (OSError, http.client.HTTPException) as error:
            raise UserError("CFN-CLI-013", url=self.url, reason=str(error) or type(error).__name__) from error
        finally:
            connection.close()

    def get(self, path: str) -> object:
        """JSON of the control surface. Raises NotFound or UserError with the surface's own code."""
        return self._checked(self.request("GET", path))

    def put(self, path: str, data: object) -> object:
        return self._checked(self.request("PUT", path, json.dumps(data, ensure_ascii=False).encode()))

    def delete(self, path: str) -> object:
        return self._checked(self.request("DELETE", path))

    def post(self, path: str, data: object) -> object:
        return self._checked(self.request("POST", path, json.dumps(data, ensure_ascii=False).encode()))

    def call(self, function: str, event: bytes, headers: Mapping[str, str]) -> Reply:
        return self.request("POST", f"/functions/{quote(function, safe='')}", event, headers)

    def link(self) -> str:
        """An address that lets one browser into the console."""
        answer = self.post("/_cloudfn/links", {})
        return str(answer["url"]) if isinstance(answer, dict) else ""

    def written(self, request_id: str) -> list[dict[str, Any]]:
        """The lines that a call wrote, as LogWritten events."""
        history = self.get(f"/_cloudfn/history?requestId={request_id}&event=LogWritten&limit=2000")
        return history["items"] if isinstance(history, dict) else []

    def _checked(self, reply: Reply) -> object:
        if reply.status < 400:
            return reply.json()
        raise refusal(reply)


def refusal(reply: Reply) -> CloudfnError:
    """The error that ``reply`` stands for, in the words of the one who refused."""
    error = reply.error
    kind = NotFound if reply.status == 404 else UserError
    return kind("CFN-CLI-014", refused=error.get("code", str(reply.status)), message=error.get("message", ""))


def running(state: Path) -> Client | None:
    """A client of the local cloud that runs on ``state``, or None."""
    from cloudfn.local.state import running as find  # 5 ms that help pages and `pay rules` are spared

    address = find(state)
    return Client(address.url, address.key) if address else None
