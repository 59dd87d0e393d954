"""`newsbot audit`: whether anybody tampered with what editors did."""

import asyncio

import click

from newsbot import config
from newsbot.app import owner
from newsbot.cli.lines import Record, emit, option_config, option_json

_SAID = {
    "altered": "entry {seq} was altered",
    "missing": "entries before {seq} are missing",
    "cut": "the end is cut off: a head of entry {seq} was kept",
    "unknown": "entry {seq} is not the one that a head was kept of",
    "none": "no head is known to hold the {seq} entries against; give one with --anchor",
}


@click.group()
def audit() -> None:
    """Look through what editors did."""


@audit.command("verify")
@click.option(
    "--anchor", "anchors", metavar="SEQ:MAC", multiple=True, help="A head that was kept elsewhere; repeatable."
)
@option_json
@option_config
def verify(*, anchors: tuple[str, ...], as_json: bool, config_file: str | None) -> int:
    """Say whether the audit is whole: exit code 1 when an entry was altered, taken out or cut off."""
    settings = config.load(config_file)

    async def work() -> Record:
        async with owner(settings, config.find(config_file)) as answer:
            return await anext(answer("verify_audit", {"anchors": list(anchors)}))

    found = asyncio.run(work())
    if as_json:
        emit(found)
    else:
        click.echo(f"{found['entries']} entries, head {found['head']}")
        for one in found["findings"]:
            click.echo(f"newsbot: {_SAID[one['fault']].format(seq=one['seq'])}", err=True)
    return 0 if found["good"] else 1
