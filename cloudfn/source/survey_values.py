"""What ``survey`` is given and what it answers: frozen values, nothing read here.

Texts are spelt as the manifest spells them (``Spelt``): ``process.env.NAME`` is ``${env:NAME}``, ``process.env.NAME ||
"x"`` is ``${env:NAME:-x}``, and a literal ``${`` is ``$${``. They can be written into cloudfn.yaml as they are.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal, NewType

from cloudfn.errors import Where
from cloudfn.frozen import dataclass

Spelt = NewType("Spelt", str)
"""Text of a manifest; without ``${env:`` in it, it is the value itself."""

PayApi = Literal["unifiedOrder", "refund", "queryOrder", "closeOrder", "queryRefund", "downloadBill"]


@dataclass(frozen=True, slots=True)
class SurveyedFolder:
    """A function by its name and its folder; ``shared`` are folders and files that enter its package besides."""

    name: str
    dir: Path
    shared: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class SurveyedValue:
    """A value and the first place that has it; ``function`` is "" for mini-program code."""

    value: Spelt
    function: str
    where: Where


@dataclass(frozen=True, slots=True)
class PayUse:
    """One call of a payment API.

    ``callback`` is functionName, ``merchant`` subMchId, ``env_id`` envId, each "" where it is not given or not read;
    all of them as they stand in the code, placeholders too (``cloudfn.placeholders`` tells those). ``fee_fen`` is a
    literal totalFee, of a refund refundFee. ``unread`` names the fields that are given, or may be, and could not be
    read: functionName, subMchId, envId, totalFee, refundFee.
    """

    function: str
    api: PayApi
    callback: Spelt
    merchant: Spelt
    env_id: Spelt
    fee_fen: int | None
    unread: frozenset[str]
    where: Where


@dataclass(frozen=True, slots=True)
class Outside:
    """A ``require`` or ``import`` that leaves the function's folder and everything that it shares.

    ``target`` is the file that it means; where ``exists`` is False, the path that it would have (no ending added).
    """

    function: str
    request: str
    target: Path
    exists: bool
    where: Where


@dataclass(frozen=True, slots=True)
class Survey:
    """What the JavaScript of a project says.

    ``env_ids``: real ones only, no placeholder and no name of the running environment; one entry for each value and
    function, those of mini-program code last. ``collections``: the same, literal names only. ``variables``: the names
    that functions read as ``process.env.NAME``, without those that the platform or Node.js sets.
    """

    pay: tuple[PayUse, ...] = ()
    env_ids: tuple[SurveyedValue, ...] = ()
    collections: tuple[SurveyedValue, ...] = ()
    outside: tuple[Outside, ...] = ()
    variables: tuple[SurveyedValue, ...] = ()
