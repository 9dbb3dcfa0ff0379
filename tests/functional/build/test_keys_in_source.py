"""A key in a function's source ends ``validate`` and ``build``; what only looks like one does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from cloudfn.pay.mch import crypto
from tests.functional.pay import v3_shop
from tests.kit.command import cloudfn

PEM = crypto.private_pem(crypto.make_private()).strip()
V3_KEY = "mGnowNc8orSNE99ZKF64GCP3tGeub5KD"
KEYS = {
    "lines": f"const key = `{PEM}`;\n",
    "escapes": "const key = '" + PEM.replace("\n", "\\n") + "';\n",
    "v3": f"const apiV3Key = '{V3_KEY}';\n",
    "snake": f'APIV3_KEY = "{V3_KEY}"\n',
    "option": f"const Pay = require('wechatpay-node-v3');\nnew Pay({{ key: '{V3_KEY}' }});\n",
    "tenpay": f"const config = {{ partnerKey: '{V3_KEY}' }};\n",
}
NO_KEYS = {
    "from outside": "const apiV3Key = process.env.API_V3_KEY;\n",
    "placeholder": "const apiV3Key = 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx';\n",
    "words": "const apiV3Key = 'yourapiv3keyyourapiv3keyyourapi3';\n",
    "header": "const head = '-----BEGIN PRIVATE KEY-----';\n",
    "allowed": f"const apiV3Key = '{V3_KEY}'; // cloudfn: no secret\n",
    "other": f"const key = '{V3_KEY}';\n",
}
HANDLER = "exports.main = async () => ({});\n"


@pytest.mark.parametrize("name", KEYS)
def test_a_key_in_the_source_is_an_error(tmp_path: Path, name: str) -> None:
    home = v3_shop.write(tmp_path, KEYS[name] + HANDLER, HANDLER)
    ran = cloudfn("validate", cwd=home)
    assert (ran.code, "CFN-SRC-045" in ran.err) == (6, True), ran.err
    assert V3_KEY not in ran.out + ran.err and PEM.splitlines()[1] not in ran.out + ran.err
    assert cloudfn("build", "makeOrder", cwd=home).code == 10


@pytest.mark.parametrize("name", NO_KEYS)
def test_what_is_no_key_passes(tmp_path: Path, name: str) -> None:
    home = v3_shop.write(tmp_path, NO_KEYS[name] + HANDLER, HANDLER)
    assert "CFN-SRC-045" not in cloudfn("validate", cwd=home).err


def test_the_local_set_enters_no_package_and_no_output(tmp_path: Path) -> None:
    home = v3_shop.write(tmp_path, HANDLER)
    assert cloudfn("pay", "keys", cwd=home).code == 0
    (tmp_path / ".gitignore").write_text(".cloudfn/\n.env.local\n")
    own = {path.name: path.read_bytes() for path in (home / ".cloudfn" / "wxpay" / v3_shop.MERCHANT).iterdir()}
    secret = [own["apiclient_key.pem"].splitlines()[1], own["keys.json"].split(b'"apiV3Key": "')[1][:32]]
    said = [cloudfn(*command, cwd=home) for command in (("validate",), ("build",), ("config", "show"), ("doctor",))]
    for ran in said:
        assert not any(key.decode() in ran.out + ran.err for key in secret)
    for archive in (home / ".cloudfn" / "build").glob("*.zip"):
        assert not any(key in archive.read_bytes() for key in secret)
