"""Run by ``lan``, in another network namespace: reads a request per line, as JSON, and writes its reply on one."""

from __future__ import annotations

import base64
import http.client
import json
import sys


def reply(url: str, asked: dict[str, object]) -> dict[str, object]:
    host, port = url.removeprefix("http://").split(":")
    connection = http.client.HTTPConnection(host, int(port), timeout=60)
    headers = dict(asked["headers"])  # type: ignore[call-overload]
    connection.putrequest(str(asked["method"]), str(asked["path"]), skip_host="Host" in headers)
    body = base64.b64decode(str(asked["body"]))
    for name, value in ({"Content-Length": str(len(body))} | headers).items():
        connection.putheader(name, value)
    connection.endheaders(body)
    answer = connection.getresponse()
    headers = {name.lower(): value for name, value in answer.getheaders()}
    return {"status": answer.status, "headers": headers, "body": base64.b64encode(answer.read()).decode()}


for line in sys.stdin:
    given = json.loads(line)
    try:
        told = reply(given["url"], given)
    except OSError as error:
        told = {"error": f"{type(error).__name__}: {error}"}
    print(json.dumps(told), flush=True)
