"""A body against its shape: the first thing that production refuses, with its text; else the values. Pure.

JSON, then names that the API does not know, then, field by field, what is missing, of another type, too short or too
long, or of another form. The order of the first two is production's as logged, the rest is the fields' own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from cloudfn import json_text
from cloudfn.json_text import shown
from cloudfn.nearest import nearest
from cloudfn.pay.v3.bodies import Body
from cloudfn.pay.v3.fields import MOST_FEN, V3Field
from cloudfn.pay.v3.rejected import UNDEFINED, V3Refusal, param_error

UNKNOWN = "请求中含有未在API文档中定义的参数"
SHOWN_OF_BODY = 40
Values = Mapping[str, object]


def read(body: bytes, shape: Body) -> dict[str, object] | V3Refusal:
    """The body's values."""
    value = _parsed(body)
    return value if isinstance(value, V3Refusal) else judged(value, shape)


def judged(value: dict[str, object], shape: Body) -> dict[str, object] | V3Refusal:
    """``value``, or what is wrong with it."""
    unknown = list(_unknown(value, shape, "/body"))
    if unknown:
        pointers = [pointer for pointer, _ in unknown]
        params = {"fields": ", ".join(pointers), "near": ", ".join(near for _, near in unknown if near) or "-"}
        detail = {"location": None, "value": pointers}
        return V3Refusal(400, "PARAM_ERROR", UNKNOWN, "CFN-PAY-130", params, detail, UNDEFINED)
    return next(_problems(value, shape, "/body"), None) or value


def query(given: Mapping[str, str], *fields: V3Field) -> V3Refusal | None:
    """What is wrong with the query's values; names that nobody asks for are passed over."""
    return next((problem for each in fields for problem in _field(given, each, "/query", "query")), None)


def _parsed(body: bytes) -> dict[str, object] | V3Refusal:
    """Line and column as far as our own parser tells them; production's is another one."""
    text = body.decode("utf-8", "replace")
    reason, line, column = "an object is expected", 1, 1
    try:
        value = json_text.loads(body.decode() or "{}")
        if isinstance(value, dict):
            return value
    except UnicodeDecodeError as error:
        reason, column = "not UTF-8", error.start + 1
    except json_text.BadJson as error:
        reason, line, column = error.reason, error.line, error.column
    message = f"解析 Json 出错 (位置: /body): * Line {line}, Column {column}\n  {reason}\n"
    params = {"reason": reason, "line": line, "column": column}
    return param_error(message, "CFN-PAY-131", params, None, text[:SHOWN_OF_BODY])


def _unknown(value: Values, shape: Body, pointer: str) -> Iterator[tuple[str, str]]:
    by_name = {field.name: field for field in shape}
    for name, each in value.items():
        field = by_name.get(name)
        if field is None:
            yield f"{pointer}/{name}", nearest(name, [other for other in by_name if other not in value])
        elif field.kind == "object" and isinstance(each, dict):
            yield from _unknown(each, field.fields, f"{pointer}/{name}")
        elif field.kind == "array" and field.fields and isinstance(each, list):
            for n, entry in enumerate(each):
                if isinstance(entry, dict):
                    yield from _unknown(entry, field.fields, f"{pointer}/{name}/{n}")


def _problems(value: Values, shape: Body, pointer: str) -> Iterator[V3Refusal]:
    for field in shape:
        yield from _field(value, field, pointer, "body")


def _field(value: Values, field: V3Field, pointer: str, location: str) -> Iterator[V3Refusal]:
    at = f"{pointer}/{field.name}"
    if field.name not in value:
        if field.required:
            yield _wrong(
                at, field, f"映射到字段“{field.label}”必填性规则校验失败，此字段为必填项", "missing", "", location
            )
        return
    given = value[field.name]
    if not _fits(given, field):
        kind = {"str": "字符串", "int": "数值", "bool": "布尔", "object": "对象", "array": "数组"}[field.kind]
        yield _wrong(at, field, f"映射到{kind}字段“{field.label}”规则校验失败，类型不匹配", "type", given, location)
        return
    if isinstance(given, str):
        yield from _text(given, field, at, location)
    elif field.kind == "int":
        yield from _whole(given, field, at, location)
    elif isinstance(given, dict):
        yield from _problems(given, field.fields, at)
    elif isinstance(given, list):
        if field.most and len(given) > field.most:
            tail = f"映射到数组字段“{field.label}”规则校验失败，元素个数 {len(given)}，大于最大值 {field.most}"
            yield _wrong(at, field, tail, "length", "", location)
        for n, entry in enumerate(given):
            if isinstance(entry, dict):
                yield from _problems(entry, field.fields, f"{at}/{n}")


def _fits(given: object, field: V3Field) -> bool:
    if field.kind == "int":
        return type(given) is int
    if field.kind == "array":
        kinds: dict[str, type] = {"str": str, "object": dict}
        return isinstance(given, list) and all(isinstance(entry, kinds[field.of]) for entry in given)
    kind: dict[str, type] = {"str": str, "bool": bool, "object": dict}
    return isinstance(given, kind[field.kind])


def _text(given: str, field: V3Field, at: str, location: str) -> Iterator[V3Refusal]:
    head = f"映射到值字段“{field.label}”字符串规则校验失败，"
    size = len(given.encode("utf-8", "replace"))
    if len(given) < field.shortest:
        tail = f"字符数 {len(given)}，小于最小值 {field.shortest}"
        yield _wrong(at, field, head + tail, "length", given, location)
    elif field.longest and size > field.longest:
        yield _wrong(at, field, f"{head}字节数 {size}，大于最大值 {field.longest}", "length", given, location)
    elif field.pattern and not re.fullmatch(field.pattern, given):
        tail = f"字符串必须匹配正则表达式“{field.pattern}”"
        yield _wrong(at, field, head + tail, "form", given, location)
    elif field.only and given not in field.only:
        tail = f"字符串必须是“{'|'.join(field.only)}”之一"
        yield _wrong(at, field, head + tail, "form", given, location)


def _whole(given: object, field: V3Field, at: str, location: str) -> Iterator[V3Refusal]:
    assert isinstance(given, int)
    head = f"映射到数值字段“{field.label}”规则校验失败，"
    if field.least is not None and given < field.least:
        yield _wrong(at, field, f"{head}值低于最小值 {field.least}", "range", given, location)
    elif given > MOST_FEN:
        yield _wrong(at, field, f"{head}值高于最大值 {MOST_FEN}", "range", given, location)


def _wrong(at: str, field: V3Field, tail: str, what: str, given: object, location: str) -> V3Refusal:
    message = f"输入源“{at}”{tail}"
    said = "***" if field.secret else shown(given)
    params = {"field": at, "what": what, "value": said, "rule": _rule(field)}
    return param_error(message, "CFN-PAY-129", params, location, given if isinstance(given, str | int) else "")


def _rule(field: V3Field) -> str:
    parts: list[str] = [field.kind]
    if field.longest:
        parts.append(f"{field.shortest} to {field.longest} bytes")
    if field.least is not None:
        parts.append(f"at least {field.least}")
    if field.only:
        parts.append(" | ".join(field.only))
    if field.pattern:
        parts.append(field.pattern)
    return ", ".join(parts)
