"""A setting that a function was given is a setting that is answered."""

from __future__ import annotations

from typing import Any

import pytest

from tests.functional.control.world import CODE, World

SETTINGS: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"Description": "one"}, {"Description": "one"}),
    ({"Role": "TCB_QcsRole"}, {"Role": "TCB_QcsRole"}),
    ({"InitTimeout": 20}, {"InitTimeout": 20}),
    ({"DnsCache": "TRUE"}, {"DnsCache": "TRUE"}),
    ({"L5Enable": "TRUE"}, {"L5Enable": "TRUE"}),
    (
        {"VpcConfig": {"VpcId": "vpc-1", "SubnetId": "subnet-1"}},
        {"VpcConfig": {"VpcId": "vpc-1", "SubnetId": "subnet-1"}},
    ),
    ({"ClsLogsetId": "l", "ClsTopicId": "t"}, {"ClsLogsetId": "l", "ClsTopicId": "t"}),
    (
        {"PublicNetConfig": {"PublicNetStatus": "DISABLE", "EipConfig": {"EipStatus": "ENABLE"}}},
        {"PublicNetConfig": {"PublicNetStatus": "DISABLE", "EipConfig": {"EipStatus": "ENABLE", "EipAddress": []}}},
    ),
    ({"IntranetConfig": {"IpFixed": "ENABLE"}}, {"IntranetConfig": {"IpFixed": "ENABLE", "IpAddress": []}}),
    (
        {"DeadLetterConfig": {"Type": "CMQ-QUEUE", "Name": "q", "FilterType": ""}},
        {"DeadLetterConfig": {"Type": "CMQ-QUEUE", "Name": "q", "FilterType": ""}},
    ),
]
AT_CREATION: list[tuple[dict[str, Any], dict[str, Any]]] = [
    *SETTINGS,
    ({"Tags": [{"Key": "team", "Value": "a"}]}, {"Tags": [{"Key": "team", "Value": "a"}]}),
    ({"AsyncRunEnable": "TRUE"}, {"AsyncRunEnable": "TRUE"}),
    ({"TraceEnable": "TRUE"}, {"TraceEnable": "TRUE"}),
    ({"Type": "HTTP"}, {"Type": "HTTP", "Handler": "scf_bootstrap"}),
]


@pytest.mark.parametrize(("given", "answered"), AT_CREATION, ids=lambda value: next(iter(value)))
def test_a_setting_given_is_a_setting_answered(quick: World, given: dict[str, Any], answered: dict[str, Any]) -> None:
    quick.scf("CreateFunction", Runtime="Nodejs18.15", Code=CODE, **given)
    quick.settled(0)
    found = quick.scf("GetFunction")
    assert {name: found[name] for name in answered} == answered


def test_a_function_that_is_a_web_server_is_kept_and_not_said_to_run(quick: World) -> None:
    quick.scf("CreateFunction", Runtime="Nodejs18.15", Code=CODE, Type="HTTP")
    quick.settled(0)
    assert quick.refusal("Invoke") == "UnsupportedOperation"


@pytest.mark.parametrize(("given", "answered"), SETTINGS, ids=lambda value: next(iter(value)))
def test_a_setting_changed_is_answered_too(job: World, given: dict[str, Any], answered: dict[str, Any]) -> None:
    job.scf("UpdateFunctionConfiguration", **given)
    job.settled(0)
    job.scf("UpdateFunctionConfiguration", Timeout=33)
    job.settled(0)
    found = job.scf("GetFunction")
    assert {name: found[name] for name in answered} == answered
