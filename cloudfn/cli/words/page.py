"""Help pages and usage errors in Chinese, in the shape of click's own English ones.

In: a click context. Out: text, wrapped by columns, since a Chinese character takes two.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator, Sequence

import click

from cloudfn.cli import words
from cloudfn.cli.words.click_zh import CLICK, KINDS
from cloudfn.cli.words.shared_zh import HEADINGS, PIECES
from cloudfn.columns import width, wrap

WIDEST_TERM = 30


def page(ctx: click.Context) -> str:
    """What ``--help`` prints."""
    columns = ctx.make_formatter().width
    parts = [usage(ctx), *_text(ctx, columns)]
    parts.append(_section("Options", list(_options(ctx)), columns))
    if isinstance(ctx.command, click.Group):
        parts += _commands(ctx.command, ctx, columns)
    return "\n\n".join(parts)


def usage(ctx: click.Context) -> str:
    head = f"{HEADINGS['Usage']}：{ctx.command_path} "
    pieces = [PIECES.get(piece, piece) for piece in ctx.command.collect_usage_pieces(ctx)]
    columns = max(ctx.make_formatter().width - width(head), 20)
    return head + f"\n{' ' * width(head)}".join(wrap(" ".join(pieces), columns))


def complaint(error: click.ClickException) -> str:
    """Usage, where help is, and what is wrong."""
    lines = [CLICK["Error: {message}"].format(message=tidy(error.format_message()))]
    if isinstance(error, click.UsageError) and error.ctx is not None:
        spellings = error.ctx.help_option_names
        hint = CLICK["Try '{command} {option}' for help."]
        lines = [
            error.ctx.get_usage(),
            hint.format(command=error.ctx.command_path, option=max(spellings, key=len)),
            "",
            *lines,
        ]
    return "\n".join(lines)


def tidy(message: str) -> str:
    """Without what click puts into its messages itself: Latin full stops, spaces between sentences, names of types."""
    message = re.sub(r"(?<=')\.(?: |$)", "。", message)
    message = re.sub(r"(?<=[。？：]) (?=\S)", "", message)
    return re.sub(r"(?<=不是有效的)(\w+(?: range)?)(?=。)", lambda kind: KINDS.get(kind[1], kind[1]), message)


def path_of(ctx: click.Context) -> str:
    """What is typed after ``cloudfn``; for itself, ``cloudfn``."""
    return ctx.command_path.removeprefix("cloudfn ")


def spelling(option: click.Option) -> str:
    return max(option.opts, key=len)


def blocks(command: click.Command) -> list[str]:
    """The paragraphs of the English help; one that begins with ``\\b`` keeps its lines."""
    text = inspect.cleandoc(command.help or "").partition("\f")[0]
    return [paragraph for paragraph in re.split(r"\n\n+", text) if paragraph]


def _text(ctx: click.Context, columns: int) -> Iterator[str]:
    """Our prose for the English prose, and the examples as they are."""
    ours = iter(words.paragraphs(path_of(ctx)))
    for block in blocks(ctx.command):
        if block.startswith("\b\n"):
            head, *lines = block.split("\n")[1:]
            yield "\n".join([f"  {HEADINGS.get(head.rstrip(':'), head)}：", *(f"  {line}" for line in lines)])
        else:
            yield "\n".join(f"  {line}" for line in wrap(next(ours, " ".join(block.split())), columns - 2))


def _options(ctx: click.Context) -> Iterator[tuple[str, str]]:
    for param in ctx.command.get_params(ctx):
        if isinstance(param, click.Option) and not param.hidden:
            record = param.get_help_record(ctx)
            if record is not None:
                text = words.option(path_of(ctx), spelling(param)) or param.help or ""
                yield _term(record[0], param), f"{text}{_extra(param, ctx)}"


def _term(spec: str, option: click.Option) -> str:
    """``--seed INTEGER`` in Chinese; a name that the command gives to the value stays."""
    kind = option.type.name
    takes_one = spec.endswith(f" {kind.upper()}")  # a counted option (-vv) has a kind and takes no value
    return spec.removesuffix(kind.upper()) + KINDS[kind] if kind in KINDS and takes_one else spec


def _extra(option: click.Option, ctx: click.Context) -> str:
    extra = option.get_help_extra(ctx)
    parts = []
    if "envvars" in extra:
        parts.append(f"环境变量：{'、'.join(extra['envvars'])}")
    if "default" in extra:
        parts.append(f"默认：{extra['default']}")
    if "range" in extra:
        parts.append(extra["range"])
    if "required" in extra:
        parts.append("必填")
    return f"  [{'；'.join(parts)}]" if parts else ""


def _commands(group: click.Group, ctx: click.Context, columns: int) -> Iterator[str]:
    in_sections = getattr(group, "sections", None)  # the main group's, which knows this module: asked for by its name
    sections = in_sections(ctx) if in_sections else [("Commands", group.list_commands(ctx))]
    term = max(width(name) for _, names in sections for name in names)
    above = "" if path_of(ctx) == "cloudfn" else f"{path_of(ctx)} "
    for title, names in sections:
        yield _section(title, [(name, words.line(above + name)) for name in names], columns, term)


def _section(title: str, rows: Sequence[tuple[str, str]], columns: int, term: int = 0) -> str:
    """A heading and two columns below it. ``term``: how wide the first one is at least."""
    first = min(max(term, *(width(row[0]) for row in rows)), WIDEST_TERM) + 2
    lines = [f"{HEADINGS.get(title, title)}："]
    for name, text in rows:
        wrapped = wrap(text, max(columns - first - 2, 10)) or [""]
        if width(name) + 2 > first:
            lines.append(f"  {name}")
            name = ""
        gap = " " * (first - width(name))
        lines.append(f"  {name}{gap}{wrapped[0]}".rstrip())
        lines += [f"  {' ' * first}{line}" for line in wrapped[1:]]
    return "\n".join(lines)
