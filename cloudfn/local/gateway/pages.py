"""The console's pages, read from the package's folder with the right types; nothing outside of it."""

from __future__ import annotations

import hashlib
from pathlib import Path

from starlette.requests import Request

from cloudfn.calls import Answer
from cloudfn.local import wx_script
from cloudfn.local.gateway import replies
from cloudfn.local.gateway.access import Origins, Visitors
from cloudfn.local.gateway.routes import Route

CONSOLE = Path(__file__).parent.parent / "console"

TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json; charset=utf-8",
    ".ts": "text/plain; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".ico": "image/x-icon",
    ".woff2": "font/woff2",
}

POLICY = (
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
)
"""Sent with every page of ours."""


def page(name: str, if_none_match: str = "", framed_by: tuple[str, ...] = ()) -> Answer | None:
    """The file ``name`` below the console's folder (``cashier.html``, ``js/live.js``), or None.

    ``framed_by`` are the origins that may show it in a frame besides our own: the cashier opens over a shop's page.
    """
    target = (CONSOLE / name).resolve()
    if not target.is_relative_to(CONSOLE.resolve()) or target.suffix not in TYPES:
        return None
    try:
        body = target.read_bytes()
    except OSError:  # absent, a folder, or a name that no file system takes
        return None
    return _tagged(body, TYPES[target.suffix], if_none_match, framed_by)


def _tagged(body: bytes, kind: str, if_none_match: str, framed_by: Origins = ()) -> Answer:
    tag = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
    framing = " ".join(("frame-ancestors 'self'", *framed_by)) + "; base-uri 'none'; form-action 'self'"
    headers = (("etag", tag), ("cache-control", "no-cache"), ("content-security-policy", framing), *POLICY)
    if tag in if_none_match:
        return Answer(304, b"", headers)
    return Answer(200, body, (("content-type", kind), *headers))


async def home(visitors: Visitors, request: Request) -> Answer:
    """The console; with ``?open=``, a link of ``Access.link``, the browser is let in first."""
    ticket = request.query_params.get("open")
    if ticket is None:
        return _page("index.html", request)
    cookie = visitors.access.use(ticket)
    # A link that was used leads on as well: the page itself says how to get in, or shows what it may show.
    letting_in = (("set-cookie", cookie),) if cookie else ()
    return Answer(303, b"", (("location", "/"), ("cache-control", "no-store"), *letting_in, *POLICY))


async def cashier(visitors: Visitors, request: Request) -> Answer:
    return _page("cashier.html", request, visitors.origins)


async def wx(visitors: Visitors, request: Request) -> Answer:
    """The mini-program stub for browsers and Node."""
    return _tagged(wx_script.script(), TYPES[".js"], request.headers.get("if-none-match", ""))


async def asset(visitors: Visitors, request: Request) -> Answer:
    return _page(request.path_params["name"], request)


def _page(name: str, request: Request, framed_by: Origins = ()) -> Answer:
    answer = page(name, request.headers.get("if-none-match", ""), framed_by)
    return answer or replies.refusal("CFN-DEV-009", 404, path=request.url.path)


ROUTES: list[Route[Visitors]] = [
    ("", home, ("GET",)),
    ("cashier/{prepay_id}", cashier, ("GET",)),
    ("wx.js", wx, ("GET",)),
    ("console/{name:path}", asset, ("GET",)),
]
