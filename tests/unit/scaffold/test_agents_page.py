"""AGENTS.md of every template names what is there: functions, commands, the server, in both languages."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from cloudfn import codes
from cloudfn.cli import COMMANDS
from cloudfn.languages import LANGUAGES
from cloudfn.scaffold import render, templates
from tests.kit.project import ROOT

ANSWERS = {"project": "shop", "appId": "wx0123456789abcdef", "envId": "test-f0b102", "region": "ap-shanghai"}
PAGES = [ROOT / "docs" / "assistants.md", ROOT / "docs" / "zh" / "assistants.md"]


def server_of(text: str) -> object:
    """What the first JSON block that names the server starts."""
    block = next(each for each in re.findall(r"```json\n(.*?)```", text, re.S) if "mcpServers" in each)
    return json.loads(block)["mcpServers"]["cloudfn"]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", templates("project"))
def test_it_names_what_is_there(name: str, lang: str) -> None:
    merchant = {"subMchId": "1900009231", "mchId": "1900009231"}
    files = {file.path: file.text for file in render(templates("project")[name], {**ANSWERS, **merchant}, lang=lang)}
    text = files["AGENTS.md"]
    folders = re.findall(r"`functions/(\w+)`", text)
    assert len(folders) == {"blank": 0, "wxpay": 1}.get(name, 2)
    assert all(any(path.startswith(f"functions/{folder}/") for path in files) for folder in folders)
    assert set(re.findall(r"`cloudfn (\w+)", text)) <= COMMANDS.keys()
    assert {"validate", "invoke", "pay", "plan", "deploy", "mcp"} <= set(re.findall(r"`cloudfn (\w+)", text))
    assert ("不要部署" in text) == (lang == "zh") and text.isascii() == (lang == "en")
    assert max(map(len, text.split("\n"))) < 200


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.parent.name)
def test_the_server_is_started_as_the_guides_say(page: Path) -> None:
    files = {file.path: file.text for file in render(templates("project")["blank"], ANSWERS)}
    server = server_of(files["AGENTS.md"])
    assert server == server_of(page.read_text(encoding="utf-8"))
    assert isinstance(server, dict)
    words = " ".join([server["command"], *(f"'{word}'" if "[" in word else word for word in server["args"])])
    assert words in codes.say("CFN-CLI-080", {}, "fix")
