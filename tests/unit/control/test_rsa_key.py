"""The key for tickets is one that others can sign with."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from cloudfn.control.rsa_key import new_private_key


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl looks at the key")
def test_a_new_key_is_a_whole_one() -> None:
    key = new_private_key()
    ran = subprocess.run(["openssl", "rsa", "-check", "-noout"], input=key, capture_output=True, text=True, check=False)
    assert "RSA key ok" in ran.stdout + ran.stderr
    assert new_private_key() != key
