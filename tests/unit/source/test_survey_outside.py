"""Requires that leave a function's folder: found with their place, followed, and turned into what ``shared`` names."""

from __future__ import annotations

from pathlib import Path

import pytest

from cloudfn.source import SurveyedFolder, shared_for, survey
from tests.unit.source.test_survey_values import surveyed

FUNCTION = "cloudfunctions/f/index.js"


def leaving(home: Path, files: dict[str, str | bytes]) -> list[tuple[str, str, str, bool]]:
    """(place, request, target below the project, whether it is there)"""
    found = surveyed(home, files).outside
    return [
        (f"{each.where.file}:{each.where.line}", each.request, each.target.relative_to(home).as_posix(), each.exists)
        for each in found
    ]


def shared(home: Path, files: dict[str, str | bytes]) -> list[str]:
    found = surveyed(home, files)
    folder = SurveyedFolder("f", home / "cloudfunctions" / "f")
    return [path.relative_to(home).as_posix() for path in shared_for(folder, found.outside)]


@pytest.mark.parametrize(
    "code",
    [
        "require('../common/x')",
        "require('../common/x.js')",
        "const { y } = require('./../common/x').z",
        "import x from '../common/x'",
        "export * from '../common/x'",
        "import('../common/x')",
        "const path = require('path')\nrequire(path.join(__dirname, '..', 'common/x'))",
        "require(__dirname + '/../common/x')",
        "require(`${__dirname}/../common/x`)",
        "const COMMON = '../common'\nrequire(COMMON + '/x')",
        "try { require('../common/x') } catch (e) {}",
    ],
)
def test_every_way_to_ask(tmp_path: Path, code: str) -> None:
    files: dict[str, str | bytes] = {FUNCTION: code, "cloudfunctions/_/x.js": "", "cloudfunctions/common/x.js": ""}
    ((_, _, target, exists),) = [each for each in leaving(tmp_path, files) if each[0].startswith(FUNCTION)]
    assert (target, exists) == ("cloudfunctions/common/x.js", True)
    assert shared(tmp_path, files) == ["cloudfunctions/common"]


def test_places_and_what_is_missing(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        FUNCTION: "const a = require('./lib/a')\nconst b = require('../gone/b')\ntry { require('../maybe') } catch {}",
        "cloudfunctions/f/lib/a.js": "\nrequire('../../_common')",
        "cloudfunctions/_common/index.js": "",
    }
    assert leaving(tmp_path, files) == [
        ("cloudfunctions/f/index.js:2", "../gone/b", "cloudfunctions/gone/b", False),
        ("cloudfunctions/f/lib/a.js:2", "../../_common", "cloudfunctions/_common/index.js", True),
    ]
    assert shared(tmp_path, files) == ["cloudfunctions/_common"]


def test_what_stays_inside_is_nothing(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        FUNCTION: "require('./a'); require('./t'); require('./layer'); require('./gone'); require('../f/a.js')",
        "cloudfunctions/f/layer.js": "require('/opt/layer.js'); require('wx-server-sdk')",
        "cloudfunctions/f/a.js": "require('.')",
        "cloudfunctions/f/t.ts": "import type { T } from '../types'",
        "cloudfunctions/f/data.json": "{}",
    }
    assert leaving(tmp_path, files) == []


def test_what_lies_outside_is_followed_and_read_for_the_function(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        FUNCTION: "require('../common/pay')",
        "cloudfunctions/common/pay.js": "const c = require('../../config/pay')\ncloudPay.refund({ subMchId: c.id })",
        "config/pay.json": '{"id": "1600000123"}',
    }
    assert shared(tmp_path, files) == ["cloudfunctions/common", "config"]
    (use,) = [each for each in surveyed(tmp_path, files).pay if each.function == "f"]
    assert (use.merchant, use.where.file) == ("1600000123", "cloudfunctions/common/pay.js")


def test_only_what_the_function_reaches_counts(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        FUNCTION: "require('./a'); require('b.js')",
        "cloudfunctions/f/a.js": "",
        "cloudfunctions/f/b.js": "require('wx-server-sdk')",
        "cloudfunctions/f/old_backup.js": "require('../gone')",
    }
    assert leaving(tmp_path, files) == []
    files[FUNCTION] = "require('./' + process.argv[2])"  # may be any of its files
    assert [each[1] for each in leaving(tmp_path, files)] == ["../gone"]


def test_a_file_beside_the_function_is_shared_alone(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {FUNCTION: "require('../config.js'); require('../../env')", "env.json": "{}"}
    files["cloudfunctions/config.js"] = ""
    assert shared(tmp_path, files) == ["cloudfunctions/config.js", "env.json"]


def test_the_outer_folder_is_enough_and_what_is_shared_is_not_told_again(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        FUNCTION: "require('../lib/a'); require('../lib/deep/b')",
        "cloudfunctions/lib/a.js": "",
        "cloudfunctions/lib/deep/b.js": "",
    }
    assert shared(tmp_path, files) == ["cloudfunctions/lib"]
    folder = SurveyedFolder("f", tmp_path / "cloudfunctions/f", (tmp_path / "cloudfunctions/lib",))
    assert survey(tmp_path, [folder]).outside == ()
