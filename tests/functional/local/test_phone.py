"""A phone in the laptop's network, a host of its own where that is allowed: who it may be and what it may reach."""

from __future__ import annotations

import contextlib
import json
import re
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from cloudfn.local.devices import pairing
from cloudfn.local.gateway import pages
from cloudfn.local.settings import DEFAULT_OPENID
from tests.kit.command import argv, cloudfn, cloudfn_process, environment
from tests.kit.dev import Dev, dev
from tests.kit.gateway_routes import ROUTES
from tests.kit.http import Reply
from tests.kit.lan import PHONE, FarClient, Network, network
from tests.kit.project import copy_project, link_modules, write_files, write_functions
from tests.kit.waiting import PATIENCE_S

pytestmark = pytest.mark.node

FILES = """const cloud = require("wx-server-sdk");
cloud.init();
exports.main = async (event) => {
  const { fileID } = await cloud.uploadFile({ cloudPath: event.path, fileContent: Buffer.from("picture") });
  return (await cloud.getTempFileURL({ fileList: [fileID] })).fileList[0].tempFileURL;
};
"""
STREAM = """require("http").createServer((request, response) => {
  response.write(request.headers["x-wx-openid"] + "\\n");
}).listen(9000);
"""
MANIFEST = """version: 1
project: phone
env: {id: test-f0b102}
appId: [wx0123456789abcdef, wxfedcba9876543210]
functions:
  makeOrder: {}
  payCallback: {}
  echo: {}
  files: {}
  stream: {type: HTTP, timeout: 60s}
"""


class Desk(NamedTuple):
    """``laptop`` asks 127.0.0.1 with the key, ``phone`` the LAN address with nothing."""

    dev: Dev
    laptop: FarClient
    phone: FarClient
    network: Network

    def code(self) -> str:
        """A fresh pairing code."""
        return str(self.laptop.request("POST", "/_cloudfn/devices/pairing", "{}").json["code"])

    def pair(self, name: str) -> tuple[str, str, str]:
        """(token, openid, id) of a new phone."""
        reply = self.phone.request("POST", "/pair", json.dumps({"code": self.code(), "name": name}))
        assert reply.status == 200, reply.body
        return reply.json["token"], reply.json["openid"], reply.json["id"]

    def revoke(self, device_id: str) -> None:
        assert self.laptop.request("DELETE", f"/_cloudfn/devices/{device_id}").status == 200


@pytest.fixture(scope="module")
def lan() -> Iterator[Network]:
    with network() as made:
        yield made


@pytest.fixture(scope="module")
def project(npm: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = copy_project("console", tmp_path_factory.mktemp("phone") / "p")
    write_functions(folder, echo="exports.main = async (event) => event;", files=FILES, stream=STREAM)
    start = "#!/bin/bash\nexec node index.js\n"
    write_files(folder, {"cloudfn.yaml": MANIFEST, "functions/stream/scf_bootstrap": start})
    (folder / "functions" / "stream" / "scf_bootstrap").chmod(0o755)
    return link_modules(folder, npm("wx-server-sdk@3.0.4"))


@pytest.fixture(scope="module")
def desk(project: Path, lan: Network) -> Iterator[Desk]:
    with started(project, lan) as made:
        yield made


@contextlib.contextmanager
def started(project: Path, lan: Network, *options: str) -> Iterator[Desk]:
    """``cloudfn dev --lan`` on the laptop, and a client at each end."""
    with dev(project, *(options or (f"--lan={lan.address}",)), within=lan.laptop) as running:
        there = running.url.replace("127.0.0.1", lan.address)
        laptop = FarClient(running.url, lan.laptop, X_CloudFn_Key=running.key)
        phone = FarClient(there, lan.phone)
        try:
            yield Desk(running, laptop, phone, lan)
        finally:
            laptop.close()
            phone.close()


EVERY = [
    ("GET", "/"), ("GET", "/?open=x"), ("GET", "/healthz"), ("GET", "/wx.js"), ("GET", "/cashier/wx1"),
    ("GET", "/console/app/main.js"), ("GET", "/console/styles/base.css"), ("POST", "/functions/echo"), ("GET", "/pair"),
    ("POST", "/client/database.get"), ("POST", "/http-functions/stream/"),
    ("GET", "/http/shop"), ("GET", "/storage/a.png"),
    ("PUT", "/storage/a.png"), ("POST", "/i/echo/loading-0/admin"), ("POST", "/i/echo/loading-0/stub"),
    ("GET", "/i/echo/loading-0/wxpay/api.mch.weixin.qq.com/v3/certificates"), ("GET", "/nothing"),
    ("GET", f"/view/{'0' * 40}/storage/a.png"), ("GET", f"/view/{'0' * 40}/cashier/wx1"),
    *((method, "/_cloudfn/" + re.sub(r"[{}]", "", path)) for path, methods in ROUTES for method in methods),
]  # fmt: skip
PAYERS = (
    "/_cloudfn/prepay/id",
    "/_cloudfn/prepay/id/pay",
    "/_cloudfn/prepay/id/end",
    "/_cloudfn/request-payment",
    "/_cloudfn/confirm-transfer",
)


def calls_echo(phone: FarClient, token: str, **headers: str) -> Reply:
    return phone.request("POST", "/functions/echo", "{}", X_CloudFn_Device=token, **headers)


def user_of(reply: Reply) -> str:
    assert reply.status == 200, reply.body
    return str(reply.json["userInfo"]["openId"])


@pytest.mark.parametrize("given", ["", "cfd.", "devtools", "cfd." + "A" * 43, "é"])
def test_unpaired_is_refused_on_every_path(desk: Desk, given: str) -> None:
    key = desk.dev.key
    there = desk.laptop.request("GET", "/_cloudfn/devices").json["items"]
    for method, path in EVERY:
        reply = desk.phone.request(method, path, "{}", X_CloudFn_Device=given, X_CloudFn_Key=key, X_CloudFn_Openid="o")
        expected = (405, "CFN-DEV-010") if path == "/pair" else (401, "CFN-DEV-059")
        assert (reply.status, reply.code) == expected, (method, path)
    assert desk.laptop.request("GET", "/_cloudfn/devices").json["items"] == there


def test_a_paired_phone_reaches_what_a_mini_program_asks_and_nothing_else(desk: Desk) -> None:
    token, _, device_id = desk.pair("reach")
    key = desk.dev.key
    for method, path in EVERY:
        if path.startswith(("/http-functions", "/view", "/pair")):
            continue
        reply = desk.phone.request(method, path, "{}", X_CloudFn_Device=token, X_CloudFn_Key=key)
        allowed = path.startswith(
            ("/healthz", "/wx.js", "/cashier/", "/console/", "/functions/", "/client/", "/storage/")
        )
        if allowed or path in PAYERS:
            assert reply.status not in (401, 405, 500), (method, path, reply.body)
            assert b"CFN-DEV-060" not in reply.body, (method, path)
        else:
            assert (reply.status, reply.code) == (403, "CFN-DEV-060"), (method, path)
    desk.revoke(device_id)


@pytest.mark.parametrize(
    "path",
    ["/functions/../_cloudfn/state", "//_cloudfn/state", "/_cloudfn//state", "/cashier/../_cloudfn/state",
     "/_CLOUDFN/state", "/_cloudfn/prepay/x/../../state", "/_cloudfn%2Fstate", "/console/app/..%2f..%2fcashier.html",
     "/console/index.html",
     "/%5fcloudfn/state", "/http-functions", "/cashier/a%0d%0aSet-Cookie:x=1", "/_cloudfn/prepay/x%00"],
)  # fmt: skip
def test_no_spelling_of_a_path_leads_further(desk: Desk, path: str) -> None:
    token, _, device_id = desk.pair("spelling")
    reply = desk.phone.request("GET", path, X_CloudFn_Device=token)
    assert (reply.status, reply.code) == (403, "CFN-DEV-060")
    desk.revoke(device_id)


def test_each_phone_is_a_user_of_its_own_and_claims_no_other(desk: Desk) -> None:
    first, second = desk.pair("first"), desk.pair("second")
    assert len({first[1], second[1], DEFAULT_OPENID}) == 3
    for token, openid, _ in (first, second):
        claims = {"X_CloudFn_Openid": "oSomebodyElse", "X_CloudFn_Source": "wx_paycallback", "X_CloudFn_Note": "n"}
        assert user_of(calls_echo(desk.phone, token, **claims)) == openid
    timer = calls_echo(desk.phone, first[0], X_CloudFn_Source="timer")
    assert user_of(timer) == first[1], "no call of the platform"
    for _, _, device_id in (first, second):
        desk.revoke(device_id)


def test_the_user_of_a_phone_is_chosen_on_the_laptop(desk: Desk) -> None:
    token, openid, device_id = desk.pair("chooser")
    made = desk.laptop.request("POST", "/_cloudfn/users", '{"name": "陈小姐"}').json
    where = f"/_cloudfn/devices/{device_id}"
    told = desk.laptop.request("PUT", where, json.dumps({"openid": made["openid"], "name": "her\u202e phone\n"})).json
    assert (told["openid"], told["name"]) == (made["openid"], "her  phone")
    assert user_of(calls_echo(desk.phone, token)) == made["openid"] != openid
    for bad in ({"openid": "é"}, {"cashier": "nobody"}, {"openid": "a b"}, {"name": 1}, []):
        assert desk.laptop.request("PUT", where, json.dumps(bad)).code == "CFN-DEV-016", bad
    assert desk.laptop.request("PUT", "/_cloudfn/devices/nobody", "{}").code == "CFN-DEV-068"
    state = desk.laptop.request("GET", "/_cloudfn/state").json
    assert {made["openid"], DEFAULT_OPENID} <= set(state["users"])
    assert state["userNames"][made["openid"]] == "陈小姐"
    desk.revoke(device_id)


def test_another_mini_program_of_the_project_is_another_user(desk: Desk) -> None:
    token, openid, device_id = desk.pair("two apps")
    other = "https://servicewechat.com/wxfedcba9876543210/0/page-frame.html"
    reply = calls_echo(desk.phone, token, Referer=other)
    assert reply.json["userInfo"]["appId"] == "wxfedcba9876543210"
    assert user_of(reply) != openid
    assert user_of(calls_echo(desk.phone, token, X_CloudFn_Appid="wxfedcba9876543210")) == user_of(reply)
    first = "https://servicewechat.com/wx0123456789abcdef/devtools/page-frame.html"
    assert user_of(calls_echo(desk.phone, token, Referer=first, X_CloudFn_Appid="wxfedcba9876543210")) == openid
    for foreign in (
        {"Referer": "https://servicewechat.com/wxffffffffffffffff/0/page-frame.html"},
        {"X_CloudFn_Appid": "wx1"},
    ):
        refused = calls_echo(desk.phone, token, **foreign)
        assert (refused.status, refused.code) == (403, "CFN-DEV-065")
    desk.revoke(device_id)


def test_foreign_names_and_pages_are_refused_with_a_token_too(desk: Desk) -> None:
    token, _, device_id = desk.pair("host")
    port = desk.phone.url.rpartition(":")[2]
    for host in (
        f"127.0.0.1:{port}",
        f"localhost:{port}",
        "evil.example",
        f"evil.example:{port}",
        desk.network.address,
    ):
        reply = calls_echo(desk.phone, token, Host=host)
        assert (reply.status, reply.code) == (403, "CFN-DEV-007"), host
    for origin in ("http://evil.example", "null", f"http://127.0.0.1:{port}"):
        reply = calls_echo(desk.phone, token, Origin=origin)
        assert (reply.status, reply.code) == (403, "CFN-DEV-008"), origin
    assert calls_echo(desk.phone, token, Origin=desk.phone.url).status == 200
    code = json.dumps({"code": desk.code()})
    assert desk.phone.request("POST", "/pair", code, Origin="http://evil.example").status == 403
    lan_host = desk.phone.url.removeprefix("http://")
    assert desk.laptop.request("GET", "/_cloudfn/state", Host=lan_host).code == "CFN-DEV-007"
    desk.revoke(device_id)


def test_a_code_pairs_one_phone_once(desk: Desk) -> None:
    code = desk.code()
    body = json.dumps({"code": f" {code[:3]} {code[3:]} ", "name": "once\x1b[2J"})
    first, again = (desk.phone.request("POST", "/pair", body) for _ in range(2))
    assert (first.status, again.status, again.code) == (200, 403, "CFN-DEV-061")
    assert first.json["name"] == "once [2J"
    assert first.headers["cache-control"] == "no-store"
    older, newer = desk.code(), desk.code()
    if older != newer:
        assert desk.phone.request("POST", "/pair", json.dumps({"code": older})).status == 403
    for bad, status in ((b"{", 400), (b"[]", 400), (b'{"code": 1}', 400), (b'{"code":"' + b"1" * 4000 + b'"}', 413)):
        assert desk.phone.request("POST", "/pair", bad).status == status, bad
    listed = desk.laptop.request("GET", "/_cloudfn/devices").json
    assert listed["pairing"]["code"] == newer
    assert listed["pairing"]["url"] == f"{desk.phone.url}/pair?code={newer}"
    assert listed["pairing"]["qr"].startswith("data:image/svg+xml")
    desk.revoke(first.json["id"])


LISTENS = """import http.client, sys
connection = http.client.HTTPConnection(sys.argv[1], timeout=60)
connection.request("GET", "/http-functions/stream/", headers={"X-CloudFn-Device": sys.argv[2]})
answer = connection.getresponse()
print(answer.readline().decode(), end="", flush=True)
try:
    print(answer.read())
except (http.client.IncompleteRead, ConnectionError) as error:
    print(type(error).__name__)
"""


def test_a_revoked_phone_is_refused_at_once_with_its_open_stream(desk: Desk) -> None:
    token, openid, device_id = desk.pair("leaving")
    file = desk.phone.request("POST", "/functions/files", '{"path": "a/b.png"}', X_CloudFn_Device=token).json
    assert desk.phone.request("GET", file.removeprefix(desk.phone.url)).body == b"picture", "as an image's source"
    listening = subprocess.Popen(
        [*desk.network.phone, sys.executable, "-c", LISTENS, desk.phone.url.removeprefix("http://"), token],
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert listening.stdout is not None
    assert listening.stdout.readline() == f"{openid}\n"
    desk.revoke(device_id)
    rest, _ = listening.communicate(timeout=PATIENCE_S)
    assert rest.strip() in ("IncompleteRead", "ConnectionResetError"), "an unfinished answer"
    assert calls_echo(desk.phone, token).code == "CFN-DEV-059"
    assert desk.phone.request("GET", file.removeprefix(desk.phone.url)).code == "CFN-DEV-059"
    by_cable = desk.laptop.request("POST", "/functions/echo", "{}", X_CloudFn_Device=token)
    assert by_cable.code == "CFN-DEV-059", "no new DevTools either"


def placed(desk: Desk, token: str, number: str) -> dict[str, str]:
    event = json.dumps({"no": number})
    reply = desk.phone.request("POST", "/functions/makeOrder", event, X_CloudFn_Device=token)
    assert reply.status == 200, reply.body
    return dict(reply.json["payment"])


WATCHING = """
const { createWx } = require(%s);
const wx = createWx({ base: %s, device: %s, openid: "somebody" });
const listener = wx.cloud.database().collection("notes").watch({
  onChange: ({ type, docs }) => { console.log(type, docs.length); listener.close(); },
  onError: (error) => console.log(error.message),
});
"""


def test_a_program_in_node_with_a_phones_token_follows_the_database(desk: Desk, tmp_path: Path) -> None:
    """The token goes with the request that opens the WebSocket: no message is read before it is known."""
    token, _, _ = desk.pair("node")
    folder = Path(pages.__file__).parents[1] / "console" / "wx"
    script = tmp_path / "watching.js"
    script.write_text(WATCHING % tuple(json.dumps(text) for text in (str(folder), desk.phone.url, token)))
    command = [*desk.network.phone, "node", str(script)]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_S, check=False)
    assert (ran.stdout, ran.stderr) == ("init 0\n", "")


def test_a_phone_pays_as_itself_only(desk: Desk) -> None:
    payer, other = desk.pair("payer"), desk.pair("other")
    payment = placed(desk, payer[0], "PHONE-1")
    path = f"/_cloudfn/prepay/{payment['package'].removeprefix('prepay_id=')}"
    body = json.dumps({"outcome": "success", "openid": payer[1]})
    foreign = desk.phone.request("POST", f"{path}/pay", body, X_CloudFn_Device=other[0], X_CloudFn_Openid=payer[1]).json
    assert (foreign["outcome"], foreign["paid"]) == ("wrongPayer", False)
    own = desk.phone.request("POST", f"{path}/pay", "{}", X_CloudFn_Device=payer[0]).json
    assert (own["outcome"], own["paid"]) == ("success", True)
    for _, _, device_id in (payer, other):
        desk.revoke(device_id)


def test_the_cashier_as_a_page_of_the_phones_browser(desk: Desk) -> None:
    paired = desk.phone.request("POST", "/pair", json.dumps({"code": desk.code()})).json
    token, device_id, view = paired["token"], paired["id"], paired["view"].removeprefix(desk.phone.url)
    payment = placed(desk, token, "PHONE-2")
    prepay = payment["package"].removeprefix("prepay_id=")
    entered = desk.phone.request("GET", f"{view}/cashier/{prepay}?embedded=0")
    assert (entered.status, entered.headers["location"]) == (303, f"/cashier/{prepay}?embedded=0")
    cookie, *attributes = entered.headers["set-cookie"].split("; ")
    assert {"HttpOnly", "SameSite=Strict"} <= set(attributes)
    for path in (f"/cashier/{prepay}", "/console/cashier/main.js", f"/_cloudfn/prepay/{prepay}"):
        assert desk.phone.request("GET", path, Cookie=cookie).status == 200, path
    for method, path in (("POST", "/functions/echo"), ("GET", "/_cloudfn/state"), ("GET", "/console/index.html")):
        assert desk.phone.request(method, path, "{}", Cookie=cookie).status == 403, path
    desk.revoke(device_id)
    assert desk.phone.request("GET", f"/cashier/{prepay}", Cookie=cookie).status == 401


SHOWS = """const { createWx } = require(process.argv[1]);
const [, , base, device, view, fileID] = process.argv;
const local = createWx({ base, device, view });
(async () => {
  const { fileList } = await local.cloud.getTempFileURL({ fileList: [fileID] });
  const places = [fileList[0].tempFileURL, local.cloudfn.srcOf(fileID)];
  for (const src of places) console.log(await (await fetch(src)).text());
})();
"""


def test_pictures_of_the_phone_are_shown_without_a_header(desk: Desk) -> None:
    paired = desk.phone.request("POST", "/pair", json.dumps({"code": desk.code()})).json
    desk.phone.request("POST", "/functions/files", '{"path": "shown.png"}', X_CloudFn_Device=paired["token"])
    files = desk.laptop.request("GET", "/_cloudfn/storage").json["items"]
    file_id = next(each["fileId"] for each in files if each["path"] == "shown.png")
    wx = str(pages.CONSOLE / "wx" / "wx.js")
    shown = subprocess.run(
        [*desk.network.phone, "node", "-e", SHOWS, wx, desk.phone.url, paired["token"], paired["view"], file_id],
        capture_output=True, text=True, env=environment(), timeout=PATIENCE_S,
    )  # fmt: skip
    assert shown.stdout.split() == ["picture", "picture"], shown.stderr
    desk.revoke(paired["id"])


PAYS = """const { createWx } = require(process.argv[1]);
const [, , base, device, payment] = process.argv;
const local = createWx({ base, device, payment: "cashier" });
local.requestPayment(JSON.parse(payment)).then(
  (done) => console.log(done.errMsg), (failure) => console.log(failure.errMsg));
"""


@pytest.mark.parametrize(
    ("outcome", "said"), [("success", "requestPayment:ok"), ("cancel", "requestPayment:fail cancel")]
)
def test_the_holder_of_the_laptop_answers_the_phones_sheet(desk: Desk, outcome: str, said: str) -> None:
    token, _, device_id = desk.pair("held")
    desk.laptop.request("PUT", f"/_cloudfn/devices/{device_id}", '{"cashier": "console"}')
    payment = placed(desk, token, f"HELD-{outcome}")
    wx = str(pages.CONSOLE / "wx" / "wx.js")
    waiting = subprocess.Popen(
        [*desk.network.phone, "node", "-e", PAYS, wx, desk.phone.url, token, json.dumps(payment)],
        stdout=subprocess.PIPE, text=True, env=environment(),
    )  # fmt: skip
    printed = desk.dev.until_printed(f"HELD-{outcome}: http://127.0.0.1")
    prepay = printed.rpartition("/cashier/")[2].split()[0]
    retry = desk.laptop.request("POST", f"/_cloudfn/prepay/{prepay}/pay", '{"outcome": "wrongPassword"}')
    assert retry.json["outcome"] == "wrongPassword", "the sheet stays open"
    desk.laptop.request("POST", f"/_cloudfn/orders/HELD-{outcome}/pay", json.dumps({"outcome": outcome}))
    assert waiting.communicate(timeout=PATIENCE_S)[0].strip() == said
    desk.revoke(device_id)


def test_devtools_is_a_user_without_a_token_on_the_laptop_alone(desk: Desk) -> None:
    def called(device: str, **headers: str) -> Reply:
        return desk.laptop.request("POST", "/functions/echo", "{}", X_CloudFn_Device=device, **headers)

    assert user_of(called("DevTools")) == DEFAULT_OPENID
    second = user_of(called("DevTools-2"))
    assert second not in (DEFAULT_OPENID, "")
    slow_way = called("DevTools-2", Origin=desk.laptop.url)
    assert user_of(slow_way) == second
    assert user_of(called("DevTools-2", X_CloudFn_Openid="oTest")) == "oTest", "tests on this machine choose"
    desk.laptop.request("PUT", "/_cloudfn/devices/DevTools-2", '{"openid": "oChosen"}')
    assert user_of(called("DevTools-2")) == "oChosen"
    for bad in ("é", "a b", "x" * 41, "a.b"):
        assert (called(bad).status, called(bad).code) == (401, "CFN-DEV-059"), bad
    assert desk.phone.request("POST", "/functions/echo", "{}", X_CloudFn_Device="DevTools").status == 401


def test_devices_are_listed_renamed_and_revoked_by_command(desk: Desk, project: Path) -> None:
    token, openid, device_id = desk.pair("by command")

    def run(*arguments: str) -> str:
        within = subprocess.run(
            [*desk.network.laptop, *argv("devices", *arguments)],
            cwd=project,
            env=environment(),
            capture_output=True,
            text=True,
        )
        assert within.returncode == 0, within.stderr
        return within.stdout

    assert all(text in run() for text in (device_id, "by command", openid))
    run("rename", "by command", "renamed")
    [item] = [each for each in json.loads(run("--json")) if each["id"] == device_id]
    assert (item["name"], item["openid"], item["paired"]) == ("renamed", openid, True)
    assert re.search(r"\b\d{6}\b.*\n.*/pair\?code=\d{6}", run("pair"))
    run("revoke", "renamed")
    assert calls_echo(desk.phone, token).code == "CFN-DEV-059"


def test_only_a_hash_of_a_token_is_kept_and_outlives_a_restart(project: Path, lan: Network) -> None:
    home = copy_project(project, project.parent / "kept")
    with started(home, lan) as first:
        token, openid, device_id = first.pair("kept")
        output = first.dev.output()
    file = home / ".cloudfn" / "devices.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    for text in (file.read_text(), output, *(log.read_text() for log in (home / ".cloudfn" / "logs").iterdir())):
        assert token not in text
        assert token.removeprefix("cfd.") not in text
    with started(home, lan) as second:
        assert user_of(calls_echo(second.phone, token)) == openid
    ran = cloudfn_process("devices", "rename", device_id, "away", cwd=home)
    assert ran.code == 0, ran.err
    assert "away" in cloudfn_process("devices", cwd=home).out
    assert cloudfn_process("devices", "revoke", "away", cwd=home).code == 0
    refused = cloudfn_process("devices", "revoke", "away", cwd=home)
    assert (refused.code, "CFN-DEV-068" in refused.err) == (4, True)
    assert "CFN-CLI-045" in cloudfn_process("devices", "pair", cwd=home).err
    file.write_text('{"devices": [{}]}')
    damaged = cloudfn_process("devices", cwd=home)
    assert (damaged.code, "CFN-DEV-066" in damaged.err) == (6, True)
    start = cloudfn_process("dev", "--port", "0", cwd=home)
    assert (start.code, "CFN-DEV-066" in start.err) == (6, True), "nobody is let in by a list that cannot be read"


def test_nobody_finds_a_code_by_trying(project: Path, lan: Network) -> None:
    home = copy_project(project, project.parent / "tried")
    with started(home, lan) as desk:

        def attempt(code: str) -> Reply:
            return desk.phone.request("POST", "/pair", json.dumps({"code": code, "name": "guess"}))

        def wrong(right: str) -> str:
            return f"{(int(right) + 1) % 1_000_000:06}"

        code = desk.code()
        for _ in range(pairing.CODE_ATTEMPTS):
            assert attempt(wrong(code)).code == "CFN-DEV-061"
        assert attempt(code).code == "CFN-DEV-061", "the code has ended"
        assert "CFN-DEV-064" in desk.dev.until_printed("CFN-DEV-064")
        if desk.network.phone:
            assert PHONE in desk.dev.output()
        for _ in range(30):
            assert attempt(code).status == 403, "without a code nothing is used up"
        statuses = [attempt(wrong(desk.code())).status for _ in range(pairing.WINDOW_ATTEMPTS)]
        assert statuses.count(403) == pairing.WINDOW_ATTEMPTS - pairing.CODE_ATTEMPTS
        refused = attempt(desk.code())
        assert (refused.status, refused.code) == (429, "CFN-DEV-062"), "the right code is not looked at"
        assert desk.laptop.request("GET", "/_cloudfn/devices").json["items"] == []


def test_nothing_but_127_0_0_1_is_listened_on_unless_it_is_asked_for(project: Path, lan: Network) -> None:
    home = copy_project(project, project.parent / "closed")
    with started(home, lan, "--no-watch") as desk:
        assert "ConnectionRefused" in desk.phone.answer("GET", "/healthz")["error"]
        assert desk.laptop.request("POST", "/_cloudfn/devices/pairing", "{}").code == "CFN-DEV-069"
        listed = desk.laptop.request("GET", "/_cloudfn/devices").json
        assert (listed["lan"], listed["pairing"]) == (None, None)


def test_the_address_in_the_network_is_found(project: Path, lan: Network) -> None:
    if not lan.laptop:
        pytest.skip(f"{lan.kind}: which address is found depends on the machine's own network")
    home = copy_project(project, project.parent / "found")
    with started(home, lan, "--lan") as desk:
        desk.dev.until_printed(f"http://{lan.address}:")
        assert calls_echo(desk.phone, desk.pair("found")[0]).status == 200


@pytest.mark.parametrize(
    "address", ["0.0.0.0", "8.8.8.8", "127.0.0.1", "224.0.0.1", "::1", "laptop.local", "10.254.253.252"]
)
def test_an_address_that_is_no_lan_address_of_this_machine_is_refused(project: Path, address: str) -> None:
    ran = cloudfn("dev", "--port", "0", "--ephemeral", f"--lan={address}", cwd=project)
    assert (ran.code != 0, "CFN-DEV-058" in ran.err, address in ran.err) == (True, True, True), ran.err


def test_many_connections_of_a_neighbour_leave_the_laptop_alone(desk: Desk) -> None:
    flood = (
        "import socket, sys\n"
        "held = [socket.create_connection((sys.argv[1], int(sys.argv[2]))) for _ in range(400)]\n"
        "print('open', flush=True)\nsys.stdin.read()\n"
    )
    host, port = desk.phone.url.removeprefix("http://").split(":")
    neighbour = subprocess.Popen(
        [*desk.network.phone, sys.executable, "-c", flood, host, port],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert neighbour.stdout is not None
    assert neighbour.stdout.readline() == "open\n"
    assert user_of(desk.laptop.request("POST", "/functions/echo", "{}")) == DEFAULT_OPENID
    neighbour.communicate()
