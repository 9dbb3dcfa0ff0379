"""Who may talk to the local address. Any web page open in the developer's browser could otherwise pay orders.

In: the few request headers that browsers set and pages cannot forge. Out: a verdict. Pure; used on every path.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from urllib.parse import urlsplit

from cloudfn.frozen import dataclass
from cloudfn.local.gateway.readers import MINI_PROGRAMS, program_of

WITHOUT_ORIGIN = (None, "null", MINI_PROGRAMS)
"""What a mini program's request may name as its origin; which of them DevTools sends is unverified."""


@dataclass(frozen=True, slots=True)
class GuardVerdict:
    """``refusal`` is a code and its params, or None. ``cors`` is the origin that the answer must name, or ""."""

    refusal: tuple[str, dict[str, object]] | None = None
    cors: str = ""


@dataclass(frozen=True, slots=True)
class Guard:
    """The rules for one listener, which has ``names``. ``allowed`` are origins such as ``http://localhost:5173``."""

    port: int
    allowed: tuple[str, ...] = ()
    names: tuple[str, ...] = ("127.0.0.1", "localhost")
    programs: Callable[[], Collection[str]] = tuple
    """The appids of the mini programs whose requests are let in."""

    def judge(self, host: str, origin: str | None, site: str | None, referer: str | None) -> GuardVerdict:
        """``host``: the Host header; ``origin``, ``site`` (Sec-Fetch-Site) and ``referer`` are None when absent."""
        if host.lower() not in self.hosts():
            about: dict[str, object] = {
                "host": host or "(none)",
                "hosts": ", ".join(self.hosts()),
                "address": self.hosts()[0],
            }
            return GuardVerdict(("CFN-DEV-007", about))
        own = {f"http://{name}" for name in self.hosts()}
        if origin in WITHOUT_ORIGIN and program_of(referer) in self.programs():
            return GuardVerdict(cors=origin or "")  # no page can name that Referer, and a mini program cannot change it
        if origin is None and site in ("cross-site", "same-site"):
            # <script src> and navigation carry no Origin; the browser's Referer still names the page's origin.
            origin = _origin_of(referer) or "null"
        if origin is None or origin in own:
            # A page of another local port has our site but not our origin; without Origin it was judged above.
            return GuardVerdict()
        if origin in self.allowed:
            return GuardVerdict(cors=origin)
        return GuardVerdict(("CFN-DEV-008", {"origin": origin}))

    def hosts(self) -> tuple[str, ...]:
        """The Host headers that are ours. Who sends one of them, and no header of a browser, may do everything."""
        hosts = tuple(f"{name}:{self.port}" for name in self.names)
        return (*hosts, *self.names) if self.port == 80 else hosts


def _origin_of(url: str | None) -> str:
    if not url:
        return ""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""
