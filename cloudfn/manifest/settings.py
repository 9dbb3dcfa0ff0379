"""A loaded manifest as one flat list of settings, in the file's own words, each with where it comes from.

Values that look secret are masked, here and not in the view, so that no output can forget it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from cloudfn.frozen import dataclass
from cloudfn.manifest.reader import Loaded
from cloudfn.manifest.values import Binding, Function, Manifest, Simulate
from cloudfn.regular_files import seen_from

BUILT_IN = "built in"
MASK = "***"

_SECRET = re.compile(
    r"secret|token|passw|pwd|credential|private|api_?(v3_?)?key|access_?key|(^|_)key($|_)", re.IGNORECASE
)
_PASSWORD = re.compile(r"(?<=://)([^:@/]*):[^@/]*@")


@dataclass(frozen=True, slots=True)
class Setting:
    """``key`` is dotted, list positions are numbers; ``origin`` is a place in the file or ``built in``."""

    key: str
    value: object
    origin: str


def settings(loaded: Loaded) -> tuple[Setting, ...]:
    """Every setting of the manifest, defaults included, in the order of the file's keys."""
    return tuple(
        Setting(key, masked(key, value, origin), origin)
        for key, value in _flat(_words(loaded.manifest), ())
        for origin in (_origin(key, loaded.origins),)
    )


def masked(key: str, value: object, origin: str = "") -> object:
    """``value``, or the mask where the key or a variable that was filled in has a secret's name."""
    if not isinstance(value, str) or not value:
        return value
    last = key.rsplit(".", 1)[-1]
    variables = re.findall(r"([A-Za-z_][A-Za-z0-9_]*) from ", origin)
    if ".secrets." not in key and any(_SECRET.search(name) for name in (last, *variables)):
        return MASK
    return _PASSWORD.sub(r"\1:***@", value)


def _origin(key: str, origins: Mapping[str, str]) -> str:
    """The origin of ``key``: a scalar that stands for a list of one is written under the shorter key."""
    if key in origins:
        return origins[key]
    shorter = re.sub(r"\.0(?=\.|$)", "", key)
    return origins.get(shorter, BUILT_IN)


def _flat(value: object, path: tuple[str, ...]) -> Iterator[tuple[str, object]]:
    if isinstance(value, Mapping) and (value or not path):
        for key, each in value.items():
            yield from _flat(each, (*path, str(key)))
    elif isinstance(value, list | tuple) and value:
        for index, each in enumerate(value):
            yield from _flat(each, (*path, str(index)))
    elif value is not None and value != "":
        yield ".".join(path), value


def _words(manifest: Manifest) -> dict[str, object]:
    """The manifest in the words of ``cloudfn.yaml``."""
    documents = manifest.documents
    return {
        "version": 1,
        "project": manifest.project,
        "env": {
            "id": manifest.env_id,
            "region": manifest.region,
            "logRetention": f"{manifest.log_days}d" if manifest.log_days else None,
        },
        "appId": list(manifest.app_ids),
        "root": seen_from(manifest.directory, manifest.root),
        "functions": {name: _function(each, manifest) for name, each in manifest.functions.items()},
        "layers": {
            name: {
                "dir": seen_from(manifest.directory, each.dir) if each.dir else None,
                "from": each.functions,
                "runtimes": each.runtimes,
                "description": each.description,
            }
            for name, each in manifest.layers.items()
        },
        "payments": {name: _binding(each) for name, each in manifest.payments.items()},
        "documents": {
            "url": documents.url,
            "autoCreate": documents.auto_create,
            "permission": str(documents.permission) if documents.permission else None,
            "collections": {
                name: {
                    "indexes": [", ".join(index.fields) for index in each.indexes if not index.unique],
                    "unique": [", ".join(index.fields) for index in each.indexes if index.unique],
                    "permission": str(each.permission) if each.permission else None,
                }
                for name, each in documents.collections.items()
            },
        },
        "storage": {"permission": str(manifest.storage.permission) if manifest.storage.permission else None},
        "simulate": {"limits": manifest.limits},
        "openapi": {name: {"reply": reply} for name, reply in manifest.openapi.items()},
        "watch": {"exclude": manifest.watch_exclude},
        "hosting": {
            "dir": seen_from(manifest.directory, manifest.hosting.dir),
            "path": manifest.hosting.path,
            "exclude": manifest.hosting.exclude,
        }
        if manifest.hosting
        else None,
        "deploy": {"requireProof": manifest.deploy.require_proof, "concurrency": manifest.deploy.concurrency},
        "hooks": manifest.hooks,
        "protected": manifest.protected,
    }


def _function(function: Function, manifest: Manifest) -> dict[str, object]:
    return {
        "dir": seen_from(manifest.directory, function.dir),
        "type": function.type,
        "runtime": function.runtime,
        "handler": function.handler,
        "description": function.description,
        "role": function.role,
        "tags": function.tags,
        "timeout": f"{function.timeout_s}s",
        "initTimeout": None if function.init_timeout_s is None else f"{function.init_timeout_s}s",
        "memory": function.memory_mb,
        "environment": function.environment,
        "secrets": function.secrets,
        "install": function.install,
        "ignoreScripts": function.ignore_scripts,
        "triggers": [{"name": timer.name, "cron": timer.cron} for timer in function.triggers],
        "http": function.http,
        "httpAuth": function.http_auth,
        "publicNet": function.public_net.on if function.public_net else None,
        "fixedIp": function.public_net.fixed_ip if function.public_net else None,
        "async": function.asynchronous,
        "trace": function.trace,
        "layers": [{"name": layer.name, "version": layer.version or None} for layer in function.layers],
        "vpc": {"id": function.vpc.id, "subnet": function.vpc.subnet} if function.vpc else None,
        "include": function.include,
        "exclude": function.exclude,
        "shared": [seen_from(manifest.directory, each) for each in function.shared],
        "shim": function.shim,
        "permissions": {"openapi": function.openapi},
        "maxInstances": function.max_instances,
    }


def _binding(binding: Binding) -> dict[str, object]:
    return {
        "api": binding.api,
        "subMchId": binding.sub_mch_id,
        **({} if binding.api == "cloudpay" else _credentials(binding)),
        "anyMerchant": binding.any_merchant,
        "callers": binding.callers,
        "callback": binding.callback,
        "refundCallback": binding.refund_callback,
        "verify": binding.verify,
        "once": binding.once,
        "simulate": _simulate(binding.simulate),
    }


def _credentials(binding: Binding) -> dict[str, object]:
    """Keys go by their names into the mask; a PEM text says no more than that it is there."""
    keys = binding.credentials
    return {
        "mchId": binding.mch_id,
        "serialNo": keys.serial_no,
        "privateKey": keys.private_key,
        "certificate": keys.certificate if "\n" not in keys.certificate else "PEM",
        "apiV3Key": keys.api_v3_key,
        "apiKey": keys.api_key,
        "platformKey": keys.platform_key,
        "platformKeyId": keys.platform_key_id,
        "platformPublicKey": keys.platform_public_key if "\n" not in keys.platform_public_key else "PEM",
    }


def _simulate(simulate: Simulate) -> dict[str, object]:
    schedule = simulate.schedule
    return {
        "schedule": schedule if isinstance(schedule, str) else [f"{wait:g}s" for wait in schedule],
        "duplicate": simulate.duplicate,
        "refundDelay": f"{simulate.refund_delay_s:g}s",
        "fillRefundLists": simulate.fill_refund_lists,
        "rules": [{"when": rule.when, "outcome": rule.outcome, "api": rule.api} for rule in simulate.rules],
        "strict": simulate.strict,
        "http": [
            {
                "url": stub.url,
                "method": stub.method,
                "status": stub.status,
                "headers": stub.headers,
                "body": stub.body,
            }
            for stub in simulate.http
        ],
    }
