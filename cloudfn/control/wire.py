"""The Tencent Cloud API's own envelope: what a request holds, and how results and errors are shaped.

An answer is HTTP 200 with the content type exactly ``application/json``, errors included: the vendor's Python SDK looks
for an error only under that very type, and takes anything else for an empty success.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from cloudfn import json_text
from cloudfn.calls import Answer
from cloudfn.digits import only_digits
from cloudfn.frozen import dataclass

Reply = dict[str, Any]
JSON_TYPE = "application/json"


class ApiError(Exception):
    """What the service refuses, with its wire code and message."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message


class ConnectionDropped(Exception):
    """The server must close the connection without an answer (a scripted fault)."""


@dataclass(frozen=True, slots=True)
class ApiRequest:
    """An HTTP request as received. ``headers`` have lower-case names; ``query`` is the raw text after ``?``."""

    method: str
    host: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes

    def header(self, name: str) -> str:
        return self.headers.get(name, "")


@dataclass(frozen=True, slots=True)
class Params:
    """The parameters of one call. A GET carries numbers and flags as text, so every reader converts."""

    values: Mapping[str, Any]

    def __contains__(self, name: str) -> bool:
        return self.values.get(name) is not None

    def text(self, name: str, default: str | None = None) -> str:
        value = self.values.get(name)
        if value is None:
            if default is None:
                raise ApiError("MissingParameter", f"The request is missing a required parameter `{name}`.")
            return default
        if isinstance(value, dict | list):
            raise ApiError("InvalidParameter", f"The parameter `{name}` must be a string.")
        return str(value)

    def number(self, name: str, default: int) -> int:
        value = self.values.get(name)
        if value is None:
            return default
        try:
            return int(value)
        except (TypeError, ValueError, OverflowError):
            raise ApiError("InvalidParameter", f"The parameter `{name}` must be an integer.") from None

    def flag(self, name: str, default: bool) -> bool:
        value = self.values.get(name)
        return default if value is None else str(value).upper() == "TRUE"

    def share(self, name: str) -> float:
        """A number from 0 to 1."""
        try:
            value = float(self.text(name))
        except ValueError:
            value = -1.0
        if not 0 <= value <= 1:
            raise ApiError("InvalidParameterValue", f"The parameter `{name}` must be a number from 0 to 1.")
        return value

    def strings(self, name: str) -> list[str]:
        value = self.values.get(name)
        if value is None or value == "":
            return []
        if isinstance(value, str):
            return [value]
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise ApiError("InvalidParameter", f"The parameter `{name}` must be an array of strings.")
        return value

    def items(self, name: str) -> list[Mapping[str, Any]]:
        value = self.values.get(name) or []
        if not isinstance(value, list) or not all(isinstance(each, Mapping) for each in value):
            raise ApiError("InvalidParameter", f"The parameter `{name}` must be an array of objects.")
        return value

    def group(self, name: str) -> Params:
        value = self.values.get(name) or {}
        if not isinstance(value, Mapping):
            raise ApiError("InvalidParameter", f"The parameter `{name}` must be an object.")
        return Params(value)


def read_params(request: ApiRequest) -> Params:
    """The parameters of a POST's JSON body, or of a GET's flattened query (``Layers.0.LayerName=x``)."""
    if request.method == "GET":
        return Params(_unflatten(dict(parse_qsl(request.query, keep_blank_values=True))))
    try:
        value = json_text.read(request.body or b"{}")
    except ValueError:
        raise ApiError("InvalidParameter", "The request body is not valid JSON.") from None
    if not isinstance(value, dict):
        raise ApiError("InvalidParameter", "The request body must be a JSON object.")
    return Params(value)


def success(reply: Reply, request_id: str = "") -> Answer:
    return _envelope({**reply, "RequestId": request_id or str(uuid.uuid4())})


def failure(error: ApiError, request_id: str = "") -> Answer:
    inner = {"Error": {"Code": error.code, "Message": error.message}, "RequestId": request_id or str(uuid.uuid4())}
    return _envelope(inner)


def _envelope(response: Reply) -> Answer:
    body = json.dumps({"Response": response}, ensure_ascii=False).encode()
    return Answer(200, body, (("content-type", JSON_TYPE),))


def _unflatten(flat: Mapping[str, str]) -> dict[str, Any]:
    tree: dict[str, Any] = {}
    for name, value in flat.items():
        place = tree
        *parents, last = name.split(".")
        for parent in parents:
            place = place.setdefault(parent, {})
            if not isinstance(place, dict):
                raise ApiError("InvalidParameter", f"The parameter `{name}` is a value and a group at once.")
        if last in place:
            raise ApiError("InvalidParameter", f"The parameter `{name}` is a value and a group at once.")
        place[last] = value
    return {name: _lists(value) for name, value in tree.items()}


def _lists(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    if value and all(only_digits(key) for key in value):
        return [_lists(value[key]) for key in sorted(value, key=int)]
    return {key: _lists(inner) for key, inner in value.items()}
