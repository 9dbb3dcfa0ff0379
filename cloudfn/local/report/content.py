"""What a report says, masked: facts, timeline, callbacks with their payloads, documents written, log. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from cloudfn import codes, json_text
from cloudfn.frozen import dataclass
from cloudfn.languages import Lang
from cloudfn.local.report.masking import Masks, gather
from cloudfn.local.report.words import FACTS

Json = Mapping[str, Any]
OWN = {"verdict", "code", "function", "outcome", "state", "status", "by", "kind", "operation", "collection", "errCode"}
"""Fields of our own events whose values are ours, or names out of the project's code."""
IDS = ("at", "event", "seq", "requestId", "id", "n", "kind", "replay", "notificationId", "outTradeNo")


@dataclass(frozen=True, slots=True)
class Sources:
    """``order`` and ``payloads`` (by notification) as the control surface shows them, ``events`` of the order's
    requests in order, ``users`` as (openid, name); ``env_id`` and ``folder`` are the project's. ``cut``: there were
    more events."""

    order: Json
    payloads: Mapping[str, Json]
    events: Sequence[Json]
    users: Sequence[tuple[str, str]]
    env_id: str
    folder: str
    cut: bool = False


@dataclass(frozen=True, slots=True)
class ToldAttempt:
    n: int
    at: str
    verdict: str
    explained: str
    ms: str
    reply: str


@dataclass(frozen=True, slots=True)
class ToldCallback:
    title: str
    payload: str
    attempts: tuple[ToldAttempt, ...]


@dataclass(frozen=True, slots=True)
class ToldWrite:
    title: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Content:
    """Everything as text, masked. ``timeline`` is (instant, since the order, event, detail), ``log`` (instant,
    function, text). ``masked`` counts the values that were replaced, by kind."""

    number: str
    facts: tuple[tuple[str, str], ...]
    timeline: tuple[tuple[str, str, str, str], ...]
    callbacks: tuple[ToldCallback, ...]
    writes: tuple[ToldWrite, ...]
    log: tuple[tuple[str, str, str], ...]
    masked: Mapping[str, int]
    events: int
    cut: bool


def content(sources: Sources, lang: Lang) -> Content:
    masks = _masks(sources)
    order = sources.order
    facts = tuple((name, _fact(masks, name, order.get(name))) for name in FACTS if order.get(name) not in (None, ""))
    timeline = tuple(_happening(masks, entry, order) for entry in order.get("timeline", ()))
    callbacks = tuple(_callback(masks, note, sources.payloads, lang) for note in order.get("notifications", ()))
    writes = tuple(_write(masks, event) for event in sources.events if event.get("event") == "DocumentWritten")
    log = tuple(line for event in sources.events if (line := _line(masks, event)) is not None)
    number = masks.text(str(order["outTradeNo"]))
    return Content(
        number, facts, timeline, callbacks, writes, log, dict(masks.counts), len(sources.events), sources.cut
    )


def _masks(sources: Sources) -> Masks:
    order = sources.order
    notes = order.get("notifications", ())
    attempts = [attempt for note in notes for attempt in note.get("attempts", ())]
    plain = [
        str(order["outTradeNo"]),
        *(str(refund.get("outRefundNo", "")) for refund in order.get("refunds", ())),
        *(str(each.get("requestId", "")) for each in (order, *attempts, *sources.events)),
        *(str(note.get("id", "")) for note in notes),
    ]
    users = [(kind, value) for openid, name in sources.users for kind, value in (("openid", openid), ("name", name))]
    gathered = gather([order, [*sources.payloads.values()], [*sources.events]])
    own = [("env", sources.env_id), ("path", sources.folder)]
    harmless = {str(order.get("functionName", "")), str(order.get("function", ""))}
    secrets = [(kind, value) for kind, value in (*own, *users, *gathered) if value and value not in harmless]
    return Masks(secrets, plain)


def _fact(masks: Masks, name: str, value: object) -> str:
    if isinstance(value, int):
        return str(value)
    return str(masks.value(value, name)) if name in ("openid", "transactionId", "subMchId") else masks.text(str(value))


def _happening(masks: Masks, entry: Json, order: Json) -> tuple[str, str, str, str]:
    told = {name: part for name, part in entry.items() if name not in IDS and part not in (None, "")}
    detail = ", ".join(
        f"{name}: {masks.text(str(part)) if name in OWN else json_text.plain(masks.value(_own(part), name))}"
        for name, part in told.items()
    )
    at = str(entry.get("at", ""))
    return at, _since(str(order.get("createdAt", "")), at), masks.text(str(entry.get("event", ""))), detail


def _callback(masks: Masks, note: Json, payloads: Mapping[str, Json], lang: Lang) -> ToldCallback:
    name = str(note.get("id", ""))
    title = masks.text(f"{note.get('kind', '')} {name}: {note.get('state', '')}, {note.get('function', '')}")
    payload = masks.value(payloads.get(name, {}))
    attempts = tuple(
        ToldAttempt(
            int(made["n"]),
            str(made["at"]),
            str(made["verdict"]),
            _explained(str(made.get("code", "")), lang),
            f"{float(made['ms']):.1f} ms",
            masks.json_text(str(made["reply"])),
        )
        for made in note.get("attempts", ())
    )
    return ToldCallback(title, json.dumps(payload, ensure_ascii=False, indent=2), attempts)


def _write(masks: Masks, event: Json) -> ToldWrite:
    where = f"{event.get('operation', '')} {event.get('collection', '')}/{event.get('documentId', '')}"
    return ToldWrite(masks.text(where), *(_document(masks, str(event.get(side, ""))) for side in ("before", "after")))


def _document(masks: Masks, text: str) -> str:
    """A document that was cut off in the history is no JSON any more; nothing of it is shown."""
    try:
        return json.dumps(masks.value(json.loads(text)), ensure_ascii=False, indent=2) if text else ""
    except (ValueError, RecursionError):
        return f"[text, {len(text)}]"


def _line(masks: Masks, event: Json) -> tuple[str, str, str] | None:
    name = event.get("event")
    at, function = str(event.get("at", "")), masks.text(str(event.get("function", "")))
    if name == "LogWritten" and event.get("stream") != "platform":
        return at, function, masks.text(str(event.get("text", "")))
    if name == "InvocationEnded":
        ended = "returned" if event.get("ok") else f"failed: {event.get('error', '')}"
        return at, function, masks.text(f"{ended} ({float(event.get('ms', 0)):.1f} ms)")
    if name == "BackendCalled":
        done = "" if event.get("ok") else f" failed {event.get('detail', '')}"
        return at, function, masks.text(f"{event.get('n')}. {event.get('action')}{done}")
    if name == "InvocationStarted":
        return at, function, masks.text(f"called by {event.get('source', '')}")
    return None


def _own(value: object) -> object:
    """A JSON text as what it says, so that its shape is shown and not its length."""
    if isinstance(value, str) and value[:1] in ("{", "["):
        try:
            parsed: object = json.loads(value)
        except (ValueError, RecursionError):
            return value
        return parsed
    return value


def _explained(code: str, lang: Lang) -> str:
    known = codes.find(code) if code else None
    if known is None:
        return code
    text = codes.explained(known, lang)
    return f"{code} {text.title}. {text.fix}"


def _since(start: str, at: str) -> str:
    try:
        seconds = (datetime.fromisoformat(at) - datetime.fromisoformat(start)).total_seconds()
    except ValueError:
        return ""
    return f"+{seconds:.1f} s" if seconds else ""
