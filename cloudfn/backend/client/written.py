"""What an update writes, as a rule sees it in ``request.data``. Pure.

Fields of fields are written by paths (``{"pay.state": "paid"}``), and a rule names them one below the other. What a
command makes of a field (``inc``, ``rename``, ``push``) is known to nobody before the document is read.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cloudfn.backend.database.bson import Document
from cloudfn.backend.database.budget import watched
from cloudfn.frozen import dataclass


@dataclass(frozen=True, slots=True)
class WrittenFields:
    """``data``: the values that are written; ``commands``: path of a field to the command that changes it."""

    data: Document
    commands: Mapping[str, str]

    def unknown(self, paths: frozenset[str]) -> tuple[str, str] | None:
        """(field, command) of the first of ``paths`` whose value in ``request.data`` nobody knows; "" is all of it."""
        for path in sorted(paths):
            for field, command in self.commands.items():
                if not path or path == field or path.startswith(f"{field}.") or field.startswith(f"{path}."):
                    return field, command
        return None


def written_fields(update: Mapping[str, Any]) -> WrittenFields:
    """``update``: operators to their fields, as MongoDB has them."""
    commands = {}
    for operator, fields in update.items():
        if operator == "$set" or type(fields) is not dict:
            continue
        targets = [to for to in fields.values() if type(to) is str] if operator == "$rename" else []
        commands.update(dict.fromkeys((*fields, *targets), operator[1:]))
    changed = update.get("$set")
    return WrittenFields(_nested(changed) if type(changed) is dict else {}, commands)


def _nested(fields: Document) -> Document:
    """Objects that are written stay as they are; of those that are made here each is made once."""
    document: Document = {}
    made: dict[int, Document] = {}
    for path, value in watched(fields.items()):
        *before, last = path.split(".")
        inside = document
        for name in before:
            there = inside.get(name)
            if id(there) not in made:
                there = inside[name] = {**there} if type(there) is dict else {}
                made[id(there)] = there
            inside = made[id(there)]
        inside[last] = value
    return document
