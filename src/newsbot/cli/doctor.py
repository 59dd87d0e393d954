"""`newsbot doctor`: in what state everything is, a line each."""

import asyncio
from dataclasses import asdict

import click

from newsbot import config
from newsbot.cli.lines import emit, option_config, option_json
from newsbot.ops import logs

_WIDTH = 16  # of the names of what is looked at


@click.command()
@option_json
@option_config
def doctor(*, as_json: bool, config_file: str | None) -> int:
    """Look at the configuration, the store, the disk and the messengers, also beside a bot that runs.

    Ends with 1 when something is wrong.
    """
    from newsbot.app import doctor as rounds
    from newsbot.app.building import load_gazetteer

    settings = config.load(config_file)
    file = config.find(config_file)
    load_gazetteer(file)
    # What libraries complain of is told by the findings.
    logs.configure(level="ERROR")

    async def work() -> bool:
        wrong = False
        async for one in rounds.findings(settings, file):
            wrong |= one.verdict == "wrong"
            if as_json:
                emit(asdict(one))
            else:
                click.echo(f"{one.what.ljust(_WIDTH)} {one.verdict.ljust(5)}  {one.told}")
        return wrong

    return int(asyncio.run(work()))
