"""A project with planted faults is repaired by a script that knows none of them and follows what the tools answer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.kit.assistant import Assistant, with_assistant
from tests.kit.project import seed_project

Npm = Callable[..., Path]
MOST_ROUNDS = 12
FAULTS = {"CFN-SRC-009", "CFN-SRC-017", "CFN-SRC-021", "CFN-PAY-073", "CFN-PAY-077"}


def apply(project: Path, repair: dict[str, Any]) -> None:
    """Each edit replaces lines that must still be there."""
    for edit in repair["edits"]:
        path = project / edit["file"]
        lines, old = path.read_text().split("\n"), edit["old"].split("\n")
        at = edit["line"] - 1
        assert lines[at : at + len(old)] == old, (edit, path.read_text())
        lines[at : at + len(old)] = edit["new"].split("\n")
        path.write_text("\n".join(lines))


def first_repair(answer: dict[str, Any]) -> tuple[str, dict[str, Any]] | None:
    """(code, repair) of the first finding that comes with edits; findings that matter come first."""
    found = ((each["code"], each["repair"]) for each in answer["findings"] if each.get("repair", {}).get("edits"))
    return next(found, None)


async def repaired(assistant: Assistant, project: Path, event: dict[str, object]) -> list[str]:
    """The codes in the order in which they were repaired, until the source is clean and the proof holds."""
    codes: list[str] = []
    await assistant.ok("invoke", function="makeOrder", event=event)
    for _ in range(MOST_ROUNDS):
        findings = await assistant.ok("validate")
        proof = None if first_repair(findings) else await assistant.ok("prove")
        if proof is not None and proof["ok"]:
            return codes
        found = first_repair(proof or findings)
        assert found is not None, proof or findings
        codes.append(found[0])
        apply(project, found[1])
    raise AssertionError(f"after {codes}")


@pytest.mark.node
@pytest.mark.npm
def test_a_project_is_repaired_by_what_the_tools_say(tmp_path: Path, npm: Npm) -> None:
    project = seed_project(tmp_path / "shop", npm("wx-server-sdk@3.0.4"), name="many-faults")

    async def work(assistant: Assistant) -> None:
        await assistant.ok("start_cloud")
        await assistant.ok("invoke", function="makeOrder")
        [refused] = (await assistant.ok("pay"))["notifications"]
        assert (refused["newestAttempts"][0]["verdict"], refused["code"]) == ("retry", "CFN-PAY-031")
        assert refused["repair"]["edits"][0]["new"] == '  return { errcode: 0, errmsg: "ok" };'
        assert set(await repaired(assistant, project, {})) == FAULTS
        paid = await assistant.ok("pay")
        [delivered] = paid["notifications"]
        assert (delivered["state"], delivered["deliveries"]) == ("accepted", 1)
        mark = {"_id": paid["payment"]["transactionId"]}
        assert (await assistant.ok("query_documents", collection="pay_marks", query=mark))["total"] == 1

    with_assistant(project, work)
