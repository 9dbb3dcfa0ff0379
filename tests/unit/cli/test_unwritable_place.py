"""What cannot be written is named by its own name, whether it is written in place or put there from a draft."""

from __future__ import annotations

from pathlib import Path

import pytest

from cloudfn.unwritable import is_unwritable, place_of


def test_a_draft_that_cannot_be_put_in_place_is_not_what_is_named(tmp_path: Path) -> None:
    record, draft = tmp_path / "env.json", tmp_path / "env.1.part"
    record.mkdir()
    (record / "kept").write_text("")
    draft.write_text("{}")
    with pytest.raises(OSError) as of_draft:
        draft.replace(record)
    with pytest.raises(OSError) as of_place:
        record.write_text("{}")
    for raised in (of_draft, of_place):
        assert is_unwritable(raised.value) and str(place_of(raised.value)) == str(record)
