"""Versions, aliases and qualifiers, as the service documents them."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from cloudfn.control.aliases import pick
from cloudfn.control.cloud_function import Alias, CloudFunction, Match, function_from_json
from tests.functional.control.world import World
from tests.kit.tencent_cloud import ENV


def test_a_version_is_deleted_alone_and_the_function_with_all_of_them(job: World) -> None:
    assert [job.publish(4), job.publish(5)] == ["1", "2"]
    job.scf("DeleteFunction", Qualifier="1")
    assert job.versions() == ["$LATEST", "2"]
    assert job.status() == "Active"
    job.scf("DeleteFunctionVersion", Qualifier="2")
    assert job.versions() == ["$LATEST"]
    assert job.refusal("DeleteFunction", Qualifier="2") == "ResourceNotFound.FunctionVersion"
    job.scf("DeleteFunction")
    assert job.refusal("GetFunction") == "ResourceNotFound.FunctionName"


def test_a_version_that_an_alias_names_stays(job: World) -> None:
    job.publish(4)
    job.scf("CreateAlias", Name="live", FunctionVersion="1")
    assert job.refusal("DeleteFunctionVersion", Qualifier="1") == "UnsupportedOperation.AliasBind"
    job.scf("DeleteFunctionVersion", Qualifier="1", ForceDelete="TRUE")
    assert job.refusal("GetAlias", Name="live") == "ResourceNotFound.Alias"


@pytest.mark.parametrize(("qualifier", "timeout"), [("", 6), ("$LATEST", 6), ("1", 4), ("2", 5), ("live", 4)])
def test_each_qualifier_means_its_version_everywhere(job: World, qualifier: str, timeout: int) -> None:
    job.publish(4)
    job.publish(5)
    job.scf("UpdateFunctionConfiguration", Timeout=6)
    job.settled(0)
    job.scf("CreateAlias", Name="live", FunctionVersion="1")
    job.scf("UpdateAlias", Name="$DEFAULT", FunctionVersion="2")
    named = {"Qualifier": qualifier} if qualifier else {}
    assert job.scf("GetFunction", **named)["Timeout"] == timeout
    job.scf("Invoke", **named)
    assert job.runtime.called[-1].timeout_s == timeout
    job.scf("InvokeFunction", **named)
    assert job.runtime.called[-1].timeout_s == timeout


@pytest.mark.parametrize("action", ["GetFunction", "Invoke", "InvokeFunction", "GetFunctionAddress"])
def test_an_unknown_qualifier_is_refused(job: World, action: str) -> None:
    assert job.refusal(action, Qualifier="7") == "ResourceNotFound.FunctionVersion"
    assert job.refusal(action, Qualifier="nothing") == "ResourceNotFound.FunctionVersion"


def test_an_alias_keeps_what_it_was_given(job: World) -> None:
    job.publish(4)
    job.publish(5)
    weights = [{"Version": "2", "Weight": 0.25}]
    job.scf("CreateAlias", Name="live", FunctionVersion="1", RoutingConfig={"AdditionalVersionWeights": weights})
    found = job.scf("GetAlias", Name="live")
    assert (found["FunctionVersion"], found["RoutingConfig"]["AdditionalVersionWeights"]) == ("1", weights)
    job.scf("UpdateAlias", Name="live", FunctionVersion="2", Description="now")
    found = job.scf("GetAlias", Name="live")
    assert (found["FunctionVersion"], found["Description"]) == ("2", "now")
    assert found["RoutingConfig"]["AdditionalVersionWeights"] == weights
    assert job.refusal("CreateAlias", Name="live", FunctionVersion="1") == "ResourceInUse.Alias"
    assert job.refusal("CreateAlias", Name="more", FunctionVersion="9") == "ResourceNotFound.FunctionVersion"
    too_many = {"AdditionalVersionWeights": [{"Version": "1", "Weight": 0.6}, {"Version": "2", "Weight": 0.6}]}
    assert job.refusal("UpdateAlias", Name="live", FunctionVersion="1", RoutingConfig=too_many) == (
        "InvalidParameterValue.AdditionalVersionWeights"
    )


def test_calls_are_shared_out_as_the_alias_says(job: World) -> None:
    for timeout in (4, 5):
        job.publish(timeout)
    (function,) = job.plane.world.functions(ENV)

    def shares(alias: Alias) -> dict[str, int]:
        routed = function_from_json({**function.to_json(), "aliases": []})
        data = {**routed.to_json(), "aliases": [_as_json(alias)]}
        return dict(Counter(pick(function_from_json(data), alias.name, draw) for draw in range(100)))

    assert shares(Alias("a", "1", weights=(("2", 0.25),))) == {"1": 75, "2": 25}
    assert shares(Alias("a", "1", matches=(Match("2", "k", "range", "[0,90)"),))) == {"1": 10, "2": 90}
    assert shares(Alias("$DEFAULT", "2")) == {"2": 100}


def _as_json(alias: Alias) -> dict[str, Any]:
    made = CloudFunction("n", "f", "id", "Nodejs18.15", "index.main", "p", 1, aliases=(alias,))
    found: dict[str, Any] = made.to_json()["aliases"][0]
    return found
