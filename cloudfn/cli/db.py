"""``cloudfn db``: documents of the local cloud, in and out. Works beside a running ``cloudfn dev``, which notices."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cloudfn.cli.app import App
from cloudfn.cli.paths import READ, WRITE_DEEP
from cloudfn.cli.texts import data
from cloudfn.errors import ExitCode, NotFound, UsageError

if TYPE_CHECKING:
    from cloudfn.backend.database.transfer import Format, Mode

FORMAT = click.option("--format", "form", type=click.Choice(["json", "csv"]), help="File format; default: by its name")


@click.group()
def db() -> None:
    """Import, export, query and compare documents.

    \b
    Example:
      cloudfn db seed
      cloudfn db query orders '{"state": "paid"}'
    """


@db.command()
@click.pass_obj
def collections(app: App) -> None:
    """List the collections with their sizes.

    \b
    Example:
      cloudfn db collections
    """
    from cloudfn.cli.documents import opened

    with opened(app) as engine:
        rows = [{"name": name, "count": engine.count(name, {})} for name in engine.collections()]
    app.answer(rows, "\n".join(f"{row['count']:>8}  {row['name']}" for row in rows))


@db.command("import", short_help="Read JSON lines or CSV into a collection")
@click.argument("collection")
@click.argument("file", type=READ)
@FORMAT
@click.option(
    "--mode",
    type=click.Choice(["insert", "upsert"]),
    default="insert",
    help="insert refuses an _id that exists, upsert replaces its document",
)
@click.pass_obj
def import_(app: App, collection: str, file: Path, form: Format | None, mode: Mode) -> None:
    """Read FILE (JSON lines as the console exports them, or CSV) into COLLECTION: all of it or nothing.

    \b
    Example:
      cloudfn db import orders orders.json --mode upsert
    """
    from cloudfn.backend.database.transfer import format_of, read, store
    from cloudfn.cli.documents import opened

    documents = read(file, form or format_of(file))
    with opened(app) as engine:
        count = store(engine, collection, documents, mode)
    human = app.say(data.imported(count, collection))
    app.answer({"collection": collection, "imported": count}, human)


@db.command(short_help="Write a collection as JSON lines or CSV")
@click.argument("collection")
@click.argument("file", type=WRITE_DEEP, required=False)
@FORMAT
@click.option("--query", default="{}", metavar="EJSON", help="Only what matches")
@click.option("--fields", default="", metavar="A,B", help="Columns of a CSV")
@click.pass_obj
def export(app: App, collection: str, file: Path | None, form: Format | None, query: str, fields: str) -> None:
    """Write COLLECTION to FILE, or to stdout, as JSON lines that the CloudBase console imports, or as CSV.

    \b
    Example:
      cloudfn db export orders orders.csv --fields _id,totalFee
    """
    from cloudfn.backend.database import Find
    from cloudfn.backend.database.transfer import format_of, text_of, write_whole
    from cloudfn.cli.documents import ejson, existing, opened

    chosen = form or (format_of(file) if file else "json")
    criteria = ejson(query, "--query")
    with opened(app) as engine:
        documents = engine.find(existing(engine, collection), Find(criteria, {}))
    text = text_of(documents, chosen, [name for name in fields.split(",") if name])
    if file is None:
        click.echo(text, nl=False)
        return
    write_whole(file, text)
    human = app.say(data.exported(len(documents), file))
    app.answer({"collection": collection, "exported": len(documents), "file": str(file)}, human)


@db.command(short_help="Fill collections from a folder of files")
@click.argument("folder", type=READ, required=False)
@click.option("--reset", is_flag=True, help="Empty each collection first")
@click.pass_obj
def seed(app: App, folder: Path | None, reset: bool) -> None:
    """Fill collections from a folder of COLLECTION.json, .jsonl and .csv files; default: seed/ beside the manifest.

    \b
    Example:
      cloudfn db seed --reset
    """
    from cloudfn.backend.database.transfer import format_of, read, store
    from cloudfn.cli.documents import opened

    place = folder or app.manifest().directory / "seed"
    files = sorted(file for file in place.glob("*") if file.suffix.lower() in (".json", ".jsonl", ".csv"))
    if not files:
        raise NotFound("CFN-TCB-013", place=str(place))
    loaded = [(file.stem, read(file, format_of(file))) for file in files]  # all are readable before any is stored
    with opened(app) as engine:
        for name, documents in loaded:
            if reset and engine.exists(name):
                engine.remove(name, {}, many=True)
            store(engine, name, documents, "upsert")
    rows = [{"collection": name, "documents": len(documents)} for name, documents in loaded]
    app.answer(rows, "\n".join(f"{row['documents']:>8}  {row['collection']}" for row in rows))


@db.command(short_help="Show the documents that match")
@click.argument("collection")
@click.argument("query", default="{}")
@click.option("--sort", default="{}", metavar="EJSON", help='Order, as {"n": -1}')
@click.option("--fields", default="{}", metavar="EJSON", help='Projection, as {"n": 1}')
@click.option("--limit", type=click.IntRange(0), default=20, help="At most; 0 for all")
@click.option("--skip", type=click.IntRange(0), default=0, help="Leave out the first")
@click.option("--count", is_flag=True, help="Only how many")
@click.option("--aggregate", is_flag=True, help="QUERY is a pipeline: an array of stages")
@click.pass_obj
def query(
    app: App,
    collection: str,
    query: str,
    sort: str,
    fields: str,
    limit: int,
    skip: int,
    count: bool,
    aggregate: bool,
) -> None:
    """Show documents of COLLECTION that match QUERY, one JSON line each.

    \b
    Example:
      cloudfn db query orders '{"totalFee": {"$gt": 100}}' --sort '{"createdAt": -1}'
    """
    from cloudfn.backend.database import Find
    from cloudfn.backend.database.ejson import relaxed
    from cloudfn.cli.documents import ejson, existing, opened

    with opened(app) as engine:
        existing(engine, collection)
        if aggregate:
            stages = ejson(f'{{"stages": {query}}}', "QUERY")["stages"]
            if type(stages) is not list:
                raise UsageError("CFN-CLI-033")
            documents = engine.aggregate(collection, stages)
        elif count:
            total = engine.count(collection, ejson(query, "QUERY"))
            app.answer({"total": total}, str(total))
            return
        else:
            projection = ejson(fields, "--fields") or None
            documents = engine.find(
                collection, Find(ejson(query, "QUERY"), ejson(sort, "--sort"), skip, limit, projection)
            )
    rows = [relaxed(document) for document in documents]
    app.answer(rows, "\n".join(json.dumps(row, ensure_ascii=False) for row in rows))


@db.command()
@click.argument("name", default="latest")
@click.pass_obj
def snapshot(app: App, name: str) -> None:
    """Keep all documents as NAME (default: latest), or in a file.

    \b
    Example:
      cloudfn db snapshot before
    """
    from cloudfn.backend.database.transfer import snapshot_text, write_whole
    from cloudfn.cli.documents import opened, snapshot_place

    place = snapshot_place(app, name)
    with opened(app) as engine:
        taken = engine.snapshot()
    write_whole(place, snapshot_text(taken))
    count = sum(len(documents) for documents in taken.collections.values())
    app.answer({"file": str(place), "documents": count}, app.say(data.snapshot(count, place)))


@db.command(short_help="Bring all documents back to a snapshot")
@click.argument("name", default="latest")
@click.pass_obj
def restore(app: App, name: str) -> None:
    """Bring all documents back to the snapshot NAME: later collections and documents disappear.

    \b
    Example:
      cloudfn db restore before
    """
    from cloudfn.cli.documents import opened, snapshot_named

    taken = snapshot_named(app, name)
    with opened(app) as engine:
        engine.restore(taken)
    count = sum(len(documents) for documents in taken.collections.values())
    app.answer({"documents": count}, app.say(data.restored(count)))


@db.command(short_help="What changed between two snapshots")
@click.argument("before", default="latest")
@click.argument("after", required=False)
@click.option("--exit-code", is_flag=True, help="Exit 16 when they differ")
@click.pass_obj
def diff(app: App, before: str, after: str | None, exit_code: bool) -> int:
    """What changed from snapshot BEFORE to snapshot AFTER (default: the present), field by field.

    \b
    Example:
      cloudfn db diff before
    """
    from dataclasses import asdict

    from cloudfn import snapshots
    from cloudfn.cli.documents import opened, snapshot_named

    first = snapshot_named(app, before)
    if after:
        second = snapshot_named(app, after)
    else:
        with opened(app) as engine:
            second = engine.snapshot()
    changes = snapshots.diff(first, second)
    app.answer([asdict(change) for change in changes], "\n".join(map(str, changes)))
    return ExitCode.CHANGES if changes and exit_code else ExitCode.OK
