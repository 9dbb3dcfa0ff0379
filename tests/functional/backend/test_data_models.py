"""Data models are refused by name: as the SDK asks for them, and where their own SDK is loaded."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from cloudfn.testing import LocalCloud

pytestmark = [pytest.mark.node, pytest.mark.npm]

MANIFEST = "version: 1\nproject: models\nenv: {id: test-f0b102}\nfunctions:\n  goods: {install: vendored}\n"
SOURCE = """
const cloud = require("wx-server-sdk");
cloud.init();
const { init } = require("@cloudbase/wx-cloud-client-sdk");
const ways = {
  model: () => init(cloud, {envId: "test-f0b102"}).models.goods.list({filter: {}}),
  query: () => init(cloud, {envId: "test-f0b102"}).models.$runSQL("SELECT 1", {}),
};
exports.main = async ({way}) => {
  try {
    return await ways[way]();
  } catch (error) {
    return {refused: error.message};
  }
};
"""


def test_data_models_are_refused_by_name(tmp_path: Path, npm: Callable[..., Path]) -> None:
    folder = tmp_path / "functions" / "goods"
    folder.mkdir(parents=True)
    (folder / "node_modules").symlink_to(npm("wx-server-sdk@4.0.2"))
    (folder / "package.json").write_text('{"dependencies": {"wx-server-sdk": "4.0.2"}}')
    (folder / "index.js").write_text(SOURCE)
    (tmp_path / "cloudfn.yaml").write_text(MANIFEST)
    with LocalCloud(tmp_path) as cloud:
        for way in ("model", "query"):
            assert "CFN-RUN-034" in cloud.call("goods", {"way": way})["refused"]
        told = [one for one in cloud.events("Noticed") if one["code"] == "CFN-RUN-034"]
        assert [one["params"] for one in told] == [{"function": "goods", "what": "data models"}]
