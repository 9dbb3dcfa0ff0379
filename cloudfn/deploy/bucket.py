"""A bucket of an environment: its files, or its static site."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from xml.etree import ElementTree

import requests

from cloudfn.deploy.object_requests import Body, ObjectRequests
from cloudfn.frozen import dataclass

PAGE = 1000


@dataclass(frozen=True, slots=True)
class BucketObject:
    """``size`` in bytes; ``modified`` as the store writes it; ``etag`` without its quotation marks."""

    key: str
    size: int
    modified: str
    etag: str


class Bucket:
    """All calls may be repeated. Raises AuthError (CFN-DEP-033), CloudError (CFN-DEP-144) where the store refuses."""

    def __init__(self, requests: ObjectRequests, name: str, region: str) -> None:
        self._requests = requests
        self.host = f"{name}.cos.{region}.myqcloud.com"

    def objects(self, prefix: str = "") -> Iterator[BucketObject]:
        """All whose key begins with ``prefix``, by key; without the folders that somebody made by hand."""
        marker = ""
        while True:
            query = {"prefix": prefix, "max-keys": str(PAGE), **({"marker": marker} if marker else {})}
            tree = ElementTree.fromstring(self._requests.send("GET", self.host, "", query=query, fits=_is_xml).content)
            rows = [each for each in tree.iter() if each.tag.endswith("Contents")]
            for row in rows:
                key = _text(row, "Key")
                if not key.endswith("/"):
                    size, etag = int(_text(row, "Size") or 0), _text(row, "ETag").strip('"')
                    yield BucketObject(key, size, _text(row, "LastModified"), etag)
            marker = _text(tree, "NextMarker") or (_text(rows[-1], "Key") if rows else "")
            if _text(tree, "IsTruncated") != "true" or not marker:
                return

    def put(self, key: str, body: Body, headers: Mapping[str, str]) -> str:
        """Replaces what is there; the ETag of what the store has taken, which is its MD5 in hex."""
        answer = self._requests.send("PUT", self.host, key, headers=headers, body=body, fits=_has_etag)
        return answer.headers["ETag"].strip('"')

    def get(self, key: str) -> bytes | None:
        """None where there is nothing."""
        answer = self._requests.send("GET", self.host, key)
        return None if answer.status_code == 404 else answer.content

    def delete(self, key: str) -> None:
        """What is not there is no error."""
        self._requests.send("DELETE", self.host, key)


def _is_xml(answer: requests.Response) -> bool:
    try:
        ElementTree.fromstring(answer.content)
    except ElementTree.ParseError:
        return False
    return True


def _has_etag(answer: requests.Response) -> bool:
    """What the object store says of everything that it has taken."""
    return bool(answer.headers.get("ETag"))


def _text(tree: ElementTree.Element, name: str) -> str:
    """The text of a child, whatever namespace it is in."""
    return next((each.text or "" for each in tree if each.tag.rpartition("}")[2] == name), "")
