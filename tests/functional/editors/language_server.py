"""A client of the Language Server Protocol, as much as an editor needs for one file."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


class LanguageServer:
    """``yaml-language-server --stdio`` on one open document; nothing is configured but that schemas are used."""

    def __init__(self, process: subprocess.Popen[bytes], file: Path) -> None:
        self._process, self._uri, self._last, self._version = process, file.as_uri(), 0, 0
        self._diagnostics: dict[int, list[dict[str, Any]]] = {}

    def ask(self, method: str, params: object) -> Any:
        self._last += 1
        number = self._last
        self._send({"id": number, "method": method, "params": params})
        while True:
            message = self._read()
            if message.get("id") == number and "method" not in message:
                assert "error" not in message, message
                return message["result"]
            self._heard(message)

    def tell(self, method: str, params: object) -> None:
        self._send({"method": method, "params": params})

    def open(self, text: str) -> list[dict[str, Any]]:
        """The diagnostics of ``text`` as the document's content."""
        self._version += 1
        document = {"uri": self._uri, "version": self._version}
        if self._version == 1:
            self.tell("textDocument/didOpen", {"textDocument": {**document, "languageId": "yaml", "text": text}})
        else:
            self.tell("textDocument/didChange", {"textDocument": document, "contentChanges": [{"text": text}]})
        while self._version not in self._diagnostics:
            self._heard(self._read())
        return self._diagnostics[self._version]

    def completions(self, line: int, character: int) -> set[str]:
        place = {"textDocument": {"uri": self._uri}, "position": {"line": line, "character": character}}
        return {item["label"] for item in self.ask("textDocument/completion", place)["items"]}

    def hover(self, line: int, character: int) -> str:
        place = {"textDocument": {"uri": self._uri}, "position": {"line": line, "character": character}}
        return str(self.ask("textDocument/hover", place)["contents"]["value"])

    def _heard(self, message: dict[str, Any]) -> None:
        if message.get("method") == "textDocument/publishDiagnostics":
            self._diagnostics[message["params"].get("version", self._version)] = message["params"]["diagnostics"]
        elif message.get("method") == "workspace/configuration":
            # What the editor's extension answers when its user has set nothing.
            items = [self._defaults(item.get("section", "")) for item in message["params"]["items"]]
            self._send({"id": message["id"], "result": items})
        elif "id" in message and "method" in message:
            self._send({"id": message["id"], "result": None})

    @staticmethod
    def _defaults(section: str) -> object:
        yaml = {"validate": True, "hover": True, "completion": True, "schemaStore": {"enable": False}}
        return yaml if section == "yaml" else {}

    def _send(self, message: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self._process.stdin is not None
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self._process.stdin.flush()

    def _read(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        size = 0
        while line := self._process.stdout.readline().strip():
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                size = int(value)
        assert size, "the language server ended"
        message: dict[str, Any] = json.loads(self._process.stdout.read(size))
        return message


@contextmanager
def language_server(modules: Path, file: Path) -> Iterator[LanguageServer]:
    """On ``file``, whose folder is the workspace."""
    program = modules / "yaml-language-server" / "bin" / "yaml-language-server"
    with subprocess.Popen(
        ["node", str(program), "--stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        try:
            server = LanguageServer(process, file)
            can = {"textDocument": {"completion": {}, "hover": {}}, "workspace": {"configuration": True}}
            folder = file.parent.as_uri()
            about = {"processId": None, "rootUri": folder, "capabilities": can}
            server.ask("initialize", {**about, "workspaceFolders": [{"uri": folder, "name": "shop"}]})
            server.tell("initialized", {})
            yield server
        finally:
            process.kill()
