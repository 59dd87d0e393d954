"""`newsbot stories`: what was reported of each event."""

import asyncio
import re

import click

from newsbot import config
from newsbot.app import owner
from newsbot.cli.lines import Record, emit, option_config, option_json

_UNITS = {"m": 60, "h": 3600, "d": 86400}
# A year and more: stories are kept for two weeks.
_LONGEST = 400 * 86400


class _Span(click.ParamType[float]):
    """A stretch of time as people write it, in seconds."""

    name = "time"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> float:
        found = re.fullmatch(r"(\d{1,6})([mhd])", str(value).strip().lower())
        seconds = int(found[1]) * _UNITS[found[2]] if found else 0
        if not 0 < seconds <= _LONGEST:
            self.fail(f"{value!r} is no stretch of time such as 90m, 24h or 7d", param, ctx)
        return seconds


@click.command()
@click.option("--since", type=_Span(), default="24h", show_default=True, help="How far back: 90m, 24h, 7d.")
@option_json
@option_config
def stories(*, since: float, as_json: bool, config_file: str | None) -> int:
    """What was reported of each event, the newest first; articles that wait are grouped before."""
    settings = config.load(config_file)

    async def work() -> list[Record]:
        async with owner(settings, config.find(config_file)) as answer:
            return [found["story"] async for found in answer("stories", {"since": since})]

    found = asyncio.run(work())
    if as_json:
        emit({"stories": found})
        return 0
    for one in found:
        counted = f"{_count(len(one['articles']), 'article')}, {_count(one['sources'], 'independent source')}"
        click.echo("\t".join((one["id"], one["state"], counted, one["title"] or "-")))
    return 0


def _count(n: int, what: str) -> str:
    return f"{n} {what}" if n == 1 else f"{n} {what}s"
