"""The verbs that people type."""

import sys
import traceback
from io import TextIOWrapper
from os import environ
from typing import NoReturn

import click

from newsbot.config import ConfigError
from newsbot.ports import NewsbotError, StoreInUseError, StoreUnusableError

FAILED, USAGE, IN_USE, UNUSABLE = 1, 2, 75, 78
_CODES: dict[type[Exception], int] = {
    ConfigError: UNUSABLE,
    StoreInUseError: IN_USE,
    StoreUnusableError: UNUSABLE,
}

# Each verb's module, and the line that the list of verbs shows without importing it.
_LAZY = {
    "run": ("newsbot.cli.operate", "The bot on the configured messengers, until stopped."),
    "chat": ("newsbot.cli.news", "Talk to the bot in your terminal."),
    "ingest": ("newsbot.cli.news", "Read articles into the store."),
    "search": ("newsbot.cli.news", "Find stored articles by their words."),
    "replay": ("newsbot.cli.replay", "A past day through the whole bot, to rooms on paper."),
    "stories": ("newsbot.cli.stories", "What was reported of each event."),
    "text": ("newsbot.cli.text", "Summaries, places and intents of a text."),
    "sources": ("newsbot.cli.operate", "Bring sources in and out as OPML."),
    "outbox": ("newsbot.cli.outbox", "See what waits to be sent, send it again or give it up."),
    "audit": ("newsbot.cli.audit", "Whether anybody tampered with what editors did."),
    "check-config": ("newsbot.cli.operate", "Name every problem of the configuration."),
    "doctor": ("newsbot.cli.doctor", "Say in what state everything is."),
    "migrate": ("newsbot.cli.operate", "Bring the store to this version's schema."),
}


class _Verbs(click.Group):
    """Imports a verb's module when it is asked for, so that `text` never pays for the database."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(_LAZY)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        if cmd_name not in _LAZY:
            return None
        from importlib import import_module

        command = getattr(import_module(_LAZY[cmd_name][0]), cmd_name.replace("-", "_"))
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        del ctx
        with formatter.section("Verbs"):
            formatter.write_dl([(name, line) for name, (_, line) in _LAZY.items()])


@click.group(cls=_Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="newsbot")
def newsbot() -> None:
    """Arabic news in, verbatim attributed summaries out."""


def main() -> None:
    """Run the verb named on the command line; every failure is one clear line and an exit code of the contract."""
    _speak_utf8()
    try:
        sys.exit(newsbot.main(standalone_mode=False) or 0)
    except click.exceptions.Exit as stop:
        sys.exit(stop.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(USAGE)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(130)
    except Exception as error:  # noqa: BLE001 - the one place where anything unforeseen becomes a line
        _complain(error)


def _speak_utf8() -> None:
    """Arabic whatever the machine's locale; half a character in somebody's JSON goes out as an escape, as it came."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def _complain(error: Exception) -> NoReturn:
    if environ.get("NEWSBOT_DEBUG"):
        traceback.print_exception(error)
    for line in _lines(error):
        click.echo(f"newsbot: {' '.join(line.split())}", err=True)
    sys.exit(_CODES.get(type(error), getattr(error, "code", FAILED)))


def _lines(error: Exception) -> list[str]:
    if isinstance(error, ConfigError):
        return error.problems
    if isinstance(error, NewsbotError):
        return [str(error)]
    if isinstance(error, OSError) and error.filename:
        return [f"{error.filename}: {(error.strerror or type(error).__name__).lower()}"]
    return [f"unexpected {type(error).__name__}: {error} (NEWSBOT_DEBUG=1 shows where)"]
