"""What is deployed in one environment, run by a local cloud of its own: its documents, files, orders and functions."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from cloudfn.backend.storage import Storage
from cloudfn.calls import Answer, Caller, Failure, Identity, Invocation, InvokeResult, new_request_id
from cloudfn.control import Deployed, DocumentFile, HttpCall
from cloudfn.errors import CloudfnError
from cloudfn.frozen import dataclass
from cloudfn.manifest.values import CollectionSettings, DocumentSettings, Function, Index, Manifest

if TYPE_CHECKING:
    from cloudfn.local import AsyncLocalCloud
    from cloudfn.local.rooms import Rooms


@dataclass(frozen=True, slots=True)
class Deployment:
    """What stands in an environment: functions, the collections with their indexes, and functions' HTTP paths."""

    functions: tuple[Deployed, ...]
    tables: tuple[Mapping[str, object], ...]
    paths: Mapping[str, str]


class EmulatedEnvironment:
    """Starts with the first call, and follows what is deployed. ``state`` is its folder."""

    def __init__(
        self,
        project: Manifest,
        env_id: str,
        state: Path,
        deployment: Callable[[], Deployment],
        serving: Callable[[str], None] | None,
    ) -> None:
        self._project, self._env_id, self._state = project, env_id, state
        self._deployment, self._serving = deployment, serving
        self._cloud: AsyncLocalCloud | None = None
        self._changing = asyncio.Lock()

    async def invoke(self, function: Deployed, event: bytes, request_id: str) -> tuple[InvokeResult, str]:
        """Call ``function`` as the cloud's own Invoke does: no user, the event as it is."""
        try:
            rooms = await self.rooms(function)
        except CloudfnError as error:
            failure = Failure("load", error.title(), code=error.code)
            return InvokeResult(function.name, request_id, failure=failure), ""
        identity = Identity(appid=self._project.app_id, source="scf")
        result = await rooms.pool.invoke(Invocation(function.name, event, identity, request_id))
        from cloudfn.local.history import Filter  # as in rooms

        rows = await rooms.stores.history.after(Filter(request_id=request_id, events=("LogWritten",)))
        return result, "".join(json.loads(row.body)["text"].rstrip("\n") + "\n" for row in rows)

    async def http(self, function: Deployed, call: HttpCall) -> Answer:
        from cloudfn.local.gateway.replies import of_http  # as in rooms

        rooms = await self.rooms(function)
        query = dict(parse_qsl(call.query, keep_blank_values=True))
        invocation = rooms.calling.http(
            function.name, call.path, call.method, call.headers, query, call.body, call.client_ip
        )
        return of_http(await rooms.pool.invoke(invocation))

    async def admin(self, headers: Mapping[str, str], body: bytes, files_at: str) -> Answer:
        """The data plane, for somebody who reads everything: no function calls, and no user."""
        rooms = await self.rooms()
        caller = Caller("", new_request_id(), Identity(appid=self._project.app_id, source="admin"), self._env_id)
        answer = await rooms.backend.admin(caller, headers, "", body)
        text = answer.body.replace(rooms.url.encode(), files_at.encode()) if files_at else answer.body
        return replace(answer, body=_with_download_urls(text))

    async def file(self, call: HttpCall) -> Answer:
        rooms = await self.rooms()
        return await rooms.backend.file(call.method, call.path, call.query, call.headers, call.body)

    async def counts(self) -> Mapping[str, int]:
        if self._empty:
            return {}
        engine = (await self.rooms()).stores.engine
        return {name: engine.count(name, {}) for name in engine.collections()}

    async def forget(self, collection: str) -> None:
        if self._empty:
            return
        rooms = await self.rooms()
        if rooms.stores.engine.exists(collection):
            rooms.stores.engine.drop(collection)

    async def import_documents(self, storage: Storage, file: DocumentFile, mode: str) -> int:
        from cloudfn.emulate.documents import load  # with the database's own rooms, as in rooms

        stores = (await self.rooms()).stores
        return await stores.aside.run(lambda: load(stores.engine, storage, file, mode), slow=True)

    async def export_documents(self, storage: Storage, file: DocumentFile, fields: Sequence[str]) -> int:
        from cloudfn.emulate.documents import dump  # as above

        stores = (await self.rooms()).stores
        return await stores.aside.run(lambda: dump(stores.engine, storage, file, fields), slow=True)

    @property
    def _empty(self) -> bool:
        """Nobody has written a document yet, so that no local cloud has to start to say so."""
        return self._cloud is None and not (self._state / "documents.db").exists()

    @property
    def running(self) -> bool:
        return self._cloud is not None

    def loss(self) -> Path | None:
        """What was deleted of its state since it was opened; None while all is there."""
        if self._cloud is None or self._cloud.health.intact():
            return None
        return self._state.parent / self._cloud.health.loss["what"]

    async def rooms(self, called: Deployed | None = None) -> Rooms:
        """The rooms in which what is deployed now can be called, ``called`` at its own version."""
        async with self._changing:
            manifest = self._manifest(called)
            if self._cloud is None:
                # All its rooms, 0.2 s: a deploy runs nothing of what it deploys.
                from cloudfn.local import AsyncLocalCloud, LocalSettings

                settings = LocalSettings(port=0, watch=False, timers=False, state=self._state, install=False)
                cloud = AsyncLocalCloud(manifest, settings)
                await cloud.__aenter__()
                self._cloud = cloud
                if self._serving is not None:
                    self._serving(cloud.console_link())
            elif self._cloud.manifest != replace(manifest, state_folder=self._cloud.manifest.state_folder):
                await self._cloud.replace_manifest(manifest)
            return self._cloud.rooms

    async def close(self) -> None:
        if self._cloud is not None:
            await self._cloud.__aexit__(None, None, None)

    def _manifest(self, called: Deployed | None) -> Manifest:
        """The project as it is deployed here: packages, variables and collections of the cloud.

        There are no bindings of cloudPay in it: what the functions know of them came with their variables. Those of
        WeChat Pay's own API stay, since their keys are the merchant's.
        """
        deployment = self._deployment()
        functions = {function.name: function for function in deployment.functions}
        if called is not None:
            functions[called.name] = called
        documents = DocumentSettings(auto_create=False, collections=dict(map(_collection, deployment.tables)))
        return replace(
            self._project,
            env_id=self._env_id,
            functions={
                name: _runnable(function, deployment.paths.get(name, "")) for name, function in functions.items()
            },
            payments={name: each for name, each in self._project.payments.items() if each.api != "cloudpay"},
            documents=documents,
            hooks={},
        )


def _with_download_urls(body: bytes) -> bytes:
    """manager-node reads an address where other SDKs read none. Source: manager-node 5.6.5, getTemporaryUrl."""
    if b'"download_list"' not in body:
        return body
    told = json.loads(body)
    for row in told["data"]["download_list"]:
        row["download_url"] = row.get("tempFileURL", "")
    return json.dumps(told, ensure_ascii=False).encode()


def _collection(table: Mapping[str, object]) -> tuple[str, CollectionSettings]:
    name, indexes = str(table["name"]), table["indexes"]
    assert isinstance(indexes, Sequence)
    return name, CollectionSettings(name, tuple(Index.over(row["Keys"], row["Unique"]) for row in indexes))


def _runnable(deployed: Deployed, path: str) -> Function:
    return Function(
        deployed.name,
        deployed.directory,
        type="HTTP" if deployed.kind == "HTTP" else "Event",
        runtime=deployed.runtime,
        handler=deployed.handler,
        timeout_s=deployed.timeout_s,
        memory_mb=deployed.memory_mb,
        environment=dict(deployed.environment),
        install="none",
        http=path,
        shim=False,  # it came with the package
        opt=deployed.layers,
    )
