"""docs/control.openapi.yaml names the routes that there are, which of them want a key, and no others."""

from __future__ import annotations

from typing import Any

import yaml

from tests.kit.gateway_routes import PAYERS, ROUTES
from tests.kit.project import ROOT

DOCUMENT: dict[str, Any] = yaml.safe_load((ROOT / "docs" / "control.openapi.yaml").read_text("utf-8"))
OPERATIONS = {(path, verb): one for path, verbs in DOCUMENT["paths"].items() for verb, one in verbs.items()}


def pairs(routes: list[tuple[str, tuple[str, ...]]]) -> set[tuple[str, str]]:
    return {("/" + path.replace(":path", ""), verb.lower()) for path, verbs in routes for verb in verbs}


def test_it_names_every_route_and_no_other() -> None:
    assert set(OPERATIONS) == pairs(ROUTES)


def test_it_says_which_want_no_key() -> None:
    assert {where for where, one in OPERATIONS.items() if one.get("security") == []} == pairs(PAYERS)


def test_whatever_it_refers_to_is_there() -> None:
    parts = DOCUMENT["components"]
    for one in OPERATIONS.values():
        for reference in (*one.get("parameters", ()), *one["responses"].values()):
            kind, name = reference["$ref"].split("/")[2:]
            assert name in parts[kind]
