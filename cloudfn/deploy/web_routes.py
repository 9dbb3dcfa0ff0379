"""HTTP paths of HTTP functions: bound by ``HTTPServiceRoute``, which alone has a word for them (``WEB_SCF``).

Source: the parameters of tencentcloud-sdk-python-tcb, ``HTTPServiceRouteParam``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cloudfn.deploy.cloud import Cloud
from cloudfn.deploy.state import Route

KIND = "WEB_SCF"


def read(cloud: Cloud, env_id: str) -> dict[str, Route]:
    """The paths of the environment's own domain that lead to HTTP functions."""
    reply = _domains(cloud, env_id)
    own = str(reply.get("OriginDomain") or "")
    return {
        str(row["Path"]): Route(str(row["UpstreamResourceName"]), "", row.get("EnableAuth") is True, own)
        for each in reply.get("Domains") or []
        if each.get("Domain") == own
        for row in each.get("Routes") or []
        if row.get("UpstreamResourceType") == KIND
    }


def create(cloud: Cloud, env_id: str, path: str, function: str, auth: bool) -> None:
    domain = str(_domains(cloud, env_id).get("OriginDomain") or "")
    route = {
        "Path": path,
        "UpstreamResourceType": KIND,
        "UpstreamResourceName": function,
        "EnableAuth": auth,
        "EnablePathTransmission": False,
    }
    _write(cloud, "CreateHTTPServiceRoute", env_id, {"Domain": domain, "Routes": [route]})


def set_auth(cloud: Cloud, env_id: str, domain: str, path: str, function: str, auth: bool) -> None:
    route = {"Path": path, "UpstreamResourceType": KIND, "UpstreamResourceName": function, "EnableAuth": auth}
    _write(cloud, "ModifyHTTPServiceRoute", env_id, {"Domain": domain, "Routes": [route]})


def delete(cloud: Cloud, env_id: str, domain: str, path: str) -> None:
    cloud.write("tcb", "DeleteHTTPServiceRoute", {"EnvId": env_id, "Domain": domain, "Paths": [path]})


def _domains(cloud: Cloud, env_id: str) -> Mapping[str, Any]:
    return cloud.read("tcb", "DescribeHTTPServiceRoute", {"EnvId": env_id})


def _write(cloud: Cloud, action: str, env_id: str, domain: Mapping[str, Any]) -> None:
    cloud.write("tcb", action, {"EnvId": env_id, "Domain": domain})
