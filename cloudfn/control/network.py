"""vpc 2017-03-12: the private networks and subnets that functions name, which the official tools look up."""

from __future__ import annotations

from cloudfn.control.actions import Call, action
from cloudfn.control.wire import Params, Reply


@action("vpc", "DescribeVpcs", "VpcIds Filters Offset Limit MaxResults")
def vpcs(call: Call) -> Reply:
    names = _filtered(call, "vpc-id", "VpcIds")
    rows = [
        {"VpcId": vpc, "VpcName": vpc, "CidrBlock": "10.0.0.0/16", "IsDefault": False}
        for vpc in sorted({vpc for vpc, _ in _pairs(call)})
        if not names or vpc in names
    ]
    return {"VpcSet": call.page(rows), "TotalCount": len(rows)}


@action("vpc", "DescribeSubnets", "SubnetIds Filters Offset Limit")
def subnets(call: Call) -> Reply:
    names, ids = _filtered(call, "vpc-id", ""), _filtered(call, "subnet-id", "SubnetIds")
    rows = [
        {"VpcId": vpc, "SubnetId": subnet, "SubnetName": subnet, "CidrBlock": "10.0.0.0/24"}
        for vpc, subnet in sorted(set(_pairs(call)))
        if (not names or vpc in names) and (not ids or subnet in ids)
    ]
    return {"SubnetSet": call.page(rows), "TotalCount": len(rows)}


def _pairs(call: Call) -> list[tuple[str, str]]:
    world = call.world
    return [function.vpc for name in world.namespaces() for function in world.functions(name) if function.vpc[0]]


def _filtered(call: Call, name: str, parameter: str) -> list[str]:
    found = call.params.strings(parameter) if parameter else []
    for condition in map(Params, call.params.items("Filters")):
        if condition.text("Name") == name:
            found += condition.strings("Values")
    return found
