"""`newsbot text`: what the bot understands of a text. Needs no store and no configuration."""

from math import isnan

import click

from newsbot.chat.intents import intent as intent_of
from newsbot.cli.lines import (
    Record,
    answer_lines,
    emit,
    option_config,
    option_json,
    option_jsonl,
    read,
    string,
)
from newsbot.flows import records
from newsbot.news import gazetteer
from newsbot.news.gazetteer import Gazetteer
from newsbot.news.likeness import SAME, Gist, gist, likeness
from newsbot.news.reading import places as places_of
from newsbot.text.summary import summarize as summary_of


@click.group()
def text() -> None:
    """Summaries, places and intents of a text; whether two report the same."""


@text.command()
@click.argument("file", required=False)
@click.option("--sentences", type=click.IntRange(1, 100), help="How many sentences (3).")
@click.option("--ratio", type=click.FloatRange(0, 1, min_open=True), help="At most this share of the text's words.")
@click.option("--title", help="The text's title: sentences that speak of it are preferred.")
@option_json
@option_jsonl
@option_config
def summarize(
    file: str | None,
    sentences: int | None,
    ratio: float | None,
    title: str | None,
    *,
    as_json: bool,
    jsonl: str | None,
    config_file: str | None,
) -> int:
    """Sentences of the text, word for word, with who says them."""
    del config_file
    if sentences is not None and ratio is not None:
        raise click.UsageError("--sentences and --ratio exclude each other")
    if ratio is not None and isnan(ratio):
        raise click.UsageError("--ratio: not a number")

    def answer(record: Record) -> Record:
        own_title = string(record, "title", title or "") or None
        chosen = summary_of(string(record, "text"), title=own_title, sentences=sentences or 3, ratio=ratio)
        return {"title": own_title, "sentences": records.sentences(chosen)}

    if jsonl is not None:
        return answer_lines(jsonl, answer)
    result = answer({"text": read(file), "title": title})
    if as_json:
        emit(result)
        return 0
    for sentence in result["sentences"]:
        speaker = f"{sentence['attribution']}: " if sentence["attribution"] else ""
        click.echo(f"{speaker}«{sentence['text']}»")
    return 0


@text.command()
@click.argument("file", required=False)
@option_json
@option_jsonl
@option_config
def places(file: str | None, *, as_json: bool, jsonl: str | None, config_file: str | None) -> int:
    """Places that the text names, with where they stand and what they belong to."""
    del config_file
    known = gazetteer.load()

    def answer(record: Record) -> Record:
        # The title is context for names that could be words; what is answered stands in the text.
        title = string(record, "title", "")
        before = len(title) + 1 if title else 0
        found = known.find(f"{title}\n{string(record, 'text')}" if title else string(record, "text"))
        return {"places": [records.mention(one, known, before) for one in found if one.start >= before]}

    if jsonl is not None:
        return answer_lines(jsonl, answer)
    result = answer({"text": read(file)})
    if as_json:
        emit(result)
        return 0
    for place in result["places"]:
        click.echo(f"{place['start']}-{place['end']}\t{' > '.join(place['path'])}")
    return 0


@text.command()
@click.argument("words", metavar="[TEXT]", required=False)
@option_json
@option_jsonl
@option_config
def intent(words: str | None, *, as_json: bool, jsonl: str | None, config_file: str | None) -> int:
    """What somebody who types this wants; the names are listed in docs/intents.md."""
    del config_file
    known = gazetteer.load()

    def answer(record: Record) -> Record:
        found = intent_of(string(record, "text"), known)
        return {"intent": found.intent, "place": found.place, "argument": found.argument}

    if jsonl is not None:
        return answer_lines(jsonl, answer)
    result = answer({"text": words if words not in {None, "-"} else read(None)})
    if as_json:
        emit(result)
        return 0
    click.echo("\t".join(value or "-" for value in result.values()))
    return 0


@text.command()
@click.argument("files", metavar="[FILE FILE]", nargs=-1)
@option_json
@option_jsonl
@option_config
def same(files: tuple[str, ...], *, as_json: bool, jsonl: str | None, config_file: str | None) -> int:
    """Whether two articles report the same event; with a score from 0 to 1."""
    del config_file
    if (jsonl is None) != (len(files) == 2) or files == ("-", "-"):
        raise click.UsageError("two files, or --jsonl")
    known = gazetteer.load()

    def answer(record: Record) -> Record:
        score = round(likeness(_gist(record, "a", known), _gist(record, "b", known)), 4)
        return {"score": score, "same": score >= SAME}

    if jsonl is not None:
        return answer_lines(jsonl, answer)
    one, other = (read(file) for file in files)
    result = answer({"a": {"text": one}, "b": {"text": other}})
    if as_json:
        emit(result)
        return 0
    click.echo(f"{'same' if result['same'] else 'different'}\t{result['score']}")
    return 0


def _gist(record: Record, key: str, known: Gazetteer) -> Gist:
    """What an article under `key` reports. Raises ValueError with the reason why it is none."""
    article = record.get(key)
    if not isinstance(article, dict):
        raise ValueError(f"{key}: missing" if article is None else f"{key}: not an object")  # noqa: TRY004 - data, not code
    try:
        title, body = string(article, "title", ""), string(article, "text")
    except ValueError as error:
        raise ValueError(f"{key}.{error}") from None
    return gist(title, body, places_of(title, body, known), known)
