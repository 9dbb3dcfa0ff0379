"""The worker for Python functions: has a link to cloudfn, loads one function, serves one call at a time.

Standard library only, Python 3.7 and up, since it runs on the interpreter that the user names. Its stdout and stderr
belong to the user's code alone; everything of ours travels in frames: one JSON header line that says ``bytes: N``, then
exactly N raw bytes.
"""

import importlib
import json
import os
import queue
import socket
import sys
import sysconfig
import threading
import time
import traceback

import _cloudfn_clock
import _cloudfn_gate
import _cloudfn_opt
import _cloudfn_variables

RESULT_LIMIT = 6 * 1024 * 1024
HERE = os.path.dirname(os.path.abspath(__file__))
SITE = tuple({sysconfig.get_path(name) + os.sep for name in ("purelib", "platlib")})
STANDARD = tuple({sysconfig.get_path(name) + os.sep for name in ("stdlib", "platstdlib")})


class Link:
    """The connection to cloudfn. A thread reads it, so that its end is noticed in the middle of a call too."""

    def __init__(self, boot):
        if "fd" in boot:  # inherited: nobody else can reach us, and what we start does not have it
            self._socket = socket.socket(fileno=boot["fd"])
            self._socket.set_inheritable(False)
        else:
            self._socket = socket.create_connection(("127.0.0.1", boot["port"]))
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._lock = threading.Lock()
        self.frames = queue.Queue()

    def listen(self):
        threading.Thread(target=self._read, name="cloudfn", daemon=True).start()

    def send(self, header, value=None):
        payload = value if isinstance(value, bytes) else b"" if value is None else json.dumps(value).encode()
        if payload:
            header["bytes"] = len(payload)
        with self._lock:
            self._socket.sendall(json.dumps(header).encode() + b"\n" + payload)

    def _read(self):
        try:
            stream = self._socket.makefile("rb")
            while True:
                line = stream.readline()
                if not line:
                    break
                header = json.loads(line.decode())
                self.frames.put((header, stream.read(header.get("bytes", 0))))
        finally:
            os._exit(0)  # without cloudfn a worker has no reason to live


class Context(dict):
    """``context`` as SCF passes it: a dict; its values are attributes as well."""

    def __init__(self, values, remaining):
        super().__init__(values)
        self.__dict__["get_remaining_time_in_millis"] = remaining
        self.__dict__["getRemainingTimeInMillis"] = remaining

    def __getattr__(self, name):
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name) from None


class Worker:
    def __init__(self, link):
        self.link = link
        self.facts = {}
        self.handler = None
        self.current = None  # the request id of the running call
        self.last = ""
        self.call_keys = ()
        self.told = set()  # modules that were reported
        self.own = {}  # the function's own files and what they import, None before it was asked for

    def run(self):
        while True:
            header, payload = self.link.frames.get()
            act = getattr(self, "on_" + header["type"], None)
            if act is not None:
                act(header, payload)

    def on_prepare(self, header, payload):
        told = json.loads(payload.decode())
        self.facts = facts = told["facts"]
        os.environ.clear()
        os.environ.update(told["environment"])
        if hasattr(time, "tzset"):
            time.tzset()
        os.chdir(facts["root"])
        sys.path[0:1] = [facts["root"]] + facts["path"]
        _cloudfn_opt.install(facts["opt"])
        sys.argv = [os.path.join(facts["root"], "index.py")]
        if facts["offsetDate"]:
            _cloudfn_clock.install()
        _cloudfn_gate.install(facts["network"], self.report)
        _cloudfn_variables.install()
        for name in told["preload"]:
            try:
                importlib.import_module(name)
            except Exception:  # the function's own load will say it
                continue
        self.news()
        self.link.send({"type": "prepared"})

    def on_load(self, header, payload):
        _cloudfn_clock.set_offset(header.get("offsetMs", 0) / 1000)
        module, _, name = self.facts["handler"].rpartition(".")
        try:
            loaded = importlib.import_module(module.replace("/", "."))
            self.handler = getattr(loaded, name, None)
            if not callable(self.handler):
                file = os.path.basename(loaded.__file__ or module)
                raise ImportError(f'{file} has no function "{name}"')
        except SystemExit as error:
            self.leave(error)
        except BaseException as error:
            self.flush()
            self.link.send({"type": "loadFailed"}, self.failure(error))
        else:
            self.flush()
            self.link.send({"type": "loaded"}, self.news() or {"modules": [], "outside": [], "packages": []})

    def on_invoke(self, header, payload):
        _cloudfn_variables.begin(self.call_keys, header["env"])
        self.call_keys = tuple(header["env"])
        _cloudfn_clock.set_offset(header.get("offsetMs", 0) / 1000)
        self.current = header["id"]
        started = time.perf_counter()
        limit = header["limitMs"] / 1000

        def remaining():
            return max(0, int((limit - (time.perf_counter() - started)) * 1000))

        outcome = self.call(payload, Context(self.values(header), remaining))
        ms = (time.perf_counter() - started) * 1000
        os.environ["TCB_CONTEXT_CNFG"] = header["idleCnfg"]
        self.last, self.current = self.current, None
        found = self.news()
        if found:
            self.link.send({"type": "files", "id": header["id"]}, found)
        self.flush()
        told = {"type": "result", "id": header["id"], "ms": ms, "rss": resident()}
        if isinstance(outcome, bytes):
            self.link.send(told, outcome)
        else:
            kind, failure = outcome
            told.update(type="failed", kind=kind)
            self.link.send(told, failure)

    def call(self, payload, context):
        """The result as JSON bytes, or (kind, {message, stack})."""
        try:
            value = self.handler(json.loads(payload.decode()), context)
        except SystemExit as error:
            self.leave(error)
        except BaseException as error:
            return "error", self.failure(error)
        try:
            result = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
        except (TypeError, ValueError, RecursionError) as error:
            return "result", {"message": f"stringify response to json failed: {error}", "stack": ""}
        if len(result) > RESULT_LIMIT:
            message = f"body size is too long: {len(result)} bytes, the limit is {RESULT_LIMIT}"
            return "result", {"message": message, "stack": ""}
        return result

    def values(self, header):
        facts = self.facts
        environment = dict(facts["environment"], **header["env"])
        return {
            "memory_limit_in_mb": facts["memoryMb"],
            "time_limit_in_ms": facts["timeoutMs"],
            "request_id": header["id"],
            "environ": ";".join(f"{name}={value}" for name, value in environment.items()),
            "environment": json.dumps(environment),
            "function_name": facts["function"],
            "function_version": "$LATEST",
            "namespace": facts["envId"],
            "tencentcloud_region": facts["region"],
            "tencentcloud_appid": facts["accountAppId"],
            "tencentcloud_uin": facts["accountUin"],
        }

    def failure(self, error):
        """Message and traceback from the user's first frame on."""
        at = error.__traceback__
        while at is not None and is_ours(at.tb_frame.f_code.co_filename):
            at = at.tb_next
        lines = traceback.format_exception(type(error), error, at)
        lines = [line for line in lines if "<frozen importlib" not in line]
        name = type(error).__name__
        return {"message": str(error) or name, "stack": "".join(lines), "name": name}

    def leave(self, error):
        code = error.code if isinstance(error.code, int) else 0 if error.code is None else 1
        stack = self.failure(error)["stack"]
        self.flush()
        self.link.send({"type": "exiting", "id": self.current or self.last, "code": code}, {"stack": stack})
        os._exit(code)

    def news(self):
        """Modules that were imported since the last question, or None."""
        modules, outside = [], []
        root = self.facts["realRoot"] + os.sep
        for name, module in list(sys.modules.items()):
            if name in self.told:
                continue
            self.told.add(name)
            file = getattr(module, "__file__", None)
            if not file or is_ours(file):
                continue
            file = os.path.realpath(file)
            if file.startswith(root):
                self.own.setdefault(file)
            if file.startswith(SITE):
                modules.append(name)
            elif not file.startswith(STANDARD) and not file.startswith(root) and not self.is_shared(file):
                outside.append(file)
        if not modules and not outside:
            return None
        return {"modules": modules, "outside": outside, "packages": self.asked_for(modules)}

    def asked_for(self, modules):
        """Of the packages that ``modules`` belong to, those that the function's own files import."""
        found = {name.partition(".")[0] for name in modules}
        found = {name for name in found if not self.is_shared(getattr(sys.modules.get(name), "__file__", None) or "")}
        if not found:
            return []
        for file, names in list(self.own.items()):
            if names is None:
                self.own[file] = imports(file)
        return sorted(found.intersection(set().union(*self.own.values())))

    def is_shared(self, file):
        return any(file.startswith(os.path.realpath(folder) + os.sep) for folder in self.facts["path"])

    def report(self, told):
        self.link.send(dict(told, id=self.current or self.last))

    def flush(self):
        for stream in (sys.stdout, sys.stderr):
            try:
                stream.flush()
            except (OSError, ValueError, AttributeError):  # the user closed or replaced it
                continue


def imports(file):
    """The top-level names that a file imports, wherever in it."""
    # ast: 20 ms of a worker's start, and only a missing requirement asks for it.
    import ast
    import warnings

    try:
        with open(file, "rb") as source, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(source.read())
    except (OSError, SyntaxError, ValueError):
        return set()
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names.update(each.name.partition(".")[0] for each in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
            names.add(node.module.partition(".")[0])
    return names


def is_ours(file):
    return os.path.dirname(os.path.abspath(file)) == HERE or file.startswith("<frozen") or "importlib" in file


def resident():
    """Resident bytes now; the peak where the system tells only that."""
    try:
        with open("/proc/self/statm") as stream:
            return int(stream.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):
        pass
    try:
        import resource  # Windows has none
    except ImportError:
        return 0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def main():
    boot = json.loads(os.environ.pop("CLOUDFN_WORKER"))
    sys.dont_write_bytecode = True  # no __pycache__ in the user's folder, and never a stale one from it
    link = Link(boot)
    version = ".".join(map(str, sys.version_info[:3]))
    link.send({"type": "hello", "token": boot["token"], "pid": os.getpid(), "version": version})
    link.listen()
    Worker(link).run()


if __name__ == "__main__":
    main()
