"""Lists are longer than one page: the 21st version and the 101st function are there like the first."""

from __future__ import annotations

from cloudfn.control.values import Version

from tests.functional.deploy.conftest import Shop


def test_versions_past_the_first_page(shop: Shop) -> None:
    shop.run("deploy")
    made = tuple(
        Version(str(n), f"v{n}", "2026-01-01 00:00:00", shop.there().package, "index.main", (), 3, 128)
        for n in range(1, 131)
    )
    shop.change(versions=made)
    listed = shop.answer("versions", "job")["versions"]
    assert [each["version"] for each in listed] == ["$LATEST", *(str(n) for n in range(130, 0, -1))]
    shop.run("rollback", "job", "--to", "2")
    assert shop.answer("traffic", "job")["traffic"] == {"2": 100}


def test_every_list_that_is_asked_for_says_where_its_page_begins(shop: Shop) -> None:
    """A list without a limit gives 20 rows: no call may rely on that."""
    shop.write("{job: {http: /job}}", more="documents: {collections: {orders: {}}}")
    shop.run("deploy")
    for command in (["plan"], ["status"], ["versions", "job"], ["login", "--list"], ["remove", "--yes"]):
        shop.run(*command)
    asked = {
        each.action: each.page
        for each in shop.kit.plane.seen
        if each.action.startswith(("List", "DescribeEnvs", "DescribeCloudBaseGWAPI"))
    }
    assert asked
    assert [action for action, page in asked.items() if not page] == []
