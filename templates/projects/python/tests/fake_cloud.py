"""<@ t("A stand-in for cloudfn_sdk: documents in memory, scripted answers of WeChat Pay, crashes on demand.", "cloudfn_sdk 的替身：内存文档、预设的微信支付应答、可以随时“崩溃”。") @>"""

import copy
import importlib.util
<% if not v3 %>
import os
<% endif %>
import sys
import threading
import types
from pathlib import Path

FUNCTIONS = Path(__file__).parent.parent / "functions"


class Crash(BaseException):
    """<@ t("The process is gone: nothing of the function runs after it.", "进程消失：之后函数的任何代码都不会执行。") @>"""


class Result(dict):
    """<@ t("What WeChat Pay answers.", "微信支付的应答。") @>"""

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
    """<@ t("Call a function with `call`, look at `documents` and at `pay_calls`.", "用 call 调用函数，然后查看 documents 和 pay_calls。") @>"""

    def __init__(self):
        self.documents, self.answers, self.pay_calls = {}, {}, []
        self.context = types.SimpleNamespace(openid="oAlice", appid="wx0123456789abcdef", source="wx_client")
        self.crash_after, self.count = None, 0
        self.lock = threading.RLock()

    def call(self, name, event=None):
        """<@ t("Load the function afresh, as a cold start does, and call it.", "像冷启动一样重新加载函数并调用。") @>"""
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
        """<@ t("One at a time; a crash before its end leaves nothing of it.", "逐个执行；提交前崩溃则不留下任何痕迹。") @>"""
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
    """<@ t("The handler of the function in `folder`, with its own modules loaded anew.", "重新加载该目录的模块并返回入口函数。") @>"""
<% if not v3 %>
    os.environ.setdefault("SUB_MCH_ID", "<@ subMchId @>")
<% endif %>
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
