"""``packOptions.ignore`` of ``project.config.json``: an entry put in and taken out again, all else kept. Pure."""

from __future__ import annotations

import json
import re

ENTRY = '{"type": "file", "value": "utils/cloudfn-wx.js"}'
_VALUE = json.loads(ENTRY)
# Two blanks, which no editor writes, tell what was made by us from what was there.
_LIST = f'"ignore":  [{ENTRY}]'
_PACK = f'"packOptions":  {{{_LIST}}}'


class NotEditable(Exception):
    """The text has no place where the entry could be put without changing anything else."""


def ignores(config: object) -> bool:
    """Whether uploads leave the hook's file out."""
    pack = config.get("packOptions") if isinstance(config, dict) else None
    listed = pack.get("ignore") if isinstance(pack, dict) else None
    return isinstance(listed, list) and any(
        isinstance(each, dict) and str(each.get("value", "")).lstrip("./") in (_VALUE["value"], "utils")
        for each in listed
    )


def put(text: str) -> str:
    """``text`` with the entry. Raises NotEditable for what is no strict JSON."""
    config = _read(text)
    if ignores(config):
        return text
    pack = config.get("packOptions")
    if "packOptions" not in config:
        made = _after(text, r"\{", _PACK, bool(config))
    elif isinstance(pack, dict) and "ignore" not in pack:
        made = _after(text, r'"packOptions"\s*:\s*\{', _LIST, bool(pack))
    else:
        listed = pack.get("ignore") if isinstance(pack, dict) else None
        made = _after(text, r'"packOptions"\s*:\s*\{[^{}]*?"ignore"\s*:\s*\[', ENTRY, bool(listed))
    if not ignores(_read(made)):
        raise NotEditable
    return made


def take(text: str) -> str:
    """``text`` without the entry as ``put`` wrote it; where DevTools wrote the file anew, as it would write that."""
    for written in (_PACK, _LIST, ENTRY):
        for piece in (f"{written}, ", written):
            if piece in text:
                return text.replace(piece, "", 1)
    try:
        config = _read(text)
    except NotEditable:
        return text
    packed = config.get("packOptions")
    listed = packed.get("ignore") if isinstance(packed, dict) else None
    if not isinstance(listed, list) or _VALUE not in listed:
        return text
    listed.remove(_VALUE)
    return json.dumps(config, ensure_ascii=False, indent=2)


def _after(text: str, pattern: str, piece: str, more: bool) -> str:
    found = re.search(pattern, text)
    if found is None:
        raise NotEditable
    return text[: found.end()] + piece + (", " if more else "") + text[found.end() :]


def _read(text: str) -> dict[str, object]:
    try:
        config = json.loads(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError) as error:
        raise NotEditable from error
    if not isinstance(config, dict):
        raise NotEditable
    return config
