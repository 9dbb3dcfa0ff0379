"""What a deploy tells while it runs: events, with sentences in one language."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from cloudfn import languages
from cloudfn.clock import Clock
from cloudfn.deploy.changes import Change, CodeChange
from cloudfn.deploy.plan import Verb
from cloudfn.deploy.steps import Step
from cloudfn.deploy.words import said
from cloudfn.errors import CloudfnError
from cloudfn.events.base import Emit
from cloudfn.events.tasks import TaskEnded, TaskProgressed, TaskStarted
from cloudfn.languages import Lang, Phrase


class Progress:
    """``subject`` is a function or a collection; times are wall time in milliseconds."""

    def __init__(self, emit: Emit, clock: Clock, lang: Lang = languages.DEFAULT) -> None:
        self._emit = emit
        self._clock = clock
        self._lang = lang

    @contextmanager
    def step(self, step: Step, subject: str) -> Iterator[None]:
        """The beginning and the end of ``step``, which is the block."""
        name, started, sentence = type(step).__name__, time.perf_counter(), self.said(step.sentence())
        self._emit(TaskStarted(self._clock.now(), name, subject, sentence))
        ok = False
        try:
            yield
            ok = True
        finally:
            ms = (time.perf_counter() - started) * 1000
            self._emit(TaskEnded(self._clock.now(), name, subject, ok, ms, sentence))

    def waits(self, subject: str, status: str) -> None:
        self._emit(TaskProgressed(self._clock.now(), "wait", subject, status))

    def uploads(self, subject: str) -> Callable[[int, int], None]:
        """Tells bytes done and bytes in all."""
        return lambda done, total: self._emit(
            TaskProgressed(self._clock.now(), "upload", subject, f"{done}/{total}", done, total)
        )

    def said(self, phrase: Phrase) -> str:
        return languages.said(phrase, self._lang)

    def list(self, changes: Iterable[Change | CodeChange]) -> str:
        """``changes`` in one line, for an error's text."""
        return "; ".join(str(said(each)) for each in changes)

    def row(self, verb: Verb, subject: str, ms: float, error: CloudfnError | None) -> None:
        """The end of a row of the plan."""
        detail = error.title(self._lang) if error else ""
        self._emit(TaskEnded(self._clock.now(), verb, subject, error is None, ms, detail))
