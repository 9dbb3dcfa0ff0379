"""API v2 as ``mch.door`` calls it."""

from __future__ import annotations

from cloudfn.calls import Answer
from cloudfn.pay.ledger import Ledger
from cloudfn.pay.mch.keys import KeyRing
from cloudfn.pay.mch.outcome import MchOutcome
from cloudfn.pay.mch.request import MchRequest


class V2:
    def __init__(self, ledger: Ledger, keys: KeyRing) -> None:
        self._ledger, self.keys = ledger, keys

    def answer(self, request: MchRequest) -> MchOutcome:
        params = {"method": request.method, "path": request.path, "near": "/v3/..."}
        body = "<xml><return_code>FAIL</return_code><return_msg>API not implemented (CFN-PAY-132)</return_msg></xml>"
        return MchOutcome(
            Answer(404, body.encode(), (("content-type", "text/xml"),)), False, "404", "CFN-PAY-132", params
        )
