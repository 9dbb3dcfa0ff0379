"""The text of an expression as a tree. Refuses what CloudBase would refuse, and says at which character."""

from __future__ import annotations

import re
from typing import Literal

from cloudfn.security_rules import patterns
from cloudfn.security_rules.tree import (
    GetNode,
    ListNode,
    LiteralNode,
    MemberNode,
    NameNode,
    NotNode,
    OperatorNode,
    PatternNode,
    RuleNode,
    TemplateNode,
    children,
)

LENGTH = 1024
"""Characters of one expression. Source: cloud.tencent.com document 876/41802."""
DEPTH = 40
"""Brackets within brackets; a limit of ours."""
GETS = 3
"""Calls of ``get`` in one expression. Source: docs.cloudbase.net, rule/reference/function."""
NESTED_GETS = 2
NAMES = ("doc", "auth", "now", "request", "resource")
MEMBERS = {"auth": ("openid", "uid", "loginType"), "request": ("data",), "resource": ("openid", "path")}
"""What may follow a name by a dot; ``doc`` and ``request.data`` have any field."""
WORDS: dict[str, object] = {"true": True, "false": False, "null": None, "undefined": None}
BINDING = {"||": 1, "&&": 2, "==": 3, "!=": 3, ">": 4, ">=": 4, "<": 4, "<=": 4, "in": 4}
"""How tightly an operator binds. Source: JavaScript, which the expressions are written in."""

_TOKEN = re.compile(
    r"""\s*(?:(?P<number>\d+(?:\.\d+)?)|(?P<name>[A-Za-z_$][\w$]*)|(?P<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""
    r"""|(?P<sign>===|!==|==|!=|>=|<=|&&|\|\||[!<>()\[\].,`/-]))""",
    re.DOTALL,
)
_PATTERN = re.compile(r"((?:[^/\\\n]|\\.)+)/([a-z]*)\s*\.\s*test\s*\(")
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r"}


class BadRule(ValueError):
    """The text is no expression. ``at`` counts characters from 0, ``rest`` is what stands there.

    ``kind``: ``syntax``; ``name``, a value that rules do not have; ``limit``, more than CloudBase allows.
    """

    def __init__(self, at: int, rest: str, kind: Literal["syntax", "name", "limit"] = "syntax") -> None:
        super().__init__(f"{kind} at {at}: {rest}")
        self.at, self.rest, self.kind = at, rest, kind


def parse(text: str) -> RuleNode:
    """Raises BadRule."""
    if len(text) > LENGTH:
        raise BadRule(LENGTH, f"{len(text)} > {LENGTH}", "limit")
    reader = _Reader(text)
    node = reader.expression(0)
    if reader.peek() is not None:
        raise reader.bad()
    if _gets(node) > GETS or _nested(node) > NESTED_GETS:
        raise BadRule(node.start, "get(", "limit")
    return node


class _Reader:
    def __init__(self, text: str) -> None:
        self._text, self._at, self._depth = text, 0, 0

    def peek(self) -> str | None:
        """The next token, None at the end."""
        found = _TOKEN.match(self._text, self._at)
        if found:
            return found.group().strip()
        return None if not self._text[self._at :].strip() else self._text[self._at :].strip()[:1]

    def bad(self) -> BadRule:
        at = self._at + len(self._text[self._at :]) - len(self._text[self._at :].lstrip())
        return BadRule(at, self._text[at : at + 24] or "end")

    def _take(self) -> re.Match[str]:
        found = _TOKEN.match(self._text, self._at)
        if not found:
            raise self.bad()
        self._at = found.end()
        return found

    def _expect(self, sign: str) -> None:
        if self.peek() != sign:
            raise self.bad()
        self._take()

    def expression(self, binding: int) -> RuleNode:
        self._depth += 1
        if self._depth > DEPTH:
            raise BadRule(self._at, "(", "limit")
        left = self._operand()
        while (sign := self.peek()) is not None:
            operator = {"===": "==", "!==": "!="}.get(sign, sign)
            if BINDING.get(operator, 0) <= binding:
                break
            self._take()
            right = self.expression(BINDING[operator])
            left = OperatorNode(left.start, right.end, operator, left, right)
        self._depth -= 1
        return left

    def _operand(self) -> RuleNode:
        before = self._at
        found = self._take()
        start = found.end() - len(found.group().strip())
        sign = found["sign"]
        if sign == "!":
            self._depth += 1
            if self._depth > DEPTH:
                raise BadRule(start, "!", "limit")
            inner = self._operand()
            self._depth -= 1
            return NotNode(start, inner.end, inner)
        if sign == "-":
            number = self._take()
            if number["number"] is None:
                raise BadRule(start, self._text[start : start + 24])
            return LiteralNode(start, self._at, -_number(number["number"]))
        if sign == "(":
            inner = self.expression(0)
            self._expect(")")
            return self._members(inner)
        if sign == "[":
            return self._members(self._list(start))
        if sign == "`":
            return self._members(self._template(start))
        if sign == "/":
            return self._pattern(start)
        if found["number"] is not None:
            return LiteralNode(start, self._at, _number(found["number"]))
        if found["text"] is not None:
            return self._members(LiteralNode(start, self._at, _unescaped(found["text"][1:-1])))
        if found["name"] is None:
            self._at = before
            raise self.bad()
        return self._members(self._named(found["name"], start))

    def _named(self, name: str, start: int) -> RuleNode:
        if name in WORDS:
            return LiteralNode(start, self._at, WORDS[name])
        if name == "get" and self.peek() == "(":
            self._take()
            path = self.expression(0)
            self._expect(")")
            return GetNode(start, self._at, path)
        if name not in NAMES:
            raise BadRule(start, name, "name")
        return NameNode(start, self._at, name)

    def _members(self, node: RuleNode) -> RuleNode:
        while (sign := self.peek()) in (".", "["):
            self._take()
            if sign == ".":
                found = self._take()
                if found["name"] is None:
                    raise BadRule(found.start(), found.group().strip())
                key: RuleNode = LiteralNode(self._at - len(found["name"]), self._at, found["name"])
            else:
                key = self.expression(0)
                self._expect("]")
            self._check_member(node, key)
            node = MemberNode(node.start, self._at, node, key)
        return node

    def _check_member(self, node: RuleNode, key: RuleNode) -> None:
        allowed = MEMBERS.get(node.name) if isinstance(node, NameNode) else None
        if allowed and not (isinstance(key, LiteralNode) and key.value in allowed):
            raise BadRule(node.start, self._text[node.start : self._at], "name")

    def _list(self, start: int) -> RuleNode:
        items: list[RuleNode] = []
        while self.peek() != "]":
            if items:
                self._expect(",")
            items.append(self.expression(0))
        self._take()
        return ListNode(start, self._at, tuple(items))

    def _template(self, start: int) -> RuleNode:
        parts: list[RuleNode] = []
        while True:
            found = re.compile(r"((?:[^`$\\]|\\.|\$(?!\{))*)(`|\$\{)", re.DOTALL).match(self._text, self._at)
            if not found:
                raise BadRule(start, self._text[start : start + 24])
            if found[1]:
                parts.append(LiteralNode(self._at, found.end(1), _unescaped(found[1])))
            self._at = found.end()
            if found[2] == "`":
                return TemplateNode(start, self._at, tuple(parts))
            parts.append(self.expression(0))
            if self._text[self._at :].lstrip()[:1] != "}":
                raise self.bad()
            self._at = self._text.index("}", self._at) + 1

    def _pattern(self, start: int) -> RuleNode:
        found = _PATTERN.match(self._text, self._at)
        if not found:
            raise BadRule(start, self._text[start : start + 24])
        try:
            patterns.check(found[1], found[2])
        except patterns.BadPattern as error:
            raise BadRule(start, found[1]) from error
        self._at = found.end()
        value = self.expression(0)
        self._expect(")")
        return PatternNode(start, self._at, found[1], found[2], value)


def _number(text: str) -> int | float:
    return float(text) if "." in text else int(text)


def _unescaped(text: str) -> str:
    return re.sub(r"\\(.)", lambda found: _ESCAPES.get(found[1], found[1]), text, flags=re.DOTALL)


def _gets(node: RuleNode) -> int:
    return isinstance(node, GetNode) + sum(_gets(child) for child in children(node))


def _nested(node: RuleNode) -> int:
    return isinstance(node, GetNode) + max((_nested(child) for child in children(node)), default=0)
