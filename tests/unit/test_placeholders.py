"""Placeholders as public projects write them, and ids that are real."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloudfn.placeholders import is_placeholder

PLACEHOLDERS = """
    your-env-1 myEnv1
    touristappid your-env-id your_env_id yourEnvId YOUR_ENV_ID your-env my-env-id some-env-id <your-env> {{envId}}
    {{env.ENV_ID}} ${ENV_ID} [env] xxx xxxx xxxxxx wxxxxxxxxxxxxxxxxx wxXXXXXXXXXXXXXXXX test-xxxxx cloud1-xxxxxx
    XXX-xxx
    env-id envId envid ENV_ID env environmentId cloudEnvId tcbEnvId appid appId APPID mch_id subMchId sub_mch_id mchId
    merchantId placeholder example-env todo changeme replace-me undefined null none 0 0000000000 1111111111 1234567890
    123456 12345678 ****** ... - 云环境ID 你的环境ID 请填写商户号 环境id test-环境 replaceWithYourEnvId yourSubMchId
    YOUR-MERCHANT-ID env.id a.b prod/x this-env-id
"""

REAL = """
    shop-8gxvz0f70375accc cloud1-3gtjv1jfe0fa9bda test-f0b102 test-x1dzi release-b86096 dev-8gk2y prod-1a2b3c
    tcb-demo-10cf5b my-shop-8gxvz0f70375accc
    envtest-1x2y3z mall-env-9f3kq2 cloud1 wx0123456789abcdef wxd2d16a504f24665e 1900009231 1900000109 1600000123
    1230000109
    my1env-3g5x1 app-service-9e2b1c namecard-7g3k5x example1-0d8f1 youth-4g9x2
"""


@pytest.mark.parametrize("text", ["", " ", "your env", *re.findall(r"\S+", PLACEHOLDERS)])
def test_placeholders(text: str) -> None:
    assert is_placeholder(text)


@pytest.mark.parametrize("text", re.findall(r"\S+", REAL))
def test_real_values(text: str) -> None:
    assert not is_placeholder(text)
    assert not is_placeholder(f" {text} ")


@given(st.text(max_size=30))
def test_any_text_has_an_answer(text: str) -> None:
    assert is_placeholder(text) in (True, False)
    if not text.isascii():
        assert is_placeholder(text)
