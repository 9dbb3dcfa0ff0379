"""What an assistant may read: every code, the manifest's schema, the commands, what the server is for."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from cloudfn import codes
from cloudfn.cli.mcp_server.workplace import Workplace
from cloudfn.cli.texts import mcp as words
from cloudfn.cli.texts import mcp_tools as tools
from cloudfn.errors import NotFound
from cloudfn.frozen import dataclass
from cloudfn.languages import Phrase
from cloudfn.manifest import json_schema

CODE_TEMPLATE = "cloudfn://codes/{code}"
_CODES = CODE_TEMPLATE.partition("{")[0]


@dataclass(frozen=True, slots=True)
class McpResource:
    """``text`` says what it is, ``read`` gives it."""

    uri: str
    name: str
    kind: str
    text: Phrase
    read: Callable[[Workplace], str]


@dataclass(frozen=True, slots=True)
class ResourceText:
    kind: str
    text: str


def _schema(place: Workplace) -> str:
    return json.dumps(json_schema(), ensure_ascii=False)


def _codes(place: Workplace) -> str:
    lang = place.app.lang
    return "\n".join(f"{code.id}  {codes.explained(code, lang).title}" for code in codes.every())


def _guide(place: Workplace) -> str:
    return place.app.say(words.INSTRUCTIONS)


def _commands(place: Workplace) -> str:
    return place.commands()


RESOURCES: Mapping[str, McpResource] = {
    resource.uri: resource
    for resource in (
        McpResource("cloudfn://guide", "guide", "text/plain", tools.GUIDE_RESOURCE, _guide),
        McpResource(
            "cloudfn://manifest-schema",
            "manifest schema",
            "application/schema+json",
            tools.MANIFEST_SCHEMA_RESOURCE,
            _schema,
        ),
        McpResource(
            "cloudfn://commands",
            "commands",
            "text/plain",
            tools.COMMANDS_RESOURCE,
            _commands,
        ),
        McpResource("cloudfn://codes", "codes", "text/plain", tools.CODES_RESOURCE, _codes),
    )
}


def read(place: Workplace, uri: str) -> ResourceText:
    """Raises NotFound CFN-CLI-085 for an address that is none of ours, CFN-CLI-002 for an unknown code."""
    resource = RESOURCES.get(uri)
    if resource is not None:
        return ResourceText(resource.kind, resource.read(place))
    if not uri.startswith(_CODES):
        raise NotFound("CFN-CLI-085", uri=uri, uris=", ".join([*RESOURCES, CODE_TEMPLATE]))
    name = uri.removeprefix(_CODES)
    code = codes.find(name)
    if code is None:
        raise NotFound("CFN-CLI-002", name=name)
    text = codes.explained(code, place.app.lang)
    return ResourceText("text/markdown", f"# {code.id} {text.title}\n\n{text.cause}\n\n{text.fix}\n")
