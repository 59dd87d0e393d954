"""`newsbot run`, `sources`, `check-config`, `migrate`: what an operator does."""

import asyncio
from pathlib import Path

import click

from newsbot import config
from newsbot.cli.lines import option_config
from newsbot.ops import logs


@click.command()
@option_config
def run(*, config_file: str | None) -> int:
    """The bot on the configured messengers, until stopped by SIGTERM or Ctrl-C."""
    from newsbot.app import running

    settings = config.load(config_file)
    secrets = filter(None, (running.telegram_token(settings),))
    logs.configure(settings.ops.log_format, settings.ops.log_level, secrets=list(secrets))
    asyncio.run(running.run(settings, config.find(config_file)))
    return 0


@click.command()
@option_config
def check_config(*, config_file: str | None) -> int:
    """Say whether the configuration is right, naming every problem at once."""
    from newsbot.app import building

    file, settings = config.find(config_file), None
    problems: list[str] = []
    try:
        settings = config.load(config_file)
        problems += filter(None, (building.font_problem(settings),))
    except config.ConfigError as error:
        problems += error.problems
    problems += _unusable(file, settings)
    try:
        building.load_gazetteer(file)
    except config.ConfigError as error:
        problems += error.problems
    if problems:
        raise config.ConfigError(problems)
    for account in settings.editors.roleless() if settings is not None else ():
        click.echo(f"{file}: note: editors.persons: the file gives {account} no role; an owner can, in the chat")
    click.echo(f"{file}: right")
    return 0


def _unusable(file: Path, settings: config.Settings | None) -> list[str]:
    """Files of secrets that cannot be used, also where something else is wrong with the settings."""
    try:
        return config.unusable(settings.model_dump() if settings is not None else config.read(file))
    except config.ConfigError:
        return []  # named already: nothing could be read


@click.command()
@option_config
def migrate(*, config_file: str | None) -> int:
    """Bring the store to this version's schema (other verbs do it by themselves on first use)."""
    from newsbot import app

    settings = config.load(config_file)
    version = asyncio.run(app.migrate(settings))
    click.echo(f"{settings.store.url}: at version {version}")
    return 0


@click.group()
def sources() -> None:
    """Bring sources in and out as OPML."""


@sources.command("import")
@click.argument("file")
@option_config
def import_sources(file: str, *, config_file: str | None) -> int:
    """Add the feeds of an OPML file to those of the configuration."""
    from newsbot import app

    settings = config.load(config_file)

    async def work() -> int:
        outlines = await app.outlines(file)
        async with app.owner(settings, config.find(config_file)) as answer:
            result = await anext(answer("add_sources", {"sources": outlines}))
        click.echo(f"{result['added']} added, {len(outlines) - result['added']} known")
        return 0

    return asyncio.run(work())


@sources.command("export")
@click.argument("file")
@option_config
def export_sources(file: str, *, config_file: str | None) -> int:
    """Write all sources, the configuration's and the imported, as OPML; - is standard output."""
    from newsbot import app

    settings = config.load(config_file)
    text = asyncio.run(app.as_opml(settings, config.find(config_file)))
    if file == "-":
        click.echo(text, nl=False)
    else:
        Path(file).write_text(text, encoding="utf-8")
    return 0
