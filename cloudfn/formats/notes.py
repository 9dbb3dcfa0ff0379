"""What the user is told of an import: one note for each kind of thing, with the places. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from cloudfn.errors import Notice
from cloudfn.formats.environment import Chosen
from cloudfn.formats.imported import Claim, Left
from cloudfn.formats.join import Joined, Out
from cloudfn.formats.loadable import CutKey
from cloudfn.formats.payments import Payments
from cloudfn.manifest.values import SAMPLE_APP_ID, SAMPLE_ENV, SAMPLE_MERCHANT
from cloudfn.source import Survey, SurveyedFolder

MOST = 12
"""How many items a note names; the rest are counted."""


def of(
    found: Joined,
    folders: Mapping[str, SurveyedFolder],
    chosen: Chosen,
    payments: Payments,
    apps: Iterable[Claim],
    seen: Survey,
    off: frozenset[str],
    cut: tuple[CutKey, ...],
) -> Iterator[Notice]:
    """All of them, what is lost first."""
    yield from _left_out(found, folders)
    if cut:
        said = [f"`{each.keys}: {each.value}` ({each.why})" for each in cut]
        yield Notice("CFN-DEP-105", {"values": _some(said), "count": len(cut)})
    yield from _left(found.left)
    yield from _filled_in(chosen, payments, apps)
    if chosen.others:
        others = _some([f"`{each.value}` ({each.place})" for each in chosen.others])
        yield Notice("CFN-DEP-104", {"env": chosen.value, "place": chosen.places[0], "others": others})
    if payments.missing:
        names = _some([f"`{each.value}` ({each.place})" for each in payments.missing])
        yield Notice("CFN-DEP-109", {"names": names})
    if unknown := [name for bound in payments.bindings.values() if bound.any_merchant for name in bound.callers]:
        yield Notice("CFN-DEP-110", {"callers": _some(unknown)}, level="note")
    if off:
        yield Notice("CFN-DEP-116", {"functions": ", ".join(sorted(off))})
    unset = [f"`{name}` ({source.file})" for source in found.sources for name in source.unset]
    if unset:
        yield Notice("CFN-DEP-085", {"names": _some(unset)})
    yield from _variables(found, seen)


def _left_out(found: Joined, folders: Mapping[str, SurveyedFolder]) -> Iterator[Notice]:
    kinds = [out for out in found.out if out.why not in ("entry", "folder", "twice")]
    if kinds:
        yield Notice("CFN-DEP-102", {"functions": _some([f"`{out.name}` ({out.why})" for out in kinds])})
    missing = [out for out in found.out if out.why in ("entry", "folder") and not is_shared(out, folders)]
    if missing:
        yield Notice("CFN-DEP-101", {"names": _some([f"`{out.name}`" for out in missing])})
    twice = [out for out in found.out if out.why == "twice"]
    if twice:
        yield Notice("CFN-DEP-111", {"functions": _some([f"`{out.name}`" for out in twice])})


def is_shared(out: Out, folders: Mapping[str, SurveyedFolder]) -> bool:
    """Whether the folder without an entry is code that functions share."""
    shared = (each for folder in folders.values() for each in folder.shared)
    return out.dir is not None and any(each.is_relative_to(out.dir) or out.dir.is_relative_to(each) for each in shared)


def _left(left: Iterable[Left]) -> Iterator[Notice]:
    """Keys of functions once each, with the functions that have them."""
    known: dict[str, dict[str, list[str]]] = {}
    strange: dict[str, dict[str, list[str]]] = {}
    for each in left:
        head, _, tail = each.key.removeprefix("functions.").rpartition(".")
        name = Path(each.file).name
        shown = f"`{tail}`" + (f" -> `{each.similar}`?" if each.similar else "")
        (known if each.known else strange).setdefault(name, {}).setdefault(shown, []).append(head)
    for code, group in (("CFN-DEP-080", known), ("CFN-DEP-100", strange)):
        for file, keys in group.items():
            said = [
                key + (f" ({_some(names, 4)})" if (names := [n for n in heads if n]) else "")
                for key, heads in keys.items()
            ]
            yield Notice(code, {"file": file, "keys": _some(said)})


def _filled_in(chosen: Chosen, payments: Payments, apps: Iterable[Claim]) -> Iterator[Notice]:
    """The one note about everything that is not there, or only stands for something."""
    said, taken = [], []
    if not chosen.value:
        said += [f"env.id `{each.value}` ({each.place})" for each in chosen.placeholders] or ["env.id"]
        taken.append(f"env.id {SAMPLE_ENV}")
    if fake := [f"appId `{each.value}` ({each.place})" for each in apps]:
        said += fake
        taken.append(f"appId {SAMPLE_APP_ID}")
    said += [f"subMchId `{each.value}` ({each.place})" for each in payments.placeholders]
    merchants = (
        [SAMPLE_MERCHANT] if any(SAMPLE_MERCHANT in each.merchant for each in payments.bindings.values()) else []
    )
    if payments.placeholders and not merchants:
        merchants = [each.merchant for each in payments.bindings.values() if each.any_merchant]
    taken += [f"subMchId {each}" for each in dict.fromkeys(merchants)]
    if said:
        yield Notice("CFN-DEP-103", {"values": _some(said), "taken": ", ".join(taken) or "-"})


def _variables(found: Joined, seen: Survey) -> Iterator[Notice]:
    """Variables that the code reads and no file sets: they were typed into the cloud's console."""
    missing: dict[str, list[str]] = {}
    for each in seen.variables:
        one = found.functions.get(each.function)
        if one is not None and each.value not in one.settings.get("environment", {}):
            missing.setdefault(each.value, []).append(each.function)
    if missing:
        names = _some([f"`{name}` ({_some(users, 3)})" for name, users in missing.items()])
        yield Notice("CFN-DEP-112", {"names": names}, level="note")


def _some(items: list[str], most: int = MOST) -> str:
    shown = list(dict.fromkeys(items))
    more = len(shown) - most
    return ", ".join(shown[:most]) + (f", ... (+{more})" if more > 0 else "")
