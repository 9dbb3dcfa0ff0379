"""The table of a function's properties: each is read as it was sent, and there is a row for each field."""

from __future__ import annotations

from dataclasses import fields, replace

from hypothesis import given
from hypothesis import strategies as st

from cloudfn.deploy import properties
from cloudfn.deploy.properties import TABLE, Properties
from cloudfn.manifest.values import Layer, PublicNet, Vpc

# The machine may be busy; how long generating takes says nothing about the table.
names = st.text("abcXYZ_", min_size=1, max_size=6)
sets = st.builds(
    Properties,
    runtime=st.sampled_from(["Nodejs18.15", "Python3.10"]),
    type=st.sampled_from(["Event", "HTTP"]),
    timeout_s=st.integers(1, 900),
    memory_mb=st.sampled_from([64, 3072]),
    install=st.booleans(),
    variables=st.dictionaries(names, st.text(max_size=5), max_size=3),
    layers=st.lists(st.builds(Layer, names, st.integers(1, 9)), max_size=3).map(tuple),
    vpc=st.none() | st.builds(Vpc, names, names),
    description=st.none() | st.text(max_size=9),
    role=st.none() | names,
    init_timeout_s=st.none() | st.integers(3, 300),
    public_net=st.none() | st.builds(PublicNet, st.booleans(), st.booleans()),
    tags=st.none() | st.dictionaries(names, names, max_size=2),
    asynchronous=st.none() | st.booleans(),
    trace=st.none() | st.booleans(),
)


def test_each_field_has_one_row() -> None:
    assert sorted(row.field for row in TABLE) == sorted(each.name for each in fields(Properties))
    assert len({row.name for row in TABLE}) == len(TABLE)


@given(sets)
def test_what_is_sent_is_what_is_seen(one: Properties) -> None:
    """GetFunction names the properties as CreateFunction does."""
    there = Properties(**properties.seen(properties.parameters(one, TABLE)))
    assert not list(properties.differing(one, there, TABLE))
    assert properties.unbound(one, there) == frozenset()


@given(sets, sets)
def test_a_change_of_all_that_can_change_leaves_no_difference_but_in_what_is_fixed(
    there: Properties, one: Properties
) -> None:
    """The service keeps what a call does not name."""
    reply = properties.parameters(there, TABLE)
    for carrier in ("code", "configuration"):
        reply |= properties.parameters(one, properties.carried(carrier), properties.unbound(one, there))  # type: ignore[arg-type]
    now = Properties(**properties.seen(reply))
    assert {row.name for row in properties.differing(one, now, TABLE)} <= {row.name for row in properties.FIXED}
    if one.description is None:
        assert now.description == (there.description or "")


@given(sets)
def test_a_property_that_is_shown_is_shown_in_one_line_and_no_secret_is(one: Properties) -> None:
    for row in TABLE:
        if not row.secret and not row.left_alone(one):
            assert "\n" not in row.shown(row.of(one))
    assert [row.name for row in TABLE if row.secret] == ["variables"]
    assert not any(row.secret for row in properties.named_at_creation(one))
    assert "S3CRET" not in repr(replace(one, variables={"KEY": "S3CRET"}))


@given(sets, sets)
def test_what_a_wish_leaves_to_others_is_what_it_is_filled_with(one: Properties, there: Properties) -> None:
    """A function that is deleted and created again has what the manifest says, and else what it had."""
    whole = replace(one, **properties.filled(one, properties.left_to_others(one, there)))
    for row in TABLE:
        if row.shared:
            assert row.of(whole) == ({**(row.of(there) or {}), **(row.of(one) or {})} or row.of(one))
        elif row.left_alone(one) and row.of(there):
            assert row.of(whole) == row.of(there)
        else:
            assert row.of(whole) == row.of(one)
