"""What a deploy does, one frozen value per call to the cloud. Each step carries its own sentence."""

from __future__ import annotations

from cloudfn.codes import Lang
from cloudfn.deploy.values import WantedFunction
from cloudfn.frozen import dataclass
from cloudfn.manifest.values import Index, Timer


def kilobytes(size: int) -> str:
    """``512 B``, ``3.1 kB``, ``12.4 MB``."""
    if size < 1000:
        return f"{size} B"
    return f"{size / 1000:.1f} kB" if size < 1_000_000 else f"{size / 1_000_000:.1f} MB"


@dataclass(frozen=True, slots=True)
class CreateCollection:
    name: str

    def sentence(self, lang: Lang = "en") -> str:
        return f"创建集合 {self.name}" if lang == "zh" else f"create collection {self.name}"


@dataclass(frozen=True, slots=True)
class CreateIndexes:
    collection: str
    indexes: tuple[Index, ...]

    def sentence(self, lang: Lang = "en") -> str:
        shown = ", ".join(str(index) for index in self.indexes)
        return (
            f"为集合 {self.collection} 创建索引 {shown}"
            if lang == "zh"
            else f"index collection {self.collection} by {shown}"
        )


@dataclass(frozen=True, slots=True)
class CreateFunction:
    """``function.variables`` is the whole set, those of others included."""

    function: WantedFunction

    def sentence(self, lang: Lang = "en") -> str:
        one = self.function
        size = kilobytes(one.package.size)
        return (
            f"创建函数 {one.name}（{one.runtime}，{size}）"
            if lang == "zh"
            else f"create function {one.name} ({one.runtime}, {size})"
        )


@dataclass(frozen=True, slots=True)
class UpdateCode:
    function: WantedFunction

    def sentence(self, lang: Lang = "en") -> str:
        one = self.function
        size = kilobytes(one.package.size)
        return f"更新 {one.name} 的代码（{size}）" if lang == "zh" else f"update the code of {one.name} ({size})"


@dataclass(frozen=True, slots=True)
class UpdateConfiguration:
    """``function.variables`` is the whole new set, those of others included: the cloud replaces all of them at once.

    ``unbind`` names what the function has and shall have no more: ``layers``, ``vpc``.
    """

    function: WantedFunction
    unbind: frozenset[str] = frozenset()

    def sentence(self, lang: Lang = "en") -> str:
        name = self.function.name
        return f"更新 {name} 的配置和归属标记" if lang == "zh" else f"update the configuration and marker of {name}"


@dataclass(frozen=True, slots=True)
class DeleteFunction:
    name: str

    def sentence(self, lang: Lang = "en") -> str:
        return f"删除函数 {self.name}" if lang == "zh" else f"delete function {self.name}"


@dataclass(frozen=True, slots=True)
class CreateTriggers:
    function: str
    timers: tuple[Timer, ...]

    def sentence(self, lang: Lang = "en") -> str:
        shown = ", ".join(f"{timer.name} ({timer.cron})" for timer in self.timers)
        return (
            f"为 {self.function} 创建定时器 {shown}" if lang == "zh" else f"create timers of {self.function}: {shown}"
        )


@dataclass(frozen=True, slots=True)
class DeleteTrigger:
    function: str
    name: str

    def sentence(self, lang: Lang = "en") -> str:
        return (
            f"删除 {self.function} 的定时器 {self.name}"
            if lang == "zh"
            else f"delete timer {self.name} of {self.function}"
        )


@dataclass(frozen=True, slots=True)
class CreateRoute:
    function: str
    path: str

    def sentence(self, lang: Lang = "en") -> str:
        return (
            f"将 HTTP 路径 {self.path} 绑定到 {self.function}"
            if lang == "zh"
            else f"bind {self.path} to {self.function}"
        )


@dataclass(frozen=True, slots=True)
class DeleteRoute:
    """``id``: deleting by the function's name alone would take all its paths."""

    function: str
    path: str
    id: str

    def sentence(self, lang: Lang = "en") -> str:
        return (
            f"解除 {self.function} 的 HTTP 路径 {self.path}"
            if lang == "zh"
            else f"unbind {self.path} of {self.function}"
        )


FunctionStep = (
    CreateFunction
    | UpdateCode
    | UpdateConfiguration
    | DeleteFunction
    | CreateTriggers
    | DeleteTrigger
    | CreateRoute
    | DeleteRoute
)
TableStep = CreateCollection | CreateIndexes
Step = FunctionStep | TableStep
