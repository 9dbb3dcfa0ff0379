"""scf: layers."""

from __future__ import annotations

from cloudfn.control.actions import Call, action
from cloudfn.control.uploads import read_upload
from cloudfn.control.wire import ApiError, Reply


@action("scf", "PublishLayerVersion", writes=True)
def publish(call: Call) -> Reply:
    name, content = call.params.text("LayerName"), call.params.group("Content")
    packages, store = call.world.packages, call.world.store
    if "ZipFile" in content:
        package, _ = packages.inline(content.text("ZipFile"))
    else:
        package, _ = packages.keep(read_upload(call.world, content.text("TempCosObjectName")))
    version = 1 + max((int(each["version"]) for _, each in store.every("layer", f"{name}/")), default=0)
    document = {
        "name": name,
        "version": version,
        "package": package,
        "runtimes": list(call.params.values.get("CompatibleRuntimes") or []),
        "added": call.world.stamp(),
    }
    store.put("layer", f"{name}/{version}", document)
    return {"LayerVersion": version}


@action("scf", "ListLayers")
def list_(call: Call) -> Reply:
    newest = {each["name"]: each for _, each in sorted(call.world.store.every("layer"), key=lambda e: e[1]["version"])}
    return {"Layers": [_shape(each) for each in newest.values()], "TotalCount": len(newest)}


@action("scf", "ListLayerVersions")
def versions(call: Call) -> Reply:
    name = call.params.text("LayerName")
    rows = [_shape(each) for _, each in call.world.store.every("layer", f"{name}/")]
    return {"LayerVersions": rows, "TotalCount": len(rows)}


@action("scf", "GetLayerVersion")
def get(call: Call) -> Reply:
    name, number = call.params.text("LayerName"), call.params.number("LayerVersion", 0)
    found = call.world.store.get("layer", f"{name}/{number}")
    if found is None:
        raise ApiError("ResourceNotFound.LayerVersion", f"Layer [{name}] has no version {number}.")
    where = f"{call.world.url}/_code/{found['package']}.zip"
    return {**_shape(found), "CodeSha256": found["package"], "Location": where}


@action("scf", "DeleteLayerVersion", writes=True)
def delete(call: Call) -> Reply:
    call.world.store.drop("layer", f"{call.params.text('LayerName')}/{call.params.number('LayerVersion', 0)}")
    return {}


def _shape(layer: Reply) -> Reply:
    return {
        "LayerName": layer["name"],
        "LayerVersion": layer["version"],
        "CompatibleRuntimes": layer["runtimes"],
        "AddTime": layer["added"],
        "Status": "Active",
    }
