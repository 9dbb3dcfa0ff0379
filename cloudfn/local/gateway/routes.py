"""What a table of routes consists of: below which path, who answers with what, to which methods."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

from starlette.requests import Request
from starlette.responses import Response

from cloudfn.calls import Answer

Needs = TypeVar("Needs")

Handle = Callable[[Needs, Request], Awaitable[Answer | Response]]
"""Answers a request with the one value that it needs. Raises CloudfnError for what is refused."""
Route = tuple[str, Handle[Needs], tuple[str, ...]]
"""(path without the first part that the table stands under, handler, methods)."""
ANY = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
