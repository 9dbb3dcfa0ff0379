"""An emulated cloud whose time stands still until a test moves it, asked by the real SDK."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from cloudfn.clock import VirtualClock
from cloudfn.control import ControlPlane, ControlSettings
from cloudfn.control.serve import Serving
from cloudfn.deploy.cloud import Cloud, Endpoint
from cloudfn.deploy.credentials import Credentials
from cloudfn.errors import CloudfnError
from cloudfn.events.base import Event
from tests.functional.control.typed import zipped
from tests.kit.cloud_runtime import EchoRuntime
from tests.kit.tencent_cloud import ENV, QUICK, REGION, no_install

NAME = {"FunctionName": "job", "Namespace": ENV}
OTHER = "other-1a2b3c"
CODE = {"ZipFile": zipped()}
TIMES = ControlSettings(create_s=10, update_s=20, configure_s=5, delete_s=3)
AT_ONCE = ControlSettings(envs=(ENV, OTHER), create_s=0, update_s=0, configure_s=0, delete_s=0)


class World:
    def __init__(self, place: Path, settings: ControlSettings = TIMES) -> None:
        self.clock = VirtualClock(scale=0)
        self.runtime = EchoRuntime()
        self.events: list[Event] = []
        self.plane = ControlPlane(
            place,
            clock=self.clock,
            emit=self.events.append,
            settings=settings,
            installer=no_install,
            runtime=self.runtime,
        )
        self.serving = Serving(self.plane, "key")

    def connect(self, url: str) -> None:
        key = self.plane.account.permanent
        self._endpoint = Endpoint(url)
        self.use(key.secret_id, key.secret_key)

    def use(self, secret_id: str, secret_key: str, token: str = "") -> None:
        """Go on with another key."""
        credentials = Credentials(secret_id, secret_key, token)
        self._cloud = Cloud(credentials, REGION, endpoint=self._endpoint, backoff=QUICK)

    def __call__(self, service: str, action: str, **params: Any) -> dict[str, Any]:
        return self._cloud.send(service, action, params)

    def scf(self, action: str, **params: Any) -> dict[str, Any]:
        return self("scf", action, **{**NAME, **params})

    def failure(self, service: str, action: str, **params: Any) -> str:
        """The code with which a call is refused."""
        with pytest.raises(CloudfnError) as caught:
            self(service, action, **params)
        return str(caught.value.params["code"])

    def refusal(self, action: str, **params: Any) -> str:
        with pytest.raises(CloudfnError) as caught:
            self.scf(action, **params)
        return str(caught.value.params["code"])

    def status(self) -> str:
        return str(self.scf("GetFunction")["Status"])

    def pass_time(self, seconds: float) -> None:
        self.clock.advance(timedelta(seconds=seconds))

    def settled(self, seconds: float) -> str:
        """The status once ``seconds`` have passed and the unpacking in the background is through."""
        self.pass_time(seconds)
        while (status := self.status()) in ("Creating", "Updating"):
            pass
        return status

    def versions(self) -> list[str]:
        found: list[str] = self.scf("ListVersionByFunction")["FunctionVersion"]
        return found

    def publish(self, timeout: int) -> str:
        """A version whose time-out tells it from others."""
        self.scf("UpdateFunctionConfiguration", Timeout=timeout)
        assert self.settled(0) == "Active"
        return str(self.scf("PublishVersion")["FunctionVersion"])
