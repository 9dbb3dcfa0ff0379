"""Every row of a list: the cloud gives 20 when nothing is said, and at most 100 at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Protocol

PAGE = 100


class Reader(Protocol):
    def read(self, service: str, action: str, params: Mapping[str, Any]) -> dict[str, Any]: ...


def rows(
    cloud: Reader,
    service: str,
    action: str,
    params: Mapping[str, Any],
    name: str,
    *,
    prefix: str = "",
    total: str = "TotalCount",
) -> Iterator[dict[str, Any]]:
    """The rows of list ``name``, page by page. ``prefix``: of the names of limit and offset (``MgoLimit``).

    ``total`` is where the answer says how many there are (``Pager.Total``). An answer without it ends with its first
    page that is not full; one that ignores the offset ends where it repeats itself.
    """
    seen, first = 0, None
    while True:
        reply = cloud.read(service, action, {**params, f"{prefix}Limit": PAGE, f"{prefix}Offset": seen})
        page: list[dict[str, Any]] = reply.get(name) or []
        if not page or page[0] == first:
            return
        first = page[0]
        yield from page
        seen += len(page)
        count = _total(reply, total)
        if seen >= count if count else len(page) < PAGE:
            return


def _total(reply: Mapping[str, Any], path: str) -> int:
    value: Any = reply
    for part in path.split("."):
        value = (value or {}).get(part)
    return int(value or 0)
