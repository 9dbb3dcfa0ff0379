"""A running ``cloudfn emulate``: its control surface, and that environments, layers and HTTP paths are real ones."""

from __future__ import annotations

import base64
import io
import json
import shutil
import subprocess
import urllib.error
import urllib.request
import zipfile
from typing import Any

import pytest

from cloudfn.deploy.cloud import Cloud, Endpoint
from cloudfn.deploy.credentials import Credentials
from cloudfn.errors import CloudError
from tests.functional.control.emulating import Emulating
from tests.functional.control.world import World
from tests.kit.command import argv, environment
from tests.kit.tencent_cloud import ENV, QUICK, REGION

pytestmark = pytest.mark.node

MORE = "more-1a2b3c"
READS = """
const fs = require("fs");
exports.main = async () => ({
  named: require("/opt/price.js"), bare: require("price"), text: fs.readFileSync("/opt/note.txt", "utf8"),
})
"""
READS_PYTHON = """
import price
def main_handler(event, context):
    return {"bare": price.PRICE, "text": open("/opt/note.txt").read()}
"""


class Client:
    """A client of the API for functions, with the keys of ``dev.json``."""

    def __init__(self, emulate: Emulating) -> None:
        credentials = Credentials(emulate.key_id, emulate.key)
        self.cloud = Cloud(credentials, REGION, endpoint=Endpoint(emulate.url), backoff=QUICK)

    def scf(self, action: str, name: str, env_id: str = ENV, **params: Any) -> dict[str, Any]:
        return self.cloud.send("scf", action, {"FunctionName": name, "Namespace": env_id, **params})

    def create(self, name: str, files: dict[str, str], env_id: str = ENV, **params: Any) -> None:
        plain = {"Runtime": "Nodejs18.15", "Timeout": 20, "Code": {"ZipFile": zip_of(files)}}
        self.scf("CreateFunction", name, env_id, **{**plain, **params})
        while self.scf("GetFunction", name, env_id)["Status"] == "Creating":
            pass

    def call(self, name: str, env_id: str = ENV) -> Any:
        return json.loads(self.scf("Invoke", name, env_id)["Result"]["RetMsg"])


def zip_of(files: dict[str, str]) -> str:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return base64.b64encode(buffer.getvalue()).decode()


def test_trouble_can_be_scripted_with_the_keys_of_dev_json(emulate: Emulating) -> None:
    client = Client(emulate)
    key = json.loads((emulate.project / ".cloudfn/emulate/dev.json").read_text())["key"]
    request = urllib.request.Request(f"{emulate.url}/_cloudfn/calls", headers={"X-CloudFn-Key": key})
    with urllib.request.urlopen(request) as answer:
        assert json.loads(answer.read()) == {"items": []}
    fault = {"kind": "error", "action": "DescribeEnvs", "code": "FailedOperation", "message": "scripted"}
    assert emulate.control("POST", "faults", [fault]) == {"ok": True}
    assert [row["kind"] for row in emulate.control("GET", "faults")["items"]] == ["error"]
    with pytest.raises(Exception, match="scripted"):
        client.cloud.send("tcb", "DescribeEnvs", {})
    assert client.cloud.send("tcb", "DescribeEnvs", {})["Total"] == 1
    codes = [row["code"] for row in emulate.control("GET", "calls")["items"]]
    assert codes == ["FailedOperation", ""]
    issued = emulate.control("POST", "keys", {"seconds": 60})
    client.cloud = Cloud(
        Credentials(issued["secretId"], issued["secretKey"], issued["token"]), REGION, endpoint=Endpoint(emulate.url)
    )
    assert client.cloud.send("tcb", "DescribeEnvs", {})["Total"] == 1
    for wrong in ("", "wrong"):
        request = urllib.request.Request(f"{emulate.url}/_cloudfn/faults", headers={"X-CloudFn-Key": wrong})
        with pytest.raises(urllib.error.HTTPError) as caught:
            urllib.request.urlopen(request)
        with caught.value as refused:
            assert refused.code == 403


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("faults", [{"kind": "bogus"}]),
        ("faults", [{"kind": "slow", "seconds": "x"}]),
        ("faults", [{"kind": "slow", "seconds": -1}]),
        ("faults", [{"kind": "throttle", "times": "y"}]),
        ("faults", [{"kind": "throttle", "times": 0}]),
        ("faults", [{"kind": "throttle", "action": 5}]),
        ("faults", [{"kind": "throttle", "colour": "red"}]),
        ("faults", {"kind": "throttle"}),
        ("faults", ["throttle"]),
        ("faults", 5),
        ("keys", []),
        ("keys", {"seconds": 1e400}),
        ("keys", {"seconds": 10**12}),
        ("keys", {"seconds": 0}),
        ("keys", {"seconds": "soon"}),
        ("environments", {"envId": "../x"}),
        ("environments", {"envId": 5}),
        ("environments", {"envId": ""}),
        ("environments", []),
        ("nothing", {}),
    ],
    ids=str,
)
def test_a_request_that_is_not_understood_is_refused(quick: World, path: str, body: object) -> None:
    request = urllib.request.Request(
        f"{quick.plane.url}/_cloudfn/{path}", json.dumps(body).encode(), {"X-CloudFn-Key": "key"}, method="POST"
    )
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(request)
    with caught.value as refused:
        assert refused.code in (400, 404)
        assert json.loads(refused.read())["error"]["code"] == "CFN-DEP-092"
    assert not quick.plane.faults.pending()


def test_the_environment_of_another_stage_is_there_from_its_first_command_on(emulate: Emulating) -> None:
    client = Client(emulate)
    assert client.cloud.send("tcb", "DescribeEnvs", {})["Total"] == 1
    command = argv("-C", str(emulate.project), "plan", "--local", "--stage", "more", "--json")
    ran = subprocess.run(command, env=environment(), capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout)["envId"] == MORE
    assert {row["EnvId"] for row in client.cloud.send("tcb", "DescribeEnvs", {})["EnvList"]} == {ENV, MORE}


def test_each_environment_has_documents_of_its_own(emulate: Emulating) -> None:
    client = Client(emulate)
    emulate.control("POST", "environments", {"envId": MORE})
    clouds: dict[str, dict[str, str]] = {}
    for env_id in (ENV, MORE):
        client.cloud.send("tcb", "CreateTable", {"EnvId": env_id, "TableName": "orders"})
        client.create("who", {"index.js": "exports.main = async () => process.env.SCF_NAMESPACE"}, env_id)
        assert client.call("who", env_id) == env_id
        clouds[env_id] = json.loads((emulate.project / f".cloudfn/emulate/local/{env_id}/dev.json").read_text())

    def asked(env_id: str, method: str, path: str, body: bytes | None = None) -> dict[str, Any]:
        headers = {"X-CloudFn-Key": clouds[env_id]["key"], "Content-Type": "application/json"}
        url = f"{clouds[env_id]['url']}/_cloudfn/documents/{path}"
        with urllib.request.urlopen(urllib.request.Request(url, body, headers, method=method)) as answer:
            found: dict[str, Any] = json.loads(answer.read())
            return found

    def documents(env_id: str) -> list[Any]:
        return list(asked(env_id, "GET", "orders")["items"])

    asked(ENV, "PUT", "orders/1", b'{"fen": 1}')
    assert [len(documents(env_id)) for env_id in (ENV, MORE)] == [1, 0]
    tables = {env_id: client.cloud.send("tcb", "ListTables", {"EnvId": env_id})["Tables"] for env_id in (ENV, MORE)}
    assert [table["Count"] for env_id in (ENV, MORE) for table in tables[env_id]] == [1, 0]
    for action in ("DeleteTable", "CreateTable"):
        client.cloud.send("tcb", action, {"EnvId": ENV, "TableName": "orders"})
    client.call("who")
    assert documents(ENV) == []


@pytest.mark.parametrize(
    ("runtime", "function", "layer"),
    [
        ("Nodejs18.15", {"index.js": READS}, {"price.js": "module.exports = 7", "note.txt": "from a layer"}),
        (
            "Python3.10",
            {"index.py": READS_PYTHON},
            {"price.py": "PRICE = 7", "note.txt": "from a layer"},
        ),
    ],
)
def test_a_layer_is_there_at_run_time(
    emulate: Emulating, runtime: str, function: dict[str, str], layer: dict[str, str]
) -> None:
    client = Client(emulate)
    content = {"ZipFile": zip_of(layer)}
    published = {"LayerName": "prices", "CompatibleRuntimes": [runtime], "Content": content}
    version = client.cloud.send("scf", "PublishLayerVersion", published)["LayerVersion"]
    layers = [{"LayerName": "prices", "LayerVersion": version}]
    handler = "index.main_handler" if runtime.startswith("Python") else "index.main"
    client.create("reads", function, Runtime=runtime, Handler=handler, Layers=layers)
    found = client.call("reads")
    assert (found["bare"], found["text"], found.get("named", 7)) == (7, "from a layer", 7)


@pytest.mark.skipif(shutil.which("node") is None, reason="the function runs on Node.js")
def test_an_http_path_reaches_the_function(emulate: Emulating) -> None:
    client = Client(emulate)
    source = "exports.main = async e => ({ statusCode: 201, headers: {'x-a': '1'}, body: e.httpMethod + e.path })"
    client.create("web", {"index.js": source})
    route = {"ServiceId": ENV, "Path": "/web", "Type": 1, "Name": "web", "AuthSwitch": 2}
    client.cloud.send("tcb", "CreateCloudBaseGWAPI", route)
    for url, host in ((f"{emulate.url}/_http/{ENV}", ""), (emulate.url, f"{ENV}.service.tcloudbase.com")):
        request = urllib.request.Request(f"{url}/web/a", headers={"Host": host} if host else {})
        with urllib.request.urlopen(request) as answer:
            assert (answer.status, answer.headers["x-a"], answer.read()) == (201, "1", b"GET/a")


@pytest.mark.skipif(shutil.which("node") is None, reason="the function runs on Node.js")
def test_an_http_function_is_served_on_its_path(emulate: Emulating) -> None:
    client = Client(emulate)
    source = """require("http").createServer((request, response) => {
      const { "x-scf-name": name, "x-wx-openid": openid = "-" } = request.headers;
      response.writeHead(201, { "x-name": name, "x-openid": openid });
      response.end(request.method + request.url);
    }).listen(9000)"""
    files = {"scf_bootstrap": "#!/bin/bash\n/var/lang/node18/bin/node app.js\n", "app.js": source}
    client.create("site", files, Type="HTTP")
    assert client.scf("GetFunction", "site")["Type"] == "HTTP"
    routes = [{"Path": "/site", "UpstreamResourceType": "WEB_SCF", "UpstreamResourceName": "site"}]
    client.cloud.send("tcb", "CreateHTTPServiceRoute", {"EnvId": ENV, "Domain": {"Domain": "*", "Routes": routes}})
    request = urllib.request.Request(f"{emulate.url}/_http/{ENV}/site/a%20b?c=1", headers={"X-WX-OpenId": "forged"})
    with urllib.request.urlopen(request) as answer:
        told = (answer.status, answer.headers["x-name"], answer.headers["x-openid"], answer.read())
    assert told == (201, "site", "-", b"GET/a%20b?c=1")
    with pytest.raises(CloudError) as refused:
        client.call("site")
    assert "HTTP path" in str(refused.value)
