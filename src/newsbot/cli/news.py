"""`newsbot ingest`, `search`, `chat`: articles in, answers out."""

import asyncio
import shutil
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import click

from newsbot import config
from newsbot.app import owner, search_only
from newsbot.app.building import open_app
from newsbot.cli.keyboard import Keyboard
from newsbot.cli.lines import Record, emit, objects, option_config, option_json, option_jsonl, string
from newsbot.ops.socket import Handler


@click.command()
@click.argument("paths", metavar="PATH_OR_URL...", nargs=-1, required=True)
@option_json
@option_config
def ingest(paths: tuple[str, ...], *, as_json: bool, config_file: str | None) -> int:
    """Read page dumps, HTML pages, feeds, OPML, folders of them, lines of JSON, into the store."""
    settings = config.load(config_file)
    absolute = [path if "://" in path else str(Path(path).absolute()) for path in paths]

    async def work() -> int:
        async with owner(settings, config.find(config_file)) as answer:
            return await _ingest(answer("ingest", {"paths": absolute}), as_json=as_json)

    return asyncio.run(work())


async def _ingest(steps: AsyncIterator[Record], *, as_json: bool) -> int:
    """Show the steps as they come. Returns the exit code: 1 when something failed."""
    counts = dict.fromkeys(("new", "revised", "known", "failed"), 0)
    total = (await anext(steps))["total"]
    with click.progressbar(length=total, label="Reading", file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:
        async for step in steps:
            for article in step["articles"]:
                counts[article["status"]] += 1
                if as_json:
                    emit(article)
                if article["error"]:
                    click.echo(f"newsbot: {article['error']}", err=True)
            bar.update(step["size"])
    if not as_json:
        click.echo(", ".join(f"{count} {status}" for status, count in counts.items()))
    return 1 if counts["failed"] else 0


@click.command()
@click.argument("query", required=False)
@click.option("--limit", type=click.IntRange(1, 1000), default=10, show_default=True)
@click.option(
    "--newest",
    is_flag=True,
    help="Articles with all the words, newest first (else by relevance and recency).",
)
@option_json
@option_jsonl
@option_config
def search(
    query: str | None, *, limit: int, newest: bool, as_json: bool, jsonl: str | None, config_file: str | None
) -> int:
    """Find stored articles by their words."""
    if (query is None) == (jsonl is None):
        raise click.UsageError("give either a query or --jsonl FILE")
    settings = config.load(config_file)

    async def work() -> int:
        async with search_only(settings, config.find(config_file)) as ask:
            if jsonl is not None:
                return await _search_lines(ask, jsonl, limit, newest=newest)
            return _show(await _search(ask, query or "", limit, newest=newest), as_json=as_json)

    return asyncio.run(work())


async def _search(ask: Handler, query: str, limit: int, *, newest: bool) -> Record:
    return await anext(ask("search", {"query": query, "limit": limit, "newest": newest}))


async def _search_lines(ask: Handler, file: str, limit: int, *, newest: bool) -> int:
    bad = 0
    for id_, record in objects(file):
        try:
            if isinstance(record, str):
                raise ValueError(record)  # noqa: TRY004, TRY301 - the same one line for every bad line
            result = await _search(ask, string(record, "query"), limit, newest=newest)
        except ValueError as error:
            bad += 1
            result = {"error": str(error)}
        emit({"id": id_, **result})
    return 1 if bad else 0


def _show(found: Record, *, as_json: bool) -> int:
    if as_json:
        emit(found)
        return 0
    for result in found["results"]:
        places = "، ".join(place["name"] for place in result["places"][:3])
        click.echo("\t".join((result["id"], (result["published"] or "-")[:16], result["title"], places)))
    return 0


# What people at a terminal type to leave; it is answered as any farewell.
_LEAVING = frozenset(("/quit", "/exit", "quit", "exit"))


@click.command()
@click.option("--say", "said", metavar="TEXT", multiple=True, help="Say this, print the answer and end (repeatable).")
@click.option("--samples", is_flag=True, help="First fill the store with sample news, dated relative to now.")
@option_config
def chat(*, said: tuple[str, ...], samples: bool, config_file: str | None) -> int:
    """Talk to the bot in your terminal, until /quit or Ctrl-D; lines on a pipe are answered too."""
    settings = config.load(config_file)

    async def work() -> None:
        if samples:
            await _fill(settings, config.find(config_file))
        async with owner(settings, config.find(config_file), listening=not said) as answer:
            await _talk(answer, said)

    asyncio.run(work())
    return 0


async def _fill(settings: config.Settings, config_file: Path) -> None:
    from newsbot.app import fill_with_samples

    async with open_app(settings, config_file) as app:
        await fill_with_samples(app)


async def _talk(answer: Handler, said: tuple[str, ...]) -> None:
    """Answer what was given, else every line of standard input until it ends."""
    if said:
        for text in said:
            await _say(answer, text)
        return
    keyboard = Keyboard(prompt="» ")
    if keyboard.people:
        await _say(answer, "/start")
    while (line := await keyboard.line()) is not None:
        if line.strip():
            await _say(answer, line)
        if keyboard.people and line.strip().casefold() in _LEAVING:
            return


async def _say(answer: Handler, text: str) -> None:
    colour = sys.stdout.isatty()
    width = min(shutil.get_terminal_size().columns, 100)
    arguments: dict[str, Any] = {"text": text, "colour": colour, "width": width}
    async for result in answer("say", arguments):
        click.echo(result["text"])
        click.echo()
    sys.stdout.flush()
