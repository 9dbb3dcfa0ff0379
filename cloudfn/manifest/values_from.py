"""The model's shape to the frozen values that the other rooms read: paths absolute, units fixed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

from cloudfn import regular_files
from cloudfn.manifest.model import (
    BindingShape,
    CollectionShape,
    FunctionShape,
    HooksShape,
    HostingShape,
    LayerSourceShape,
    ManifestShape,
    SimulateShape,
)
from cloudfn.manifest.values import (
    Binding,
    CollectionSettings,
    DeploySettings,
    DocumentSettings,
    Function,
    FunctionType,
    Hosting,
    HttpStub,
    Index,
    Install,
    Layer,
    LayerSource,
    Manifest,
    PayApi,
    PayCredentials,
    Permission,
    PlatformKey,
    PublicNet,
    Rule,
    Simulate,
    StorageSettings,
    Timer,
    Verify,
    Vpc,
)


def manifest_from(shape: ManifestShape, file: Path, stage: str) -> Manifest:
    """The values of ``shape`` for a manifest that stands at ``file``."""
    directory = regular_files.resolved(file.parent)
    root = _under(directory, shape.root)
    return Manifest(
        project=shape.project or directory.name,
        directory=directory,
        env_id=shape.env.id,
        region=shape.env.region,
        log_days=int(shape.env.log_retention / 86400),
        app_ids=tuple(shape.app_id),
        root=root,
        functions={name: _function(name, each, directory, root) for name, each in shape.functions.items()},
        layers={name: _layer(name, each, directory, shape) for name, each in shape.layers.items()},
        payments={name: _binding(name, each) for name, each in shape.payments.items()},
        documents=_documents(shape),
        storage=StorageSettings(
            permission_of(shape.storage.permission if shape.storage.rules is None else shape.storage.rules)
        ),
        limits=shape.simulate.limits,
        openapi={name: pure(each.reply) for name, each in shape.openapi.items()},
        watch_exclude=tuple(shape.watch.exclude),
        hosting=_hosting(shape.hosting, directory) if shape.hosting else None,
        deploy=DeploySettings(shape.deploy.require_proof, shape.deploy.concurrency),
        hooks=_hooks(shape.hooks),
        stage=stage,
        protected=shape.protected,
        file=regular_files.resolved(file),
    )


def _under(directory: Path, written: str) -> Path:
    return regular_files.resolved(Path(directory, written))


def _function(name: str, shape: FunctionShape, directory: Path, root: Path) -> Function:
    return Function(
        name=name,
        dir=_under(directory, shape.dir) if shape.dir else root / name,
        type=cast(FunctionType, shape.type),
        runtime=shape.runtime,
        handler=shape.handler,
        description=shape.description,
        role=shape.role,
        tags=None if shape.tags is None else dict(shape.tags),
        init_timeout_s=None if shape.init_timeout is None else int(shape.init_timeout),
        public_net=_public_net(shape),
        asynchronous=shape.async_,
        trace=shape.trace,
        http_auth=shape.http_auth,
        timeout_s=int(shape.timeout),
        memory_mb=shape.memory,
        environment=dict(shape.environment),
        secrets=tuple(shape.secrets),
        install=_install(shape),
        ignore_scripts=shape.ignore_scripts,
        triggers=tuple(Timer(each.name, each.cron) for each in shape.triggers),
        http=shape.http,
        layers=tuple(Layer(each.name, each.version) for each in shape.layers),
        vpc=Vpc(shape.vpc.id, shape.vpc.subnet) if shape.vpc else None,
        include=tuple(shape.include),
        exclude=tuple(shape.exclude),
        shared=tuple(_under(directory, each) for each in shape.shared),
        shim=shape.shim and shape.type != "HTTP",  # the shim wraps a handler, and a web server has none
        openapi=tuple(shape.permissions.openapi),
        max_instances=shape.max_instances,
    )


def _install(shape: FunctionShape) -> Install:
    """The cloud installs nothing for HTTP functions, so what is the default elsewhere cannot be theirs."""
    return "local" if shape.type == "HTTP" and shape.install == "cloud" else cast(Install, shape.install)


def _public_net(shape: FunctionShape) -> PublicNet | None:
    """The cloud knows both only together: naming one says what the other is."""
    if shape.public_net is None and shape.fixed_ip is None:
        return None
    return PublicNet(shape.public_net is not False, shape.fixed_ip is True)


def _hosting(shape: HostingShape, directory: Path) -> Hosting:
    return Hosting(_under(directory, shape.dir), shape.path.strip("/"), tuple(shape.exclude))


def _layer(name: str, shape: LayerSourceShape, directory: Path, whole: ManifestShape) -> LayerSource:
    used = {each.runtime for each in whole.functions.values() if any(layer.name == name for layer in each.layers)}
    runtimes = shape.runtimes or sorted(used or {each.runtime for each in whole.functions.values()})
    folder = _under(directory, shape.dir) if shape.dir else None
    return LayerSource(name, folder, tuple(shape.from_), tuple(runtimes), shape.description)


def _binding(name: str, shape: BindingShape) -> Binding:
    return Binding(
        name=name,
        sub_mch_id=shape.sub_mch_id or shape.mch_id,
        callers=tuple(shape.callers),
        callback=shape.callback,
        refund_callback=shape.refund_callback,
        verify=cast(Verify, shape.verify),
        once=shape.once,
        simulate=_simulate(shape.simulate),
        any_merchant=shape.any_merchant,
        api=cast(PayApi, shape.api),
        mch_id=shape.mch_id,
        credentials=PayCredentials(
            serial_no=shape.serial_no,
            private_key=shape.private_key,
            certificate=shape.certificate,
            api_v3_key=shape.api_v3_key,
            api_key=shape.api_key,
            platform_key=cast(PlatformKey, shape.platform_key),
            platform_key_id=shape.platform_key_id,
            platform_public_key=shape.platform_public_key,
        ),
    )


def _simulate(shape: SimulateShape) -> Simulate:
    return Simulate(
        schedule=shape.schedule,
        duplicate=cast(Any, shape.duplicate),
        refund_delay_s=shape.refund_delay,
        fill_refund_lists=shape.fill_refund_lists,
        rules=tuple(Rule(pure(each.when), each.outcome, each.api) for each in shape.rules),
        strict=shape.strict,
        http=tuple(
            HttpStub(each.url, each.method.upper(), each.status, dict(each.headers), pure(each.body))
            for each in shape.http
        ),
    )


def _documents(shape: ManifestShape) -> DocumentSettings:
    """The declared collections, and those of the claims: naming one under ``once`` declares it."""
    declared, usual = shape.documents.collections.items(), shape.documents.permission
    collections = {
        name: CollectionSettings(
            name,
            _indexes(each),
            permission_of(each.permission if each.rules is None else each.rules) or permission_of(usual),
        )
        for name, each in declared
    }
    for binding in shape.payments.values():
        if binding.once:
            collections.setdefault(binding.once, CollectionSettings(binding.once, permission=permission_of(usual)))
    return DocumentSettings(shape.documents.url, shape.documents.auto_create, collections, permission_of(usual))


def permission_of(written: str | Mapping[str, bool | str] | None) -> Permission | None:
    if written is None:
        return None
    if isinstance(written, Mapping):
        return Permission("CUSTOM", json.dumps(pure(written), sort_keys=True, ensure_ascii=False))
    return Permission(str(written))


def _indexes(shape: CollectionShape) -> tuple[Index, ...]:
    """Each once: what is unique needs no second index over the same fields."""
    unique = [Index(fields, unique=True) for fields in shape.unique]
    plain = [Index(fields) for fields in shape.indexes if fields not in shape.unique]
    return tuple(dict.fromkeys(plain + unique))


def pure(value: Any) -> Any:
    """The same data without the numbers that remember their spelling: other rooms ask for exact types."""
    if isinstance(value, Mapping):
        return {str(key): pure(each) for key, each in value.items()}
    if isinstance(value, list):
        return [pure(each) for each in value]
    if isinstance(value, bool) or value is None:
        return value
    return int(value) if isinstance(value, int) else float(value) if isinstance(value, float) else value


def _hooks(shape: HooksShape) -> dict[str, str]:
    return {name: command for name, command in shape.written().items() if command}
