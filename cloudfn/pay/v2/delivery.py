"""A notification of v2 as it goes out, and what the reply to it means: XML with ``return_code`` SUCCESS accepts, any
other answer is called again (the merchants' documentation).
"""

from __future__ import annotations

from collections.abc import Mapping

from cloudfn.calls import Answer
from cloudfn.pay.ledger.verdict import LONGEST_REPLY, Verdict
from cloudfn.pay.mch import crypto, parameters
from cloudfn.pay.mch.keys import KeyRing
from cloudfn.pay.mch.post import Post
from cloudfn.pay.v2 import xml
from cloudfn.pay.v2.gate import sign_type_of

KIND = {"content-type": "text/xml"}
FORGED = "x" * 32
"""Signs what a callback must refuse, where a rule wants a misfortune."""


class V2Delivery:
    def __init__(self, keys: KeyRing) -> None:
        self._keys = keys

    def write(self, event: Mapping[str, object], attempt: int) -> Post:
        fault = str(event.get("fault", "")) if attempt == 1 else ""
        key = FORGED if fault else self._keys.of(str(event["mchid"])).api_key
        return Post(str(event["notify_url"]), KIND, xml.write(message(event, key)), fault)

    def judge(self, answer: Answer, post: Post) -> Verdict:
        text = answer.body.decode("utf-8", "replace")[:LONGEST_REPLY]
        shown = f"{answer.status} {text}".strip()
        problem = refusal(answer)
        if problem:
            return Verdict("retry", shown, "CFN-PAY-165", {"problem": problem, "reply": text[:200]})
        if post.fault:
            return Verdict("retry", shown, "CFN-PAY-166", {"fault": post.fault, "reply": text[:200]})
        return Verdict("accepted", shown)


def message(event: Mapping[str, object], key: str) -> dict[str, object]:
    """The fields on the wire. A refund's are encrypted instead of signed."""
    fields, secret = event["fields"], event.get("req_info")
    assert isinstance(fields, Mapping)
    if isinstance(secret, Mapping):
        return {**fields, "req_info": crypto.seal_req_info(key, xml.write(secret, "root"))}
    sign_type = sign_type_of({"sign_type": str(event.get("sign_type", "MD5"))})
    return {**fields, "sign": parameters.sign(fields, key, sign_type)}


def refusal(answer: Answer) -> str:
    """Why a reply does not acknowledge, "" when it does."""
    if answer.status != 200:
        return f"status {answer.status}"
    try:
        fields = xml.read(answer.body.strip())
    except xml.BadXml as error:
        return f"no XML: {error}"
    code = fields.get("return_code", "").strip()
    return "" if code == "SUCCESS" else f"return_code {code or '-'}"
