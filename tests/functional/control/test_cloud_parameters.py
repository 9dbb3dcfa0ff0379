"""Parameters of another kind than the documents say: refused in words, before anything of the request is kept."""

from __future__ import annotations

from typing import Any

import pytest

from cloudfn.control.actions import ACTIONS
from cloudfn.control.parameter_kinds import kind
from cloudfn.deploy.cloud import VERSIONS
from cloudfn.events.tasks import Noticed
from tests.functional.control.world import World
from tests.kit import sdk_models
from tests.kit.tencent_cloud import ENV

WRONG: dict[str, list[Any]] = {
    "text": [{"x": 1}, ["x"]],
    "number": ["x", [1], True, 2**70],
    "flag": ["maybe", [True]],
    "texts": [{"x": 1}, [None]],
    "object": ["x", ["x"]],
    "objects": [{"x": 1}, ["x"]],
}


def _documented(field: sdk_models.Field) -> str:
    if field.kind not in sdk_models.PLAIN:
        return "objects" if field.many else "object"
    if field.many:
        return "texts"
    return {"str": "text", "int": "number", "float": "number", "bool": "flag"}[field.kind]


def test_each_parameter_is_of_the_kind_that_the_models_document() -> None:
    told = {
        (service, action, field.name): kind(service, action, field.name)
        for service, action in ACTIONS
        if service in sdk_models.MODULES and action in sdk_models.actions(service)
        for field in sdk_models.fields(service, f"{action}Request")
        # Two numbers that the models call texts, and a flag that one of them does: all are read from either.
        if (action, field.name) not in (("ListAliases", "Offset"), ("ListAliases", "Limit"))
        and field.name != "IgnoreSysLog"
    }
    assert told == {
        (service, action, field.name): _documented(field)
        for service, action, name in told
        for field in sdk_models.fields(service, f"{action}Request")
        if field.name == name
    }
    assert len(told) > 500


def test_a_value_of_another_kind_is_refused_and_nothing_of_it_is_kept(job: World) -> None:
    accepted = [
        (service, action, name, value)
        for (service, action), found in ACTIONS.items()
        if service in VERSIONS
        for name in sorted(found.takes)
        for value in WRONG[kind(service, action, name)]
        if job.failure(service, action, **{name: value}) != "InvalidParameter"
    ]
    assert accepted == []
    assert job.status() == "Active"


@pytest.mark.parametrize(
    ("service", "action", "params", "code"),
    [
        (
            "scf",
            "UpdateFunctionCode",
            {"Code": {"ZipFile": "订单"}},
            "InvalidParameterValue.ZipFileBase64BinasciiError",
        ),
        ("tcb", "CreateApiKey", {"ExpireIn": 10**17}, "InvalidParameterValue"),
        ("tcb", "CreateApiKey", {"ExpireIn": -1}, "InvalidParameterValue"),
        ("tcb", "SearchClsLog", {"Context": "x"}, "InvalidParameterValue"),
        ("tcb", "SearchClsLog", {"Context": "-5"}, "InvalidParameterValue"),
        ("tcb", "AddProvider", {"Id": "x", "Name": {"Message": {}}, "ProviderType": "OAUTH"}, "InvalidParameter"),
    ],
)
def test_odd_values_of_the_right_kind(job: World, service: str, action: str, params: dict[str, Any], code: str) -> None:
    named = {"FunctionName": "job", "Namespace": ENV} if service == "scf" else {"EnvId": ENV}
    day = {"StartTime": "2020-01-01 00:00:00", "EndTime": "2099-01-01 00:00:00"} if action == "SearchClsLog" else {}
    assert job.failure(service, action, **{**named, **day, **params}) == code


def test_a_bug_answers_in_the_apis_shape_and_is_told(job: World) -> None:
    """Clients would take a bare 500 for a gateway between them and the API."""
    assert job.refusal("Invoke", ClientContext='{"bug": true}') == "InternalError"
    (told,) = (each for each in job.events if isinstance(each, Noticed) and each.code == "CFN-DEP-190")
    assert (told.params["call"], "a bug" in str(told.params["trace"])) == ("scf.Invoke", True)
    assert job.status() == "Active"
