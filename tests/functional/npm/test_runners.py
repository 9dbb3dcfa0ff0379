"""``cloudfn-testing`` under jest, vitest, mocha and ``node --test``, as packed: started, joined, in place of a mock."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.kit.npm_package import run_tool
from tests.kit.project import ROOT, link_modules

pytestmark = [pytest.mark.node, pytest.mark.npm]
Npm = Callable[..., Path]

JEST = "jest@29.7.0"
VITEST = ("vitest@3.2.4", "vite@6.4.1")
MOCHA = "mocha@11.7.5"


def jest(npm: Npm, suite: Path, *files: str) -> str:
    """What jest prints of these files, which must pass."""
    program = npm(JEST) / "jest" / "bin" / "jest.js"
    matches = [word for file in files for word in ("--testMatch", f"**/{file}")]
    ran = run_tool("node", program, "--runInBand", *matches, cwd=suite)
    assert ran.code == 0, ran.out + ran.err
    return ran.err


def vitest(npm: Npm, suite: Path, file: str, settings: str = "") -> str:
    (suite / "vitest.config.mjs").write_text(
        f"export default {{ test: {{ include: ['test/{file}'], {settings} }} }};\n"
    )
    link = suite / "node_modules" / "vitest"
    if not link.exists():
        link.symlink_to(npm(*VITEST) / "vitest")
    ran = run_tool("node", link / "vitest.mjs", "run", cwd=suite)
    assert ran.code == 0, ran.out + ran.err
    return ran.out


def change_the_line(file: Path, before: str, after: str) -> None:
    """One line of a suite, in place."""
    text = file.read_text()
    assert text.count(before) == 1
    file.write_text(text.replace(before, after))


def test_a_suite_of_jest_that_mocks_the_sdk_by_hand_runs_after_one_changed_line(npm: Npm, suite: Path) -> None:
    assert "3 passed" in jest(npm, suite, "mocked.jest.js")
    mock = 'jest.mock("wx-server-sdk", () => require("./mocks/wx-server-sdk"));'
    real = 'jest.mock("wx-server-sdk", () => require("cloudfn-testing/wx-server-sdk"));'
    change_the_line(suite / "test" / "mocked.jest.js", mock, real)
    # The second file comes into the same process, and finds nothing of the first.
    assert "6 passed" in jest(npm, suite, "mocked.jest.js", "behind.jest.js")


def test_a_manual_mock_of_jest_is_one_line_too(npm: Npm, suite: Path) -> None:
    (suite / "__mocks__").mkdir()
    (suite / "__mocks__" / "wx-server-sdk.js").write_text(
        'module.exports = require("cloudfn-testing/wx-server-sdk");\n'
    )
    change_the_line(
        suite / "test" / "mocked.jest.js",
        'jest.mock("wx-server-sdk", () => require("./mocks/wx-server-sdk"));',
        'jest.mock("wx-server-sdk");',
    )
    assert "3 passed" in jest(npm, suite, "mocked.jest.js")


def test_a_suite_of_vitest_that_mocks_the_sdk_by_hand_runs_after_one_changed_line(npm: Npm, suite: Path) -> None:
    mocks = suite / "test" / "mocks" / "wx-server-sdk.js"
    module = suite / "test" / "mocks" / "wx-server-sdk.mjs"
    names = "init, database, getWXContext, callFunction, cloudPay"
    module.write_text(f"import sdk from './{mocks.name}';\nexport default sdk;\nexport const {{ {names} }} = sdk;\n")
    file, mocked = "mocked.vitest.mjs", 'import("./mocks/wx-server-sdk.js")'
    change_the_line(suite / "test" / file, mocked, 'import("./mocks/wx-server-sdk.mjs")')
    assert "2 passed" in vitest(npm, suite, file)
    change_the_line(
        suite / "test" / file, 'import("./mocks/wx-server-sdk.mjs")', 'import("cloudfn-testing/wx-server-sdk")'
    )
    assert "2 passed" in vitest(npm, suite, file)


def test_vitest_joins_the_cloud_of_its_global_setup(npm: Npm, suite: Path) -> None:
    assert "1 passed" in vitest(npm, suite, "joined.vitest.mjs", "globalSetup: 'cloudfn-testing/global-setup'")


def test_jest_joins_the_cloud_of_its_global_setup(npm: Npm, suite: Path) -> None:
    (suite / "test" / "joined.jest.js").write_text(
        """test("joined", async () => {
          const cloud = await require("cloudfn-testing").startCloud();
          expect(cloud.url).toBe(process.env.CLOUDFN_TESTING_URL);
          expect((await cloud.call("profile")).returning).toBe(false);
        });"""
    )
    (suite / "package.json").write_text('{"jest": {"testMatch": [], "globalSetup": "cloudfn-testing/global-setup"}}')
    assert "1 passed" in jest(npm, suite, "joined.jest.js")


def test_mocha_joins_the_cloud_of_its_global_setup(npm: Npm, suite: Path) -> None:
    for installed in npm(MOCHA).iterdir():  # mocha looks for what it requires where it is itself
        (suite / "node_modules" / installed.name).symlink_to(installed)
    node = ("node", "--preserve-symlinks", "--preserve-symlinks-main", "node_modules/mocha/bin/mocha.js")
    requires = ("--require", "cloudfn-testing/global-setup", "--require", "cloudfn-testing/register")
    ran = run_tool(*node, *requires, "--timeout", "60000", "test/joined.mocha.js", cwd=suite)
    assert ran.code == 0, ran.out + ran.err
    assert "3 passing" in ran.out


def test_all_that_a_started_cloud_offers_under_node_test(suite: Path) -> None:
    ran = run_tool("node", "--test", "test/started.node.js", cwd=suite)
    assert ran.code == 0, ran.out + ran.err
    assert re.search(r"^# pass 5$", ran.out, re.MULTILINE), ran.out


def test_files_that_run_beside_each_other_have_clouds_of_their_own(suite: Path) -> None:
    again = suite / "test" / "again.node.js"
    again.write_text((suite / "test" / "beside.node.js").read_text())
    urls = suite / "urls.txt"
    ran = run_tool("node", "--test", "test/beside.node.js", again, cwd=suite, env={"SUITE_URLS": str(urls)})
    assert ran.code == 0, ran.out + ran.err
    assert len(set(urls.read_text().split())) == 2


def test_the_documented_example_runs(npm: Npm, package: Path, tmp_path: Path) -> None:
    made = run_tool(sys.executable, "-m", "cloudfn", "init", "shop", "--template", "wxpay", "--no-input", cwd=tmp_path)
    assert made.code == 0, made.err
    shop = link_modules(tmp_path / "shop", npm("wx-server-sdk@3.0.4"))
    (shop / "node_modules").mkdir()
    (shop / "node_modules" / "cloudfn-testing").symlink_to(package)
    blocks = re.findall(r"```js\n(.*?)```", (ROOT / "docs" / "testing.md").read_text("utf-8"), re.DOTALL)
    [example] = [block for block in blocks if "startCloud" in block]
    (shop / "tests" / "documented.test.js").write_text(example)
    ran = run_tool("node", "--test", "tests/documented.test.js", cwd=shop)
    assert ran.code == 0, ran.out + ran.err
    assert re.search(r"^# pass 2$", ran.out, re.MULTILINE), ran.out


def test_inside_cloudfn_exec_its_cloud_is_used(suite: Path) -> None:
    script = """
      const { startCloud } = require("cloudfn-testing");
      startCloud().then(async (cloud) => {
        await cloud.call("profile", {}, { openid: "oInside" });
        await cloud.stop();
        console.log(JSON.stringify([cloud.url === process.env.CLOUDFN_URL, await cloud.documents("users").count()]));
      });"""
    (suite / "inside.js").write_text(script)
    ran = run_tool(sys.executable, "-m", "cloudfn", "exec", "--", "node", "inside.js", cwd=suite)
    assert ran.code == 0, ran.out + ran.err
    assert ran.out.strip() == "[true,1]"
