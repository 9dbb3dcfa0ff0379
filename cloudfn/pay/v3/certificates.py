"""``GET /v3/certificates``: the platform's certificate, encrypted with the APIv3 key."""

from __future__ import annotations

from cloudfn.clock import rfc3339
from cloudfn.pay.ledger.ids import Ids
from cloudfn.pay.mch import crypto
from cloudfn.pay.v3.call import V3Answer, V3Call


class Certificates:
    def __init__(self, ids: Ids) -> None:
        self._ids = ids

    def all(self, call: V3Call) -> V3Answer:
        keys, nonce = call.keys, self._ids.hex(12)
        assert keys is not None, "only a signed request asks for certificates"
        start, end = crypto.VALID
        sealed = crypto.seal(keys.api_v3_key, nonce, "certificate", keys.certificate_pem.encode())
        one = {
            "serial_no": keys.certificate.serial,
            "effective_time": rfc3339(start),
            "expire_time": rfc3339(end),
            "encrypt_certificate": {
                "algorithm": "AEAD_AES_256_GCM",
                "nonce": nonce,
                "associated_data": "certificate",
                "ciphertext": sealed,
            },
        }
        return V3Answer({"data": [one]}, keys.certificate.serial)
