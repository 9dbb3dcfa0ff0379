"""What differs between wish and cloud, as values. Values of variables are never in them."""

from __future__ import annotations

from typing import Literal

from cloudfn.frozen import dataclass

How = Literal["", "added", "removed", "changed", "written"]
Why = Literal["new", "other", "forced", "again"]


@dataclass(frozen=True, slots=True)
class Change:
    """One field that differs; ``name`` says which where there are several: of the variables, of the timers.

    ``how`` stands for ``after`` where there is no value, or none that may be shown.
    """

    field: str
    before: str = ""
    after: str = ""
    name: str = ""
    how: How = ""


@dataclass(frozen=True, slots=True)
class CodeChange:
    """Other code: digests, ``before`` "" where it cannot be told.

    ``why``: ``new`` (``size`` is the package's, in bytes), ``other`` (``size`` is how much it grows), ``forced``,
    ``again`` after ``status``.
    """

    before: str
    after: str
    why: Why
    size: int = 0
    status: str = ""
