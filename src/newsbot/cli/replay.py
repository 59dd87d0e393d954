"""`newsbot replay`: a past day of articles, as the bot would have told it."""

import asyncio
import json
import sys
from datetime import datetime
from pathlib import Path
from typing import IO

import click

from newsbot import config
from newsbot.app.replaying import Trial
from newsbot.app.replaying import replay as replayed
from newsbot.chat.room import Room
from newsbot.cli.lines import Record, emit, option_config, option_json
from newsbot.config.replay import room_groups


@click.command()
@click.argument("folder", metavar="FOLDER", type=click.Path(exists=True, path_type=Path))
@click.option("--speed", type=click.FloatRange(0), default=0.0, help="Seconds of that day in one of ours (0: no wait).")
@click.option("--rate", type=click.FloatRange(1, 1000), default=25.0, show_default=True, help="Messages a second.")
@click.option("--rooms", metavar="FILE", type=click.Path(path_type=Path), help="TOML of rooms and what they follow.")
@click.option("--told", metavar="FILE", type=click.File("w", encoding="utf-8"), help="Write every message, as JSON.")
@option_json
@option_config
def replay(
    folder: Path,
    *,
    speed: float,
    rate: float,
    rooms: Path | None,
    told: IO[str] | None,
    as_json: bool,
    config_file: str | None,
) -> int:
    """Send a past day of articles through the whole bot, to rooms that do not exist; the store stays as it is."""
    settings = config.load(config_file)
    groups = room_groups(rooms)
    with click.progressbar(length=1, label="Replaying", file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:

        def came(new: int, of: int) -> None:
            bar.length = of
            bar.update(new)

        def said(at: datetime, room: Room, text: str) -> None:
            line = {"at": at.isoformat(), "platform": room.platform, "room": room.id, "text": text}
            if told is not None:
                told.write(json.dumps(line, ensure_ascii=False) + "\n")

        trial = Trial(folder, groups, speed, rate, said, came)
        report = asyncio.run(replayed(settings, config.find(config_file), trial))
    for error in report["errors"]:
        click.echo(f"newsbot: {error}", err=True)
    if as_json:
        emit(report)
    else:
        _show(report)
    return 1 if report["articles"]["failed"] else 0


def _show(report: Record) -> None:
    articles, stories = report["articles"], report["stories"]
    click.echo("articles: " + ", ".join(f"{count:,} {name}" for name, count in articles.items()))
    click.echo(f"stories: {stories['all']:,}, {stories['of_several']:,} of several reports, {stories['told']:,} told")
    click.echo("rooms: " + ", ".join(f"{count:,} on {name}" for name, count in report["rooms"].items()))
    for row in report["deliveries"]:
        said = [f"{row['queued']:,} queued", f"{row['delivered']:,} delivered"]
        said += [f"{row[name]:,} {name}" for name in ("edited", "waiting") if row[name]]
        dropped = ", ".join(f"{why} {count:,}" for why, count in sorted(row["dropped"].items()))
        click.echo(f"{row['class']}: {', '.join(said)}{f'; dropped: {dropped}' if dropped else ''}")
