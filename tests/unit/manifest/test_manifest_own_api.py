"""Bindings that speak WeChat Pay's own API: what they must have, what does nothing, what never stands in the file."""

from __future__ import annotations

from pathlib import Path

import pytest

from cloudfn.errors import ManifestError
from cloudfn.manifest import load

HEAD = """
version: 1
project: shop
env: {id: test-f0b102}
functions: {order: {}, notify: {http: /pay/notify}, plain: {}}
payments:
  shop: {%s}
"""
V3 = 'api: v3, mchId: "1900000001", callback: notify'
KEY = "mGnowNc8orSNE99ZKF64GCP3tGeub5KD"


def codes(folder: Path, binding: str, **environ: str) -> list[str]:
    for name in ("order", "notify", "plain"):
        (folder / "functions" / name).mkdir(parents=True, exist_ok=True)
        (folder / "functions" / name / "index.js").write_text("exports.main = async () => 1;\n")
    try:
        loaded = load(folder / "cloudfn.yaml", text=HEAD % binding, environ=environ)
    except ManifestError as error:
        assert not any(KEY in str(notice.where) + str(dict(notice.params)) for notice in error.notices)
        return [notice.code for notice in error.notices]
    return [notice.code for notice in loaded.warnings]


@pytest.mark.parametrize(
    ("binding", "expected"),
    [
        (V3, []),
        (V3 + ', apiV3Key: "${env:KEY}", privateKey: certs/key.pem', []),
        ("api: v3, callback: notify", ["CFN-CFG-014"]),
        (V3.replace("notify", "plain"), ["CFN-CFG-072"]),
        (V3 + ", refundCallback: plain", ["CFN-CFG-072"]),
        (V3 + ", refundCallback: notify", []),
        (V3 + ", verify: query, once: claims", ["CFN-CFG-071", "CFN-CFG-071"]),
        ('subMchId: "1900009231", apiV3Key: "${env:KEY}"', ["CFN-CFG-071"]),
        (V3 + f", apiV3Key: {KEY}", ["CFN-CFG-073"]),
        (V3 + f', apiV3Key: "${{env:NONE:-{KEY}}}"', ["CFN-CFG-073"]),
        (V3 + ', privateKey: "-----BEGIN PRIVATE KEY-----"', ["CFN-CFG-073"]),
        (V3 + ', apiV3Key: "${env:SHORT}"', ["CFN-CFG-074"]),
        (V3 + ", simulate: {rules: [{outcome: stale}, {outcome: otherKey}]}", []),
        (V3.replace("v3", "v2") + ", simulate: {rules: [{outcome: signtest}, {outcome: stale}]}", ["CFN-CFG-090"]),
        ('subMchId: "1900009231", simulate: {rules: [{outcome: signtest}]}', ["CFN-CFG-090"]),
        ('api: v4, mchId: "1900000001"', ["CFN-CFG-015"]),
    ],
)
def test_a_binding(tmp_path: Path, binding: str, expected: list[str]) -> None:
    assert codes(tmp_path, binding, KEY=KEY, SHORT="short") == expected
