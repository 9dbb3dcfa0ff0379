"""Every command of docs/wechatpay.md, in its order, as a reader types it."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.kit.command import cloudfn_process
from tests.kit.dev import dev
from tests.kit.project import ROOT, link_modules

PAGE = ROOT / "docs" / "wechatpay.md"


def commands() -> list[list[str]]:
    blocks = re.findall(r"```sh\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.S)
    return [shlex.split(line) for block in blocks for line in block.splitlines()]


@pytest.mark.npm
@pytest.mark.node
def test_every_command_works_in_the_order_of_the_page(tmp_path: Path, npm: Callable[..., Path]) -> None:
    place, done = tmp_path, list[str]()
    with ExitStack() as ends:
        for program, *arguments in commands():
            if program == "cd":
                place = place / arguments[0]
                link_modules(place, npm("wx-server-sdk@3.0.4"))
            elif arguments == ["dev"]:
                ends.enter_context(dev(place))
            else:
                assert program == "cloudfn"
                ran = cloudfn_process(*arguments, cwd=place)
                assert ran.code == 0, (arguments, ran.out + ran.err)
                done.append(ran.out)
    assert (place / "proof.md").read_text("utf-8").startswith("# Proof: payNotify")
    assert len(done) > 12


def test_inline_commands_of_the_page_exist() -> None:
    text = re.sub(r"```.*?```", "", PAGE.read_text(encoding="utf-8"), flags=re.S)
    inline = {match.split()[0] for match in re.findall(r"`cloudfn ([^`]+)`", text)}
    assert inline == {"pay", "validate"}
