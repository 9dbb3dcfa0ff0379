"""The static site of an environment: planned, uploaded by what differs, marked, deleted only where it is ours."""

from __future__ import annotations

import os
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cloudfn.control import Fault
from tests.functional.deploy.conftest import Shop, opened
from tests.kit.cloud_runtime import EchoRuntime

HOSTING = "hosting: {dir: web, exclude: ['*.map']}"


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Iterator[Shop]:
    with opened(tmp_path, monkeypatch, capfd, runtime=EchoRuntime()) as shop:
        shop.write(more=HOSTING)
        page(shop, "index.html", "<h1>tea</h1>")
        page(shop, "js/app.js", "1")
        page(shop, "js/app.js.map", "{}")
        page(shop, ".env", "SECRET=1")
        yield shop


def page(shop: Shop, name: str, text: str, folder: str = "web") -> None:
    place = shop.directory / folder / name
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(text, "utf-8")


def stored(shop: Shop) -> dict[str, bytes]:
    """What everybody can read, without the marks."""
    runtime = shop.kit.plane.world.runtime
    assert runtime is not None
    files = runtime.files(shop.env, "hosting")
    return {path: files.read(path) for path in files.paths() if not path.startswith(".cloudfn/")}


def put(shop: Shop, path: str, content: bytes) -> None:
    """Somebody else's file."""
    runtime = shop.kit.plane.world.runtime
    assert runtime is not None
    runtime.files(shop.env, "hosting").write(path, content)


def row(shop: Shop, *args: str) -> dict[str, object]:
    (found,) = shop.answer("plan", *args)["hosting"]
    return found  # type: ignore[no-any-return]


def changed(shop: Shop) -> list[str]:
    return [f"{each['field']} {each['after']}" for each in row(shop)["changes"]]  # type: ignore[attr-defined]


def test_the_first_deploy_opens_hosting_and_the_second_writes_nothing(site: Shop) -> None:
    assert row(site)["action"] == "create"
    assert changed(site) == ["files +2 (13 B)", "file index.html (added)", "file js/app.js (added)"]
    assert site.writes("plan") == []
    site.run("deploy")
    assert stored(site) == {"index.html": b"<h1>tea</h1>", "js/app.js": b"1"}
    assert row(site)["action"] == "unchanged"
    assert site.answer("deploy")["results"] == []


def test_only_what_differs_is_uploaded_and_what_left_is_deleted(site: Shop) -> None:
    site.run("deploy")
    put(site, "robots.txt", b"theirs")
    page(site, "index.html", "<h1>more tea</h1>")
    (site.directory / "web/js/app.js").unlink()
    assert changed(site)[1:] == ["file index.html (changed)", "file js/app.js (removed)"]
    site.run("deploy")
    assert stored(site) == {"index.html": b"<h1>more tea</h1>", "robots.txt": b"theirs"}
    assert row(site)["action"] == "unchanged"


def test_what_somebody_changed_in_the_site_is_drift_and_put_right(site: Shop) -> None:
    site.run("deploy")
    put(site, "index.html", b"defaced")
    (found,) = [site.answer("status")["hosting"]]
    assert found["files"] == 2 and "file index.html (changed)" in found["drift"]
    assert "file index.html (changed)" in site.run("status")
    site.run("deploy")
    assert stored(site)["index.html"] == b"<h1>tea</h1>"
    assert site.answer("status")["hosting"]["drift"] == []


def test_it_is_served_with_its_types(site: Shop) -> None:
    page(site, "data.json", "{}")
    site.run("deploy")
    url = site.answer("status")["hosting"]["url"]
    host = url.removeprefix("https://").rstrip("/")
    kinds = {"index.html": "text/html", "js/app.js": "text/javascript", "data.json": "application/json"}
    for path, kind in kinds.items():
        request = urllib.request.Request(f"{site.kit.url}/{path}", headers={"Host": host})
        with urllib.request.urlopen(request) as answer:
            assert answer.headers["content-type"].startswith(kind), path
    store = site.kit.plane.world.store
    bucket = site.kit.plane.world.hosting_bucket(site.env)
    assert (store.get("object", f"{bucket}/index.html") or {})["type"] == "text/html; charset=utf-8"


def test_a_path_of_its_own_and_another_later(site: Shop) -> None:
    site.write(more="hosting: {dir: web, path: /shop/, exclude: ['*.map']}")
    site.run("deploy")
    assert sorted(stored(site)) == ["shop/index.html", "shop/js/app.js"]
    assert site.answer("status")["hosting"]["url"].endswith("/shop")
    site.write(more="hosting: {dir: web, path: tea, exclude: ['*.map']}")
    site.run("deploy")
    assert sorted(stored(site)) == ["tea/index.html", "tea/js/app.js"]


def test_another_projects_files_are_refused_and_nobodys_are_told(site: Shop) -> None:
    site.run("deploy")
    site.write("{more: {}}", HOSTING, project="coffee")
    site.source("more", "1")
    assert site.answer("plan")["refusals"] == []  # the same content: nothing would be written over
    page(site, "index.html", "<h1>coffee</h1>")
    assert site.errors("deploy", code=6) == ["CFN-DEP-182"]
    (site.directory / "web/index.html").unlink()
    put(site, "about.html", b"theirs")
    page(site, "about.html", "ours")
    site.run("deploy")
    assert "CFN-DEP-184" in site.err and "about.html" in site.err
    site.run("remove", "--yes")
    assert sorted(stored(site)) == ["index.html", "js/app.js"]  # what the first project has there, too, stays


def test_remove_takes_what_is_ours_and_asks(site: Shop) -> None:
    site.run("deploy")
    put(site, "robots.txt", b"theirs")
    assert site.errors("remove", code=3) == ["CFN-DEP-016"]
    assert len(stored(site)) == 3
    site.run("remove", "--yes")
    assert stored(site) == {"robots.txt": b"theirs"}


def test_without_the_key_the_site_is_left_and_prune_takes_it(site: Shop) -> None:
    site.run("deploy")
    site.write()
    assert "hosting" not in site.answer("plan")
    site.run("deploy", "--prune", "--yes")
    assert stored(site) == {}


def test_named_functions_are_deployed_without_the_site(site: Shop) -> None:
    assert "hosting" not in site.answer("plan", "job")
    site.run("deploy", "job")
    assert stored(site) == {}


@pytest.mark.parametrize("kind", ["throttle", "drop-before", "drop-after", "internal", "http-502"])
def test_it_comes_through_any_single_fault(site: Shop, kind: str) -> None:
    actions = ("CreateStaticStore", "DescribeStaticStore", "cos.PUT", "cos.GET", "cos.DELETE")
    site.kit.fail(*(Fault(kind, action) for action in actions))  # type: ignore[arg-type]
    site.run("deploy")
    assert row(site)["action"] == "unchanged"


@pytest.mark.parametrize(("skip", "code"), [(0, 5), (1, 14)], ids=["the mark", "a file"])
def test_an_upload_that_arrives_broken_is_found(site: Shop, skip: int, code: int) -> None:
    site.run("deploy")
    page(site, "index.html", "<h1>more tea</h1>")
    site.kit.fail(Fault("truncate", "cos.PUT", skip=skip))
    site.run("deploy", code=code)
    assert "CFN-DEP-185" in site.err
    site.run("deploy")
    assert stored(site)["index.html"] == b"<h1>more tea</h1>" and row(site)["action"] == "unchanged"


def fifo(path: Path) -> None:
    os.mkfifo(path)


def linked_folder(path: Path) -> None:
    path.symlink_to("..", target_is_directory=True)


def deep_folders(path: Path) -> None:
    path.joinpath(*["d"] * 130).mkdir(parents=True)


def huge(path: Path) -> None:
    path.touch()
    os.truncate(path, 6 << 30)


@pytest.mark.skipif(os.name != "posix", reason="FIFOs and links of POSIX")
@pytest.mark.parametrize(
    ("make", "said"),
    [(fifo, "FIFO"), (linked_folder, "link to a folder"), (deep_folders, "128 folders deep"), (huge, "6144 MB")],
)
def test_what_cannot_be_uploaded_is_told(site: Shop, make: Callable[[Path], None], said: str) -> None:
    make(site.directory / "web" / "odd")
    assert site.errors("plan", code=6) == ["CFN-PKG-058"]
    assert "odd" in site.err and said in site.err
    site.write(more="hosting: {dir: web, exclude: [odd]}")
    site.run("plan")


def test_a_folder_without_files(site: Shop) -> None:
    site.write(more="hosting: {dir: nowhere}")
    assert site.errors("plan", code=6) == ["CFN-DEP-181"]
    (drift,) = site.answer("status")["hosting"]["drift"]
    assert "nowhere" in drift


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("{}", "CFN-CFG-110"),
        ("{dir: .}", "CFN-CFG-110"),
        ("{dir: ..}", "CFN-CFG-110"),
        ("{dir: functions}", "CFN-CFG-110"),
        ("{dir: web, path: a/../b}", "CFN-CFG-111"),
        ("{dir: web, path: .cloudfn/x}", "CFN-CFG-111"),
        ("{dir: web, path: a//b}", "CFN-CFG-111"),
        ("{dir: web, path: 'a b'}", "CFN-CFG-111"),
    ],
)
def test_what_is_no_place_of_a_site_is_a_problem_of_the_manifest(site: Shop, written: str, code: str) -> None:
    site.write(more=f"hosting: {written}")
    assert site.errors("plan", code=6) == [code]


def test_in_chinese(site: Shop) -> None:
    site.run("--lang", "zh", "deploy")
    assert "上传静态网站的 2 个文件" in site.err


def test_an_export_says_that_it_stays_behind(site: Shop) -> None:
    site.run("export", "--print")
    assert "CFN-DEP-087 -: hosting has no place" in site.err


def test_hooks_build_the_site_before_it_is_looked_at(site: Shop) -> None:
    site.write(more="hosting: {dir: dist}\nhooks: {preBuild: cp -r web dist}")
    site.run("deploy")
    assert sorted(stored(site)) == ["index.html", "js/app.js", "js/app.js.map"]
