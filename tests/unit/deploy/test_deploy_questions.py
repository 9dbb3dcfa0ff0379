"""The stream between the console's process and the one that holds the keys: what is written is what is read."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cloudfn.deploy.child_protocol import (
    Answered,
    Failed,
    Question,
    read_question,
    read_reply,
    write_question,
    write_reply,
)

words = st.text(max_size=20)
shapes = st.dictionaries(words, words | st.integers() | st.lists(words, max_size=3), max_size=4)
replies = st.builds(Answered, shapes) | st.builds(
    Failed, st.integers(1, 16), st.lists(shapes, min_size=1, max_size=3).map(tuple)
)


@given(
    st.builds(
        Question, st.sampled_from(["plan", "status"]), words, words, st.booleans(), words, st.sampled_from(["en", "zh"])
    )
)
def test_a_question_is_read_as_it_was_written(question: Question) -> None:
    line = write_question(question)
    assert "\n" not in line
    assert read_question(line + "\n") == question


@given(replies, st.sampled_from(["", "a dependency prints this\n", '{"kind": "answered"}\n', "[1]\n"]))
def test_the_reply_is_found_whatever_else_was_printed(reply: Answered | Failed, before: str) -> None:
    assert read_reply(before + write_reply(reply) + "\n") == reply


def test_a_process_that_ended_early_gave_no_reply() -> None:
    for text in ("", "{", '{"kind": "answered"}', '{"kind": "refused", "exit_code": 2, "errors": []}', "null"):
        assert read_reply(text) is None
