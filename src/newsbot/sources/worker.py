"""The process that parses: `python -m newsbot.sources.worker`. Whatever hangs or swells in here, the bot goes on.

It reads requests from standard input and answers on standard output (`wire`). Before each step it arms a timer of CPU
time whose signal ends the process; its address space is limited; it opens no socket and writes no file.
"""

import argparse
import json
import os
import resource
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import IO, Any

from newsbot.news.article import Draft, Part, Reading
from newsbot.ports import Contents, Item, Material, SourceError
from newsbot.sources import sandbox, wire
from newsbot.sources.parsing import parse

# Articles that are understood in one step; 50 take about a quarter of a second.
STEP_ITEMS = 50
_MEMORY = "it needs too much memory"

Understand = Callable[[Draft], Reading]


def main() -> None:
    arguments = _arguments()
    answers = _private_stdout()
    understand = _understanding(arguments.places, arguments.sentences)
    _warm(understand)
    memory = arguments.memory * 1024 * 1024
    sandbox.limit_memory(memory)
    sandbox.close_doors()
    _send(answers, {"ready": True})
    serve(sys.stdin.buffer, answers, understand, cpu=arguments.cpu, memory=memory)


def serve(requests: IO[bytes], answers: IO[bytes], understand: Understand, *, cpu: float, memory: int) -> None:
    """Answer requests until standard input ends."""
    while (header := _frame(requests)) is not None:
        body = _frame(requests)
        if body is None:
            return
        material = wire.material_of(json.loads(header), body)
        try:
            for answer in _answers(material, understand, cpu):
                # A heap that has grown far is not given back: a fresh worker is better than one with little left.
                retire = answer["end"] and sandbox.memory_left() < memory // 2
                _send(answers, answer | {"retire": retire})
        except MemoryError:
            _send(answers, {"error": f"{material.name}: {_MEMORY}", "end": True, "retire": True})


def _answers(material: Material, understand: Understand, cpu: float) -> Iterator[dict[str, Any]]:
    """The kind and outlines, then items by the step, then the end; or an error."""
    try:
        _arm(cpu)
        contents = parse(material)
    except SourceError as error:
        yield {"error": str(error), "end": True}
        return
    except (MemoryError, GeneratorExit):
        raise
    except Exception as error:  # noqa: BLE001  # a parser's bug must not end the worker: the next material is innocent
        yield {"error": f"{material.name}: it cannot be parsed ({type(error).__name__})", "end": True}
        return
    finally:
        _arm(0)
    yield {"contents": wire.contents_to_json(Contents(contents.kind, (), contents.outlines)), "end": False}
    items = iter(contents.items)
    while step := list(islice(items, STEP_ITEMS)):
        _arm(cpu)
        understood = tuple(_understood(item, material, understand) for item in step)
        _arm(0)
        yield {"contents": wire.contents_to_json(Contents(contents.kind, understood)), "end": False}
    yield {"end": True}


def _understood(item: Item, material: Material, understand: Understand) -> Item:
    if item.draft is None:
        return item
    try:
        return replace(item, reading=understand(item.draft))
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001  # one odd article must not cost the others of its feed
        return Item(error=f"{material.name}: {item.draft.title[:60]!r} cannot be read ({type(error).__name__})")


def _arm(seconds: float) -> None:
    """Let the kernel end the process after so much CPU time; 0 disarms. Python code could not stop a C parser."""
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_PROF, seconds)


def _understanding(places: Path | None, sentences: int) -> Understand:
    from newsbot.news.gazetteer import load
    from newsbot.news.reading import read

    gazetteer = load(places)
    return lambda draft: read(draft, gazetteer, summary_sentences=sentences)


def _warm(understand: Understand) -> None:
    """Load parsers, lexicon and gazetteer before the limits are armed, so that a step's time is the step's own."""
    import feedparser  # noqa: F401
    import trafilatura
    from lxml import etree

    understand(Draft(title="خبر من دمشق", body=(Part("paragraph", "قال المدير إن العمل مستمر في دمشق."),)))
    etree.HTMLParser()
    trafilatura.bare_extraction("<html><body><p>خبر</p></body></html>")


def _private_stdout() -> IO[bytes]:
    """Answers go out on a descriptor of their own; what a library prints lands in standard error."""
    own = os.dup(1)
    os.dup2(2, 1)
    return os.fdopen(own, "wb")


def _frame(stream: IO[bytes]) -> bytes | None:
    head = stream.read(wire.LENGTH.size)
    if len(head) < wire.LENGTH.size:
        return None
    (length,) = wire.LENGTH.unpack(head)
    payload = stream.read(length)
    return payload if len(payload) == length else None


def _send(stream: IO[bytes], answer: dict[str, Any]) -> None:
    with suppress(BrokenPipeError):
        stream.write(wire.frame(wire.dump(answer)))
        stream.flush()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Parse material for newsbot; started by it, not by hand.")
    parser.add_argument("--places", type=Path, default=None, help="an operator's own places (TOML)")
    parser.add_argument("--sentences", type=int, default=3, help="sentences of a summary")
    parser.add_argument("--cpu", type=float, default=5.0, help="seconds of processor time for a step")
    parser.add_argument("--memory", type=int, default=512, help="MiB of address space beyond the start")
    return parser.parse_args()


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        main()
