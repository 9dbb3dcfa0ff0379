"""The object store's signature, against the example of the vendor's documentation."""

from __future__ import annotations

from cloudfn.deploy.object_signature import authorization


def test_the_example_of_the_documentation() -> None:
    """PUT of an object with a name in two scripts. Source: 436/7778, request signature, example 1."""
    headers = {
        "Content-Length": "13",
        "Content-MD5": "mQ/fVh815F3k6TAUm8m0eg==",
        "Content-Type": "text/plain",
        "Date": "Thu, 16 May 2019 06:45:51 GMT",
        "Host": "examplebucket-1250000000.cos.ap-beijing.myqcloud.com",
        "x-cos-acl": "private",
        "x-cos-grant-read": 'uin="100000000011"',
    }
    signed = authorization(
        "AKIDQjz3ltompVjBni5LitkWHFlFpwkn9U5q",
        "BQYIM75p8x0iWVFSIgqEKwFprpRSVHlz",
        "PUT",
        "/exampleobject(腾讯云)",
        query={},
        headers=headers,
        now_s=1557989151,
        lasts_s=7200,
    )
    fields = dict(part.split("=", 1) for part in signed.split("&"))
    assert fields["q-signature"] == "3b8851a11a569213c17ba8fa7dcf2abec6935172"
    assert fields["q-sign-time"] == fields["q-key-time"] == "1557989151;1557996351"
    assert fields["q-header-list"].split(";") == sorted(name.lower() for name in headers)
