"""An answer's bytes: XML in production's key order, signed like the request."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from cloudfn.calls import Answer
from cloudfn.pay.mch import parameters
from cloudfn.pay.v2 import xml
from cloudfn.pay.v2.call import V2Answer, V2Call, V2Refusal

XML = (("server", "nginx"), ("content-type", "text/plain"))
"""As developers' logs show v2's answers."""


def of(result: V2Answer | V2Refusal, call: V2Call | None, nonce: str) -> Answer:
    """``call`` None: the request did not get as far as to be anybody's."""
    if isinstance(result, V2Answer):
        if isinstance(result.fields, bytes):
            digest = hashlib.sha1(result.fields, usedforsecurity=False).hexdigest()
            return Answer(200, result.fields, (*XML, ("digest", f"SHA={digest}")))
        assert call is not None, "only a call is done"
        return Answer(200, xml.write(_signed(call, nonce, {"result_code": "SUCCESS", **result.fields})), XML)
    if result.html:
        page = f"<html>\r\n<head><title>{result.text}</title></head>\r\n<body>nginx</body>\r\n</html>\r\n"
        return Answer(400, page.encode(), (("server", "nginx"), ("content-type", "text/html")))
    if result.err_code and call is not None:
        failure = {"result_code": "FAIL", "err_code": result.err_code, "err_code_des": result.text}
        return Answer(200, xml.write(_signed(call, nonce, failure)), XML)
    failed = {"return_code": "FAIL", "return_msg": result.text}
    number = {"error_code": result.error_code} if result.error_code else {}
    return Answer(200, xml.write({**failed, **number}), XML)


def _signed(call: V2Call, nonce: str, fields: Mapping[str, object]) -> dict[str, object]:
    names = ("appid", "mch_id", "sub_appid", "sub_mch_id", "device_info")
    who = {name: call.fields[name] for name in names if call.fields.get(name)}
    head = {"return_code": "SUCCESS", "return_msg": "OK", **who, "nonce_str": nonce}
    sign = parameters.sign({**head, **fields}, call.keys.api_key, call.sign_type)
    return {**head, "sign": sign, **fields}
