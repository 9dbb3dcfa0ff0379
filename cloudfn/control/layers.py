"""scf: layers. A function that binds some sees their files below ``/opt``."""

from __future__ import annotations

from cloudfn.control import checks
from cloudfn.control.actions import Call, action
from cloudfn.control.code import read_code
from cloudfn.control.listing import sort
from cloudfn.control.wire import ApiError, Reply

MAX_VERSIONS = 200


@action(
    "scf",
    "PublishLayerVersion",
    "LayerName CompatibleRuntimes Content Description LicenseInfo Tags Src",
    writes=True,
)
def publish(call: Call) -> Reply:
    name, runtimes = checks.layer_name(call.params.text("LayerName")), call.params.strings("CompatibleRuntimes")
    for runtime in runtimes:
        if runtime not in checks.RUNTIMES:
            raise ApiError("InvalidParameterValue.CompatibleRuntimes", f"Runtime [{runtime}] is not supported.")
    package, _ = read_code(call, "Content")
    versions = [int(layer["version"]) for _, layer in call.world.store.every("layer", f"{name}/")]
    if len(versions) >= MAX_VERSIONS:
        raise ApiError("LimitExceeded.LayerVersions", f"A layer can have at most {MAX_VERSIONS} versions.")
    version = 1 + max(versions, default=0)
    document = {
        "name": name,
        "version": version,
        "package": package,
        "runtimes": runtimes,
        "description": checks.description(call.params.text("Description", "")),
        "license": call.params.text("LicenseInfo", ""),
        "tags": call.params.items("Tags"),
        "added": call.world.stamp(),
    }
    call.world.store.put("layer", f"{name}/{version}", document)
    return {"LayerVersion": version}


@action("scf", "ListLayers", "CompatibleRuntime Offset Limit SearchKey")
def list_(call: Call) -> Reply:
    runtime, search = call.params.text("CompatibleRuntime", ""), call.params.text("SearchKey", "")
    rows = [layer for _, layer in call.world.store.every("layer")]
    newest = {layer["name"]: layer for layer in sorted(rows, key=lambda layer: int(layer["version"]))}
    fitting = [
        described(layer)
        for name, layer in newest.items()
        if search in name and (not runtime or runtime in layer["runtimes"])
    ]
    return {"Layers": call.page(fitting), "TotalCount": len(fitting)}


@action("scf", "ListLayerVersions", "LayerName CompatibleRuntime")
def versions(call: Call) -> Reply:
    name, runtimes = call.params.text("LayerName"), call.params.strings("CompatibleRuntime")
    rows = [layer for _, layer in call.world.store.every("layer", f"{name}/")]
    if not rows:
        raise ApiError("ResourceNotFound.Layer", f"Layer [{name}] does not exist.")
    fitting = [layer for layer in rows if not runtimes or {*runtimes} & {*layer["runtimes"]}]
    fitting.sort(key=lambda layer: int(layer["version"]), reverse=True)
    return {"LayerVersions": sort(call, [described(layer) for layer in fitting]), "TotalCount": len(fitting)}


@action("scf", "GetLayerVersion", "LayerName LayerVersion")
def get(call: Call) -> Reply:
    layer = _layer(call)
    where = call.address(f"/_code/{layer['package']}.zip")
    return {**described(layer), "CodeSha256": layer["package"], "Location": where}


@action("scf", "DeleteLayerVersion", "LayerName LayerVersion", writes=True)
def delete(call: Call) -> Reply:
    layer = _layer(call)
    call.world.store.drop("layer", f"{layer['name']}/{layer['version']}")
    return {}


def described(layer: Reply) -> Reply:
    return {
        "LayerName": layer["name"],
        "LayerVersion": layer["version"],
        "CompatibleRuntimes": layer["runtimes"],
        "AddTime": layer["added"],
        "Description": layer.get("description", ""),
        "LicenseInfo": layer.get("license", ""),
        "Status": "Active",
        "Stamp": "",
        "Tags": layer.get("tags", []),
    }


def _layer(call: Call) -> Reply:
    name, number = call.params.text("LayerName"), call.params.number("LayerVersion", 0)
    found = call.world.store.get("layer", f"{name}/{number}")
    if found is None:
        raise ApiError("ResourceNotFound.LayerVersion", f"Layer [{name}] has no version {number}.")
    return found
