"""`newsbot outbox`: what waits to be sent and what went wrong, seen and decided by an operator."""

import asyncio
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, get_args

import click

from newsbot import config
from newsbot.app import owner, socket_path
from newsbot.chat.delivery import State
from newsbot.cli.lines import Record, emit, option_config, option_json
from newsbot.ops.socket import USAGE, Handler, RefusedError

_SHOWN = ("pending", "sending", "uncertain", "dead", "held")
_REQUEUED = ("uncertain", "dead", "held")
_DROPPED = ("pending", "dead", "held")
_COLUMNS = ("id", "post", "state", "class", "attempts", "due", "reason")
_LARGEST = 2**63 - 1  # of an id in the database
_TWICE = "uncertain: rooms may have them already and would get them twice"

_option_post = click.option("--post", type=click.IntRange(1, _LARGEST), help="With --state: of this post only.")


@click.group()
def outbox() -> None:
    """See what waits to be sent, send it again or give it up."""


@outbox.command("list")
@click.option(
    "--state",
    "states",
    type=click.Choice(get_args(State)),
    multiple=True,
    help=f"Else {', '.join(_SHOWN)}; repeatable.",
)
@click.option("--limit", type=click.IntRange(1, 1_000_000), default=1000, show_default=True)
@option_json
@option_config
def list_outbox(*, states: tuple[str, ...], limit: int, as_json: bool, config_file: str | None) -> int:
    """Show deliveries, oldest first: no room and no text."""
    asked = list(dict.fromkeys(states or _SHOWN))

    async def work(answer: Handler) -> int:
        results = [one async for one in answer("list_outbox", {"states": asked, "limit": limit})]
        counts, rows = results[0]["counts"], results[1:]
        if as_json:
            for row in rows:
                emit(row)
        else:
            _show(rows, {state: counts.get(state, 0) for state in asked}, limit)
        return 0

    return _with_outbox(config_file, work)


def _show(rows: Sequence[Record], counts: dict[str, int], limit: int) -> None:
    """A table, and on standard error how many there are in all."""
    if rows:
        table = [_COLUMNS, *(_cells(row) for row in rows)]
        widths = [max(map(len, column)) for column in zip(*table, strict=True)]
        for line in table:
            click.echo("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())
    said = ", ".join(f"{count} {state}" for state, count in counts.items() if count) or "nothing"
    cut = limit <= len(rows) < sum(counts.values())
    click.echo(f"{said}; {len(rows)} shown, --limit N shows more" if cut else said, err=True)


def _cells(row: Record) -> tuple[str, ...]:
    due = f"{row['due'][:19].replace('T', ' ')}Z" if row["due"] else ""
    return tuple(str("" if value is None else value) for value in {**row, "due": due}.values())


@outbox.command("requeue")
@click.argument("ids", metavar="[ID]...", type=click.IntRange(1, _LARGEST), nargs=-1)
@click.option("--state", type=click.Choice(_REQUEUED), help="All of this state, in place of ids.")
@_option_post
@click.option("--yes", is_flag=True, help="Uncertain ones too, though they may be sent twice.")
@option_config
def requeue(ids: tuple[int, ...], *, state: str | None, post: int | None, yes: bool, config_file: str | None) -> int:
    """Send again what is uncertain, dead or held."""
    chosen = _chosen(ids, state, post)

    async def work(answer: Handler) -> int:
        result = await _result(answer, "requeue", {**chosen, "sure": yes})
        if result["uncertain"] and not yes:
            if not _confirmed(result["uncertain"]):
                return _told({"done": 0, "unknown": []}, "requeued", _REQUEUED)
            result = await _result(answer, "requeue", {**chosen, "sure": True})
        return _told(result, "requeued", _REQUEUED)

    return _with_outbox(config_file, work)


def _confirmed(uncertain: int) -> bool:
    """What the person at the terminal says. Raises RefusedError where nobody can be asked."""
    told = f"{uncertain} of these {'is' if uncertain == 1 else 'are'} {_TWICE}"
    if not sys.stdin.isatty():
        raise RefusedError(f"{told}; nothing is requeued, add --yes if they shall be", USAGE)
    return click.confirm(f"{told}. Requeue?", err=True)


@outbox.command("drop")
@click.argument("ids", metavar="[ID]...", type=click.IntRange(1, _LARGEST), nargs=-1)
@click.option("--state", type=click.Choice(_DROPPED), help="All of this state, in place of ids.")
@_option_post
@option_config
def drop(ids: tuple[int, ...], *, state: str | None, post: int | None, config_file: str | None) -> int:
    """Give up what is pending, dead or held: it is never sent."""
    chosen = _chosen(ids, state, post)

    async def work(answer: Handler) -> int:
        return _told(await _result(answer, "drop", chosen), "dropped", _DROPPED)

    return _with_outbox(config_file, work)


def _chosen(ids: tuple[int, ...], state: str | None, post: int | None) -> Record:
    if bool(ids) == bool(state):
        raise click.UsageError("give either ids or --state")
    if post is not None and state is None:
        raise click.UsageError("--post goes with --state")
    return {"ids": list(dict.fromkeys(ids)), "state": state, "post": post}


async def _result(answer: Handler, verb: str, arguments: Record) -> Record:
    (result,) = [one async for one in answer(verb, arguments)]
    return result


def _told(result: Record, done: str, states: tuple[str, ...]) -> int:
    """Say how many. Returns the exit code: 1 when an id was none that could be."""
    click.echo(f"{result['done']} {done}")
    if not result["unknown"]:
        return 0
    named = ", ".join(map(str, result["unknown"]))
    click.echo(f"newsbot: {named}: no {', '.join(states[:-1])} or {states[-1]} delivery has this id", err=True)
    return 1


def _with_outbox(config_file: str | None, work: Callable[[Handler], Any]) -> int:
    settings = config.load(config_file)

    async def ask() -> int:
        async with _asked(settings, config.find(config_file)) as answer:
            code: int = await work(answer)
            return code

    return asyncio.run(ask())


@asynccontextmanager
async def _asked(settings: config.Settings, config_file: Path) -> AsyncIterator[Handler]:
    """The store's owner; where there is no store yet, none is made to find it empty."""
    path = socket_path(settings)
    if path is None or path.with_suffix("").exists():
        async with owner(settings, config_file) as answer:
            yield answer
    else:
        yield _empty


async def _empty(verb: str, arguments: Record) -> AsyncIterator[Record]:
    if verb == "list_outbox":
        yield {"counts": {}}
    else:
        yield {"done": 0, "unknown": arguments["ids"], "uncertain": 0}
