"""Makes a manifest's data loadable: what the manifest's own rules refuse becomes a comment, and is told.

The rules have one owner, ``cloudfn.manifest``. Here its answer is asked for in memory, and what it points at is cut
out, until it finds nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cloudfn import languages
from cloudfn.codes import Inner
from cloudfn.errors import InvalidFile, ManifestError, Notice
from cloudfn.formats.emit import Comment, document, scalar
from cloudfn.formats.places import places_of, pointed
from cloudfn.frozen import dataclass
from cloudfn.languages import Lang, Phrase
from cloudfn.manifest import load
from cloudfn.manifest.platform import COLLECTION, FUNCTION_NAME, VARIABLE, reserved
from cloudfn.manifest.tree import Path as Keys
from cloudfn.manifest.values import SAMPLE_ENV, SAMPLE_MERCHANT

ROUNDS = 400
UNDEFINED = "CFN-CFG-017"

HEAD = "# yaml-language-server: $schema=.cloudfn/cloudfn.schema.json\n"


@dataclass(frozen=True, slots=True)
class CutKey:
    """What became a comment: its keys in the manifest, its value as it is written there, and the code that says why."""

    keys: str
    value: str
    why: str


def loadable(shape: dict[str, Any], place: Path, head: Phrase, lang: Lang) -> tuple[str, tuple[CutKey, ...]]:
    """(the text of a manifest that loads at ``place``, what had to be cut). ``shape`` is changed; ``head`` is the first
    comment.

    Raises InvalidFile (CFN-DEP-115) when cutting does not help.
    """
    cut: list[CutKey] = list(_names(shape))
    problem: Notice | None = None
    for _ in range(ROUNDS):
        text = f"{HEAD}# {languages.said(head, lang)}\n{document(shape, lang)}"
        try:
            load(place, text=text)
        except ManifestError as error:
            problem = error.problems[0]
            done = list(_cured(shape, text, error.problems))
            if not done:
                break
            cut += [each for each in done if each.keys]
        else:
            return text, tuple(cut)
    raise InvalidFile("CFN-DEP-115", problem=Inner(problem.code, problem.params) if problem else "-")


def _cured(shape: dict[str, Any], text: str, problems: tuple[Notice, ...]) -> Iterator[CutKey]:
    """One cut for each function or section, from the end: cutting there moves nothing that the others point at."""
    seen: set[Keys] = set()
    places = places_of(text)
    for problem in reversed(problems):
        keys = pointed(places, problem)
        if keys is not None and keys[:2] not in seen:
            seen.add(keys[:2])
            done = _cure(shape, keys, problem)
            if done is not None:
                yield done


def _names(shape: dict[str, Any]) -> Iterator[CutKey]:
    """Names that cannot even be a key are taken out before anything is asked."""
    for parent, fits, code in (
        (("functions",), FUNCTION_NAME, "CFN-CFG-020"),
        (("documents", "collections"), COLLECTION, "CFN-CFG-022"),
    ):
        for name in _named(shape, parent):
            if not fits.match(name):
                yield _out(shape, (*parent, name), Notice(code))
    for function in _named(shape, ("functions",)):
        for name in _named(shape, ("functions", function, "environment")):
            if not VARIABLE.match(name) or reserved(name):
                why = Notice("CFN-CFG-031" if reserved(name) else "CFN-CFG-022")
                yield _out(shape, ("functions", function, "environment", name), why)


def _named(shape: dict[str, Any], keys: Keys) -> list[str]:
    """The names in the mapping at ``keys``, without its comments."""
    return [name for name in _at(shape, keys) if not isinstance(name, Comment)]


def _at(shape: dict[str, Any], keys: Keys) -> dict[str, Any]:
    found: Any = shape
    for key in keys:
        found = found.get(key, {}) if isinstance(found, dict) else {}
    return found if isinstance(found, dict) else {}


def _cure(shape: dict[str, Any], keys: Keys, problem: Notice) -> CutKey | None:
    """Take what ``problem`` says of ``keys`` out of ``shape``; None when it cannot go."""
    if problem.code == UNDEFINED:
        name = str(problem.params.get("name", ""))
        changed = _replaced(
            shape, keys, lambda value: re.sub(rf"\$\{{env:{re.escape(name)}\}}", f"${{env:{name}:-}}", value)
        )
        if changed:
            return CutKey("", "", problem.code)
    if keys[0] == "env" or keys[:2] == ("env", "id"):
        return _sample(shape, keys, problem)
    if keys[0] == "payments" and keys[-1] == "subMchId":
        before = str(_value(shape, keys))
        _put(shape, keys, SAMPLE_MERCHANT)
        return None if before == SAMPLE_MERCHANT else CutKey(".".join(map(str, keys)), before, problem.code)
    return _out(shape, _whole(keys), problem) if len(keys) > 1 or keys[0] in ("appId", "documents") else None


def _sample(shape: dict[str, Any], keys: Keys, problem: Notice) -> CutKey | None:
    if keys[-1] == "region" and "region" in shape["env"]:
        return _out(shape, ("env", "region"), problem)
    before = shape["env"].get("id")
    shape["env"]["id"] = SAMPLE_ENV
    return None if before == SAMPLE_ENV else CutKey("env.id", str(before), problem.code)


def _whole(keys: Keys) -> Keys:
    """An item of a list goes as a whole: a timer without its time is none. So do rules, which hold together."""
    if keys[:1] == ("storage",):
        return keys[:2]
    if keys[:2] == ("documents", "collections") and keys[3:4] == ("permission",):
        return keys[:4]
    numbers = [n for n, key in enumerate(keys) if isinstance(key, int)]
    if numbers:
        return keys[: numbers[0] + 1]
    return keys[:3] if keys[0] == "functions" and len(keys) > 3 and keys[2] in ("vpc", "permissions") else keys


def _out(shape: dict[str, Any], keys: Keys, why: Notice) -> CutKey:
    """Cut the value at ``keys``; a comment takes its place in the mapping that held it."""
    *above, last = keys
    holder: Any = shape
    for key in above:
        holder = holder[key]
    if isinstance(holder, list):
        value = holder.pop(int(last)) if int(last) < len(holder) else None
        parent: Any = shape
        for key in above[:-1]:
            parent = parent[key]
        if not holder:
            del parent[above[-1]]
        label, target = str(above[-1]), parent
    else:
        value, label, target = holder.pop(str(last), None), str(last), holder
    shown = _shown(value)
    comment = Comment(Phrase(f"{label}: {shown}", f"{label}: {shown}"))
    rest = dict(target)
    target.clear()
    target.update({comment: None, **rest})
    return CutKey(".".join(map(str, keys)), shown, why.code)


def _shown(value: object) -> str:
    if isinstance(value, dict):
        return (
            "{" + ", ".join(f"{scalar(k)}: {_shown(v)}" for k, v in value.items() if not isinstance(k, Comment)) + "}"
        )
    if isinstance(value, list):
        return "[" + ", ".join(map(_shown, value)) + "]"
    return scalar(value)


def _value(shape: Any, keys: Keys) -> Any:
    for key in keys:
        shape = shape[key]
    return shape


def _put(shape: Any, keys: Keys, value: object) -> None:
    _value(shape, keys[:-1])[keys[-1]] = value


def _replaced(shape: Any, keys: Keys, change: Any) -> bool:
    before = _value(shape, keys)
    if not isinstance(before, str) or change(before) == before:
        return False
    _put(shape, keys, change(before))
    return True
