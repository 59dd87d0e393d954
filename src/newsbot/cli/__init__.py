"""The verbs that people type."""

import sys
import traceback
from os import environ

import click

from newsbot.config import ConfigError
from newsbot.ports import NewsbotError, StoreInUseError, StoreUnusableError

FAILED, USAGE, IN_USE, UNUSABLE = 1, 2, 75, 78

_LAZY = {
    "run": "newsbot.cli.operate",
    "chat": "newsbot.cli.news",
    "ingest": "newsbot.cli.news",
    "search": "newsbot.cli.news",
    "text": "newsbot.cli.text",
    "sources": "newsbot.cli.operate",
    "check-config": "newsbot.cli.operate",
    "migrate": "newsbot.cli.operate",
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

        command = getattr(import_module(_LAZY[cmd_name]), cmd_name.replace("-", "_"))
        assert isinstance(command, click.Command)
        return command


@click.group(cls=_Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="newsbot")
def newsbot() -> None:
    """Arabic news in, verbatim attributed summaries out: in a terminal, on Telegram, on Matrix."""


def main() -> None:
    """Run the verb named on the command line; every failure is one clear line and an exit code of the contract."""
    try:
        sys.exit(newsbot.main(standalone_mode=False) or 0)
    except click.exceptions.Exit as stop:
        sys.exit(stop.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(USAGE)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(130)
    except BrokenPipeError:
        # The reader of our output went away: nothing more to say, and nobody to say it to.
        sys.stderr.close()
        sys.exit(0)
    except Exception as error:  # noqa: BLE001 - the one place where anything unforeseen becomes a line
        _complain(error)


def _complain(error: Exception) -> None:
    if isinstance(error, ConfigError):
        for problem in error.problems:
            click.echo(f"newsbot: {problem}", err=True)
        sys.exit(UNUSABLE)
    if not isinstance(error, NewsbotError):
        if environ.get("NEWSBOT_DEBUG"):
            traceback.print_exc()
        click.echo(
            f"newsbot: unexpected {type(error).__name__}: {error} (NEWSBOT_DEBUG=1 shows where)".replace(
                "\n", " "
            ),
            err=True,
        )
        sys.exit(FAILED)
    click.echo(f"newsbot: {error}", err=True)
    sys.exit(
        {StoreInUseError: IN_USE, StoreUnusableError: UNUSABLE}.get(
            type(error), getattr(error, "code", FAILED)
        )
    )
