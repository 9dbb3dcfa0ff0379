"""HTTP functions in the cloud: created as such, with a path of their own kind, and run by the emulated one."""

from __future__ import annotations

import zipfile

from cloudfn.manifest import load
from tests.functional.deploy.conftest import Shop
from tests.kit.project import write_files

BOOTSTRAP = "#!/bin/bash\nnode index.js\n"


def web(shop: Shop, settings: str = "http: /api") -> None:
    write_files(shop.directory, {"functions/job/scf_bootstrap": BOOTSTRAP})
    shop.write(f"{{job: {{type: HTTP, install: local, {settings}}}}}")


def routes(shop: Shop) -> list[tuple[str, str, str, bool]]:
    (domain,) = shop.kit.cloud.read("tcb", "DescribeHTTPServiceRoute", {"EnvId": shop.env})["Domains"]
    rows = [(row["Path"], row["UpstreamResourceType"], row["UpstreamResourceName"]) for row in domain["Routes"]]
    return [(*row, found["EnableAuth"]) for row, found in zip(rows, domain["Routes"], strict=True)]


def test_it_is_created_as_an_http_function_with_a_path(shop: Shop) -> None:
    web(shop)
    shop.run("deploy")
    found = shop.kit.cloud.read("scf", "GetFunction", {"FunctionName": "job", "Namespace": shop.env})
    assert (found["Type"], found["InstallDependency"], found["Handler"]) == ("HTTP", "FALSE", "index.main")
    assert routes(shop) == [("/api", "WEB_SCF", "job", False)]
    assert shop.answer("plan")["functions"][0]["changes"] == []


def test_its_path_moves_asks_for_users_and_goes(shop: Shop) -> None:
    web(shop)
    shop.run("deploy")
    web(shop, "http: /api, httpAuth: true")
    shop.run("deploy")
    assert routes(shop) == [("/api", "WEB_SCF", "job", True)]
    web(shop, "http: /other")
    shop.run("deploy")
    assert routes(shop) == [("/other", "WEB_SCF", "job", False)]
    shop.run("remove", "--yes")
    assert routes(shop) == []


def test_its_kind_is_fixed_once_it_is_created(shop: Shop) -> None:
    shop.write("{job: {install: local}}")
    shop.run("deploy")
    web(shop)
    (refusal,) = shop.answer("plan")["refusals"]
    assert refusal["code"] == "CFN-DEP-022"
    assert "type" in refusal["message"]


def test_the_package_has_what_starts_it_and_no_shim(shop: Shop) -> None:
    web(shop)
    shop.run("build", "--out", str(shop.directory / "out"))
    with zipfile.ZipFile(shop.directory / "out" / "job.zip") as package:
        modes = {entry.filename: entry.external_attr >> 16 & 0o777 for entry in package.infolist()}
    assert modes["scf_bootstrap"] == 0o755
    assert not [name for name in modes if name.startswith("cloudfn")]
    web(shop, "exclude: [scf_bootstrap]")
    assert shop.errors("build", code=10) == ["CFN-PKG-055"]


def test_it_is_pulled_as_what_it_is(shop: Shop) -> None:
    web(shop)
    shop.run("deploy")
    out = shop.directory / "pulled"
    shop.run("pull", "--out", str(out))
    job = load(out / "cloudfn.yaml").manifest.functions["job"]
    assert (job.type, job.http, (job.dir / "scf_bootstrap").read_text()) == ("HTTP", "/api", BOOTSTRAP)
