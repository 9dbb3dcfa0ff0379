"""What no SDK sends to a running call's address, what a real SDK can be made to send, and archives at odds."""

from __future__ import annotations

import base64
import json
import random
from collections.abc import Iterator
from itertools import islice

from bench.attacks.projects import MANIFEST
from bench.attacks.scene import Attack, Scene
from bench.fuzzing.inputs import TARGETS
from bench.fuzzing.mutation import stream
from cloudfn.deploy.cloud import Cloud, Endpoint
from cloudfn.deploy.credentials import Credentials
from cloudfn.errors import CloudfnError
from tests.functional.control.test_odd_zips import ODD
from tests.kit.emulate import emulate
from tests.kit.tencent_cloud import QUICK, REGION

BODIES = 400
A_CALL = 50_000
"""Bytes; in Base64 and with their names they stay below what a mini program may send."""
JOB = {"FunctionName": "job", "Namespace": "test-f0b102", "Runtime": "Nodejs18.15"}
ODD_BODIES = (
    {"action": "database.queryDocument", "collectionName": "notes", "offset": -1, "limit": 2**70},
    {"action": "database.queryDocument", "collectionName": "notes", "query": '{"a":{"$numberInt":"x"}}'},
    {"action": "database.insertDocument", "collectionName": "notes", "data": ['{"a":"\\ud83d"}']},
    {"action": "database.insertDocument", "collectionName": "notes", "data": ["[" * 50_000]},
    {"action": "wx.openApi", "apiName": "x", "requestData": "\b"},
    {"action": 5},
)


def bodies(scene: Scene) -> str:
    """Sent by a function through its own call: every one is answered, none by a failure of ours."""
    sent = [("application/json", json.dumps(body).encode()) for body in ODD_BODIES]
    for data in islice(stream(TARGETS["wire"].seeds, random.Random(18)), BODIES):
        kind, _, body = data.partition(b"\n")
        if kind.isascii() and kind.decode("ascii").isprintable():
            sent.append((kind.decode("ascii"), body))
    sent = [(kind, body) for kind, body in sent if len(body) < A_CALL]
    answers = [answer for part in _parts(sent) for answer in scene.call("wire", {"bodies": part})]
    scene.must(len(answers) == len(sent), f"{len(answers)} answers to {len(sent)}")
    for answer, (_, body) in zip(answers, sent, strict=True):
        scene.told(answer["text"])
        scene.must(answer["status"] in (200, 400, 413), f"{body[:100]!r}: {str(answer)[:200]}")
        scene.must("SYS_ERR" not in answer["text"], f"{body[:100]!r}: {answer['text'][:200]}")
    return f"{len(sent)} bodies, each answered in words"


def _parts(sent: list[tuple[str, bytes]]) -> Iterator[list[dict[str, str]]]:
    """As many as the event of a call may hold."""
    part: list[dict[str, str]] = []
    size = 0
    for kind, body in sent:
        if size + len(kind) + len(body) > A_CALL:
            yield part
            part, size = [], 0
        part.append({"type": kind, "base64": base64.b64encode(body).decode()})
        size += len(body) + len(kind) + 40
    yield part


def odd_values(scene: Scene) -> str:
    """With the real SDK: no number, surrogate, offset or depth is a SYS_ERR."""
    said = scene.call("database", {"what": "odd"})["answer"]
    scene.must(len(said) == 6, f"only {said}")
    failures = {name: text for name, text in said.items() if "SYS_ERR" in text or "-501001" in text}
    scene.must(not failures, f"{failures}")
    refused = [name for name, text in said.items() if text != "ok"]
    scene.must(refused, "nothing was refused")
    return f"{len(said)} values, refused in words: {', '.join(refused)}"


def zips(scene: Scene) -> str:
    """A ``cloudfn emulate`` of its own is given archives that are encrypted, clashing, damaged."""
    project = scene.project.parent / "zips"
    project.mkdir()
    (project / "cloudfn.yaml").write_text(MANIFEST.replace("functions:\n  echo: {}", "functions: {}"))
    with emulate(project):
        told = json.loads((project / ".cloudfn" / "emulate" / "dev.json").read_text())
        credentials = Credentials(told["secretId"], told["secretKey"], "")
        cloud = Cloud(credentials, REGION, endpoint=Endpoint(told["url"]), backoff=QUICK)
        for name, (data, _) in ODD.items():
            code = {"ZipFile": base64.b64encode(data).decode()}
            try:
                cloud.send("scf", "CreateFunction", {**JOB, "Code": code})
            except CloudfnError as error:
                scene.told(str(error))
                scene.must(error.params.get("code") == "InvalidParameterValue.Code", f"{name}: {error}")
            else:
                scene.must(False, f"{name} was taken")
    scene.told((project / "emulate.log").read_text())
    return f"{len(ODD)} archives refused by the emulated cloud"


ATTACKS = (
    Attack("odd bodies", "A18", bodies),
    Attack("odd values by the SDK", "A18", odd_values),
    Attack("odd archives", "A18", zips),
)
