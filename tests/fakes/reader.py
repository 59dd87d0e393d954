"""Readers: one that reads for real without a worker, one that says what it is told to."""

from collections.abc import Mapping

from newsbot.news.gazetteer import Gazetteer
from newsbot.news.reading import read
from newsbot.ports import Contents, Item, Material, SourceError
from newsbot.sources.parsing import parse


class InlineReader:
    """`ports.Reader` by the parsers themselves, in this process and without limits.

    Attributes:
        asked: the materials, in order.
    """

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        self.asked: list[Material] = []

    async def read(self, material: Material) -> Contents:
        self.asked.append(material)
        contents = parse(material)
        items = tuple(self._understood(item) for item in contents.items)
        return Contents(contents.kind, items, contents.outlines)

    async def close(self) -> None:
        pass

    def _understood(self, item: Item) -> Item:
        if item.draft is None:
            return item
        return Item(item.draft, read(item.draft, self._gazetteer), item.source, item.error)


class ScriptedReader:
    """`ports.Reader` that gives a table's contents by the name of a material, or raises the table's error."""

    def __init__(self, answers: Mapping[str, Contents | Exception]) -> None:
        self._answers = answers

    async def read(self, material: Material) -> Contents:
        answer = self._answers.get(material.name) or SourceError(f"{material.name}: not in the table")
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def close(self) -> None:
        pass
