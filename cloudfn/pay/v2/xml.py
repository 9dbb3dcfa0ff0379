"""A message of v2: one element that holds flat texts. Pure.

No declaration of a document type is read, so no entity of anybody's is ever resolved.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from xml.parsers import expat

_FORBIDDEN = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class BadXml(ValueError):
    """The message says what is wrong, with line and column."""


def read(raw: bytes, root: str = "xml") -> dict[str, str]:
    """``{name: text}``. Raises BadXml."""
    reader = _Reader(root)
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = reader.refuse_document_type
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    try:
        parser.Parse(raw, True)
    except expat.ExpatError as error:
        raise BadXml(f"{expat.ErrorString(error.code)}, line {error.lineno}, column {error.offset + 1}") from error
    except (LookupError, ValueError) as error:  # an encoding that nobody knows; or ours
        raise error if isinstance(error, BadXml) else BadXml(str(error)) from error
    return reader.fields


def write(fields: Mapping[str, object], root: str = "xml") -> bytes:
    """Texts in CDATA, numbers bare, as the platform writes them."""
    lines = [f"<{name}>{_value(value)}</{name}>" for name, value in fields.items() if value is not None]
    return "\n".join([f"<{root}>", *lines, f"</{root}>"]).encode("utf-8", "replace")


def _value(value: object) -> str:
    if isinstance(value, int):
        return str(value)
    text = _FORBIDDEN.sub("", str(value))
    return "<![CDATA[" + text.replace("]]>", "]]]]><![CDATA[>") + "]]>"


class _Reader:
    """Collects the children of the root; anything deeper or beside it is refused."""

    def __init__(self, root: str) -> None:
        self._root, self._depth, self._name = root, 0, ""
        self.fields: dict[str, str] = {}

    def refuse_document_type(self, *_: object) -> None:
        raise BadXml("a document type (<!DOCTYPE ...>) is not taken")

    def start(self, name: str, _: object) -> None:
        self._depth += 1
        if self._depth == 1 and name != self._root:
            raise BadXml(f"the root is <{name}>, not <{self._root}>")
        if self._depth == 3:
            raise BadXml(f"<{self._name}> holds <{name}>: fields hold texts only")
        if self._depth == 2:
            if name in self.fields:
                raise BadXml(f"<{name}> stands twice")
            self._name = name
            self.fields[name] = ""

    def end(self, _: str) -> None:
        self._depth -= 1

    def text(self, text: str) -> None:
        if self._depth == 2:
            self.fields[self._name] += text
