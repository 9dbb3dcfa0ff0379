"""The vendor's typed clients in front of an emulated cloud: each request made of its model, each raw answer kept."""

from __future__ import annotations

import base64
import importlib
import io
import json
import warnings
import zipfile
from typing import Any

from tencentcloud.common.credential import Credential
from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile

from cloudfn.control import ControlPlane
from tests.kit import sdk_models
from tests.kit.tencent_cloud import REGION

CLIENTS = {"scf": "ScfClient", "tcb": "TcbClient"}


class Typed:
    """``typed(service, action, params)`` calls the typed method and gives the answer as it came, without its id."""

    def __init__(self, plane: ControlPlane, url: str) -> None:
        key = plane.account.permanent
        self._credential = Credential(key.secret_id, key.secret_key)
        self._endpoint = url.removeprefix("http://")
        self._clients: dict[str, Any] = {}
        self.called: set[tuple[str, str]] = set()
        self.problems: list[str] = []

    def __call__(self, service: str, action: str, params: dict[str, Any]) -> dict[str, Any]:
        client = self._client(service)
        request = getattr(sdk_models.models(service), f"{action}Request")()
        request.from_json_string(json.dumps(params))
        assert request._serialize() == params, f"{action}: the model does not have all of this"
        self.called.add((service, action))
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            getattr(client, action)(request)
        self.problems += [f"{service}.{action}: {warning.message}" for warning in caught]
        found: dict[str, Any] = json.loads(client.raw)["Response"]
        self.problems += [
            f"{service}.{action}: {problem}" for problem in sdk_models.problems(service, f"{action}Response", found)
        ]
        found.pop("RequestId")
        return found

    def refusal(self, service: str, action: str, params: dict[str, Any]) -> str:
        try:
            self(service, action, params)
        except TencentCloudSDKException as error:
            return str(error.get_code())
        return ""

    def _client(self, service: str) -> Any:
        if service not in self._clients:
            name = f"{sdk_models.MODULES[service]}.{service}_client"
            base: Any = getattr(importlib.import_module(name), CLIENTS[service])

            class Recording(base):  # type: ignore[misc]
                raw = ""

                def call(self, *args: Any, **named: Any) -> Any:
                    self.raw = super().call(*args, **named)
                    return self.raw

            profile = ClientProfile(httpProfile=HttpProfile(protocol="http", endpoint=self._endpoint))
            self._clients[service] = Recording(self._credential, REGION, profile)
        return self._clients[service]


def zipped(**files: str) -> str:
    """A zip with these files (``index="..."`` is ``index.js``) as base64."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in (files or {"index": "exports.main = () => 1"}).items():
            archive.writestr(name if "." in name else f"{name}.js", text)
    return base64.b64encode(buffer.getvalue()).decode()
