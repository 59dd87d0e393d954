"""Tags of articles, with how many articles carry each."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Connection, Select, and_, bindparam, delete, insert, select, update

from newsbot.store.schema import article_tag, tag

_CARRIES = and_(article_tag.c.tag_id == bindparam("of_tag"), article_tag.c.key == bindparam("of_key"))
_LOSE = delete(article_tag).where(_CARRIES)
_COUNT = update(tag).where(tag.c.id == bindparam("of_tag")).values(articles=tag.c.articles + bindparam("more"))


def retag(
    connection: Connection, names: Mapping[int, Sequence[str]], before: Mapping[int, Sequence[int]]
) -> dict[int, list[int]]:
    """Give the articles these tags in place of those of `before` (ids, by key). Returns the new ids by key."""
    ids = _ids(connection, {name for tags in names.values() for name in tags})
    after = {key: [ids[name] for name in tags] for key, tags in names.items()}
    gained = [(number, key) for key, tags in after.items() for number in tags if number not in before.get(key, ())]
    lost = [(number, key) for key, tags in before.items() for number in tags if number not in after[key]]
    if gained:
        connection.execute(insert(article_tag), [{"tag_id": number, "key": key} for number, key in gained])
    if lost:
        connection.execute(_LOSE, [{"of_tag": number, "of_key": key} for number, key in lost])
    _count(connection, [number for number, _ in gained], [number for number, _ in lost])
    return after


def _ids(connection: Connection, names: Iterable[str]) -> dict[str, int]:
    wanted = sorted(names)
    found = select(tag.c.name, tag.c.id).where(tag.c.name.in_(wanted))
    ids = _pairs(connection, found)
    missing = [name for name in wanted if name not in ids]
    if missing:
        connection.execute(insert(tag), [{"name": name, "articles": 0} for name in missing])
        ids = _pairs(connection, found)
    return ids


def _pairs(connection: Connection, statement: Select[str, int]) -> dict[str, int]:
    return {row[0]: row[1] for row in connection.execute(statement)}


def _count(connection: Connection, gained: Iterable[int], lost: Iterable[int]) -> None:
    change = Counter(gained)
    change.subtract(lost)
    rows = [{"of_tag": number, "more": more} for number, more in sorted(change.items()) if more]
    if rows:
        connection.execute(_COUNT, rows)
