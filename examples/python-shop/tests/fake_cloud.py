"""A stand-in for cloudfn_sdk: documents in memory, scripted answers of WeChat Pay, crashes on demand."""

import copy
import importlib.util
import os
import sys
import threading
import types
from pathlib import Path

FUNCTIONS = Path(__file__).parent.parent / "functions"


class Crash(BaseException):
    """The process is gone: nothing of the function runs after it."""


class Result(dict):
    """What WeChat Pay answers."""

    @property
    def ok(self):
        return self.get("return_code") == "SUCCESS" and self.get("result_code") == "SUCCESS"

    @property
    def error(self):
        return "" if self.ok else self.get("err_code_des", self.get("return_msg", ""))

    @property
    def payment(self):
        return self.get("payment", {}) if self.ok else {}

    @property
    def trade_state(self):
        return self.get("trade_state", "")


class FakeCloud:
    """Call a function with `call`, look at `documents` and at `pay_calls`."""

    def __init__(self):
        self.documents, self.answers, self.pay_calls = {}, {}, []
        self.context = types.SimpleNamespace(openid="oAlice", appid="wx0123456789abcdef", source="wx_client")
        self.crash_after, self.count = None, 0
        self.lock = threading.RLock()

    def call(self, name, event=None):
        """Load the function afresh, as a cold start does, and call it."""
        self.count = 0
        with self.lock:
            handler = load(FUNCTIONS / name, self.sdk())
        return handler(copy.deepcopy(event or {}), None)

    def sdk(self):
        module = types.ModuleType("cloudfn_sdk")
        module.init = lambda **_: None
        module.get_wx_context = lambda: self.context
        module.CloudError = type("CloudError", (Exception,), {})
        module.cloud_pay = types.SimpleNamespace(
            **{name: self.pay(name) for name in ("unified_order", "query_order", "refund")}
        )
        module.database = lambda: Database(self)
        return module

    def pay(self, name):
        def call(**fields):
            self.pay_calls.append((name, fields))
            self.happened()
            return Result(self.answers[name])

        return call

    def happened(self):
        self.count += 1
        if self.count == self.crash_after:
            raise Crash


class Database:
    command = types.SimpleNamespace(set=lambda value: value)

    def __init__(self, cloud):
        self.cloud = cloud

    def collection(self, name):
        return Collection(self.cloud, self.cloud.documents, name)

    def run_transaction(self, work):
        """One at a time; a crash before its end leaves nothing of it."""
        with self.cloud.lock:
            held = copy.deepcopy(self.cloud.documents)
            result = work(types.SimpleNamespace(collection=lambda name: Collection(self.cloud, held, name)))
            self.cloud.documents = held
        self.cloud.happened()
        return result


class Collection:
    def __init__(self, cloud, documents, name):
        self.cloud, self.held = cloud, documents.setdefault(name, {})

    def add(self, document):
        assert document["_id"] not in self.held, "duplicate key"
        self.held[document["_id"]] = copy.deepcopy(document)
        self.cloud.happened()

    def doc(self, key):
        return Document(self.cloud, self.held, key)


class Document:
    def __init__(self, cloud, held, key):
        self.cloud, self.held, self.key = cloud, held, key

    def get(self):
        found = copy.deepcopy(self.held.get(self.key))
        self.cloud.happened()
        return found

    def set(self, document):
        self.held[self.key] = {"_id": self.key, **copy.deepcopy(document)}
        self.cloud.happened()

    def update(self, changes):
        if self.key in self.held:
            self.held[self.key].update(copy.deepcopy(changes))
        self.cloud.happened()


def load(folder, sdk):
    """The handler of the function in `folder`, with its own modules loaded anew."""
    os.environ.setdefault("SUB_MCH_ID", "1900009231")
    own = {path.stem for path in folder.glob("*.py")}
    for name in own:
        sys.modules.pop(name, None)
    sys.modules["cloudfn_sdk"] = sdk
    sys.path.insert(0, str(folder))
    try:
        spec = importlib.util.spec_from_file_location("index", folder / "index.py")
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    finally:
        sys.path.remove(str(folder))
    return module.main_handler
