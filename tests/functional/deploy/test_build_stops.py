"""``build``, ``plan`` and ``deploy`` make no package of what its runtime could not load."""

from __future__ import annotations

import pytest

from tests.functional.deploy.conftest import Shop

BROKEN = {
    "cut off": {"index.js": "exports.main = async () => {\n"},
    "in a file that is required": {"index.js": 'require("./b");\nexports.main = () => 1\n', "b.js": "let a = ;\n"},
    "data that is required": {"index.js": 'exports.main = () => require("./b.json")\n', "b.json": "{"},
    "package.json": {"index.js": "exports.main = () => 1\n", "package.json": "{"},
}


@pytest.mark.node
@pytest.mark.parametrize("command", ["build", "plan", "deploy"])
@pytest.mark.parametrize("runtime", ["Nodejs18.15", "Nodejs24.11"])
@pytest.mark.parametrize("files", BROKEN.values(), ids=BROKEN)
def test_a_file_that_is_broken_stops_it(shop: Shop, files: dict[str, str], runtime: str, command: str) -> None:
    for name, text in files.items():
        (shop.directory / "functions/job" / name).write_text(text)
    shop.write(f"{{job: {{runtime: {runtime}}}}}")
    assert shop.writes(command, code=10) == []
    assert "functions/job/" in shop.err
    assert not (shop.directory / ".cloudfn/build/job.zip").exists()
