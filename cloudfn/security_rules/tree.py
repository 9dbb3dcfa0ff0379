"""What an expression consists of. ``start`` and ``end`` are its place in the text of the rule."""

from __future__ import annotations

from cloudfn.frozen import dataclass


@dataclass(frozen=True, slots=True)
class RuleNode:
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class LiteralNode(RuleNode):
    value: object


@dataclass(frozen=True, slots=True)
class NameNode(RuleNode):
    """``doc``, ``auth``, ``now``, ``request`` or ``resource``."""

    name: str


@dataclass(frozen=True, slots=True)
class MemberNode(RuleNode):
    """``target.name`` or ``target[key]``."""

    target: RuleNode
    key: RuleNode


@dataclass(frozen=True, slots=True)
class GetNode(RuleNode):
    """``get(path)``: a document."""

    path: RuleNode


@dataclass(frozen=True, slots=True)
class PatternNode(RuleNode):
    """``/pattern/flags.test(value)``."""

    pattern: str
    flags: str
    value: RuleNode


@dataclass(frozen=True, slots=True)
class TemplateNode(RuleNode):
    """Text in back-ticks: texts and what stands between ``${`` and ``}``, in turn."""

    parts: tuple[RuleNode, ...]


@dataclass(frozen=True, slots=True)
class ListNode(RuleNode):
    items: tuple[RuleNode, ...]


@dataclass(frozen=True, slots=True)
class NotNode(RuleNode):
    inner: RuleNode


@dataclass(frozen=True, slots=True)
class OperatorNode(RuleNode):
    """``operator`` is one of ``&& || == != > >= < <= in``; ``===`` and ``!==`` are read as ``==`` and ``!=``."""

    operator: str
    left: RuleNode
    right: RuleNode


def children(node: RuleNode) -> tuple[RuleNode, ...]:
    """The expressions directly inside ``node``."""
    match node:
        case MemberNode(target=target, key=key):
            return target, key
        case GetNode(path=path):
            return (path,)
        case PatternNode(value=value):
            return (value,)
        case TemplateNode(parts=parts):
            return parts
        case ListNode(items=items):
            return items
        case NotNode(inner=inner):
            return (inner,)
        case OperatorNode(left=left, right=right):
            return left, right
    return ()


def names(node: RuleNode) -> frozenset[str]:
    """Everything that ``node`` looks at: ``doc``, ``auth``, ``now``, ``request``, ``resource``, ``get``."""
    own = node.name if isinstance(node, NameNode) else "get" if isinstance(node, GetNode) else ""
    inner = frozenset(name for child in children(node) for name in names(child))
    return inner | {own} if own else inner


def texts(node: RuleNode) -> frozenset[str]:
    """Every text that stands in ``node`` as a value."""
    own = {node.value} if isinstance(node, LiteralNode) and isinstance(node.value, str) else set[str]()
    return frozenset(own).union(*(texts(child) for child in children(node)))


def doc_path(node: RuleNode) -> str | None:
    """The path of a field of the document, ``a.b`` for ``doc.a.b``, "" for ``doc`` itself, None for anything else."""
    if isinstance(node, NameNode):
        return "" if node.name == "doc" else None
    if isinstance(node, MemberNode) and isinstance(node.key, LiteralNode):
        before = doc_path(node.target)
        key = node.key.value
        if before is not None and isinstance(key, str | int) and not isinstance(key, bool):
            return f"{before}.{key}" if before else str(key)
    return None


def data_paths(node: RuleNode) -> frozenset[str]:
    """Every field of ``request.data`` that ``node`` looks at; "" where it looks at the whole or at a computed field."""
    path = _data_path(node)
    if path is not None:
        return frozenset((path,))
    own = {""} if isinstance(node, NameNode) and node.name == "request" else set[str]()
    return frozenset(own).union(*(data_paths(child) for child in children(node)))


def _data_path(node: RuleNode) -> str | None:
    if not isinstance(node, MemberNode) or not isinstance(node.key, LiteralNode):
        return None
    key = node.key.value
    if isinstance(node.target, NameNode) and node.target.name == "request":
        return "" if key == "data" else None
    before = _data_path(node.target)
    if before is None or isinstance(key, bool) or not isinstance(key, str | int):
        return None
    return f"{before}.{key}" if before else str(key)


def doc_paths(node: RuleNode) -> frozenset[str]:
    """Every field of the document that ``node`` looks at; "" where it looks at the whole or at a computed field."""
    path = doc_path(node)
    if path is not None:
        return frozenset((path,))
    return frozenset(path for child in children(node) for path in doc_paths(child))
