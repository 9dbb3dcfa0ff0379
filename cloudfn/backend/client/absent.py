"""Members of the mini program's ``wx.cloud`` that are there, so that a page loads, and refuse by their name."""

from __future__ import annotations

from collections.abc import Mapping

from cloudfn import codes
from cloudfn.backend.client.door import ClientHandler
from cloudfn.backend.client.refusal import ClientRefusal
from cloudfn.backend.registry import ActionCall

NOT_EMULATED = ("callContainer", "connectContainer")


def handlers() -> Mapping[str, ClientHandler]:
    return {f"cloud.{api}": _refused for api in NOT_EMULATED}


async def _refused(call: ActionCall) -> object:
    params = {"api": call.action.removeprefix("cloud.")}
    raise ClientRefusal(-1, f"cloudfn: {codes.say('CFN-DEV-080', params, 'title')}", "CFN-DEV-080", params)
