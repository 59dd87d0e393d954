"""What only a file can promise: what is refused, what survives, what is in the bytes."""

import asyncio
import os
import shutil
import signal
import sqlite3
import sys
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest

from newsbot.chat.room import Room, RoomSettings
from newsbot.ports import StoreInUseError, StoreUnusableError
from newsbot.store import Store, open_store
from newsbot.store.articles import LATEST_TAGGED
from newsbot.store.fts5 import RECENT, Fts5
from newsbot.store.search import WordSearch
from newsbot.store.terms import words_of
from tests.store.samples import NOW, ancestors, hours_ago, item

SOURCE = Path(__file__).parents[2] / "src/newsbot/store"


def opening(folder: Path, *, read_only: bool = False) -> AbstractAsyncContextManager[Store]:
    return open_store(f"sqlite:///{folder}/s/newsbot.db", folder / "key", ancestors, read_only=read_only)


def database(folder: Path) -> Path:
    return folder / "s" / "newsbot.db"


async def make(folder: Path, articles: int = 3) -> None:
    async with opening(folder) as store:
        await store.articles.add([item(f"{n}", f"خبر {n}", places=("daraa",)) for n in range(articles)], NOW)


def direct(folder: Path) -> sqlite3.Connection:
    return sqlite3.connect(database(folder), isolation_level=None)


async def test_what_was_added_is_there_after_a_restart(tmp_path: Path) -> None:
    await make(tmp_path)
    async with opening(tmp_path) as store:
        assert len((await store.articles.latest("place:syria", 9)).items) == 3
        assert await store.articles.add([item("0", "خبر 0", places=("daraa",))], NOW) == ["known"]


async def test_files_are_for_their_owner_alone(tmp_path: Path) -> None:
    async with opening(tmp_path) as store:
        await store.articles.add([item("x")], NOW)
        modes = {path.name: path.stat().st_mode & 0o777 for path in (tmp_path / "s").iterdir()}
        assert set(modes) >= {"newsbot.db", "newsbot.db-wal", "newsbot.db-shm", "newsbot.db.lock"}
        assert set(modes.values()) == {0o600}
        assert (tmp_path / "s").stat().st_mode & 0o777 == 0o700
        assert (tmp_path / "key").stat().st_mode & 0o777 == 0o600


async def test_a_clean_stop_leaves_the_database_alone(tmp_path: Path) -> None:
    await make(tmp_path)
    assert sorted(path.name for path in (tmp_path / "s").iterdir()) == ["newsbot.db", "newsbot.db.lock"]


async def test_a_relative_address_is_under_the_working_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with open_store("sqlite:///var/a b?#%.db".replace("?", ""), Path("var/key"), ancestors):
        assert (tmp_path / "var" / "a b#%.db").exists()


async def test_a_file_where_the_folder_should_be_is_named(tmp_path: Path) -> None:
    (tmp_path / "s").write_text("in the way")
    with pytest.raises(StoreUnusableError, match=r"newsbot\.db: cannot be opened"):
        await make(tmp_path)


async def test_one_process_owns_a_store_and_others_may_look(tmp_path: Path) -> None:
    async with opening(tmp_path) as owner:
        await owner.articles.add([item("x", "خبر")], NOW)
        with pytest.raises(StoreInUseError, match=r"newsbot\.db: another newsbot process"):
            async with opening(tmp_path):
                pass
        async with opening(tmp_path, read_only=True) as guest:
            await owner.articles.add([item("y", "خبر")], NOW)
            assert len((await guest.search.recent(("خبر",), 5)).items) == 2
            with pytest.raises(StoreUnusableError, match="reading only"):
                await guest.articles.add([item("z")], NOW)
    async with opening(tmp_path):  # free again
        pass


async def test_the_durability_settings_are_on(tmp_path: Path) -> None:
    names = ("journal_mode", "synchronous", "foreign_keys", "secure_delete", "wal_autocheckpoint", "busy_timeout")
    async with opening(tmp_path) as store:
        found = await store.database.write(
            lambda connection: [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in names]
        )
    assert found == ["wal", 2, 1, 1, 0, 5000]


async def test_the_log_is_put_away_while_working(tmp_path: Path) -> None:
    log = tmp_path / "s" / "newsbot.db-wal"
    longest = 0
    async with opening(tmp_path) as store:
        for batch in range(10):
            text = " ".join(f"كلمه{batch * 500 + n}" for n in range(500))
            await store.articles.add([item(f"{batch}-{n}", text=text * 4) for n in range(30)], NOW)
            longest = max(longest, log.stat().st_size)
        assert 4 << 20 < longest < 24 << 20
        while await store.tidy():
            pass
        assert log.stat().st_size == 0
        assert len((await store.articles.latest(None, 999)).items) == 300


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _garbage(path: Path) -> None:
    path.write_bytes(b"this was never a database\n" * 400)


def _damaged(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[4096 * 2 : 4096 * 8] = os.urandom(4096 * 6)
    path.write_bytes(content)


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: 4096 * 5])


def _foreign(path: Path) -> None:
    path.unlink()
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE shopping (item)")
    connection.close()


def _newer(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()


def _folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


BROKEN: list[tuple[Callable[[Path], None], str]] = [
    (_empty, "file is empty"),
    (_garbage, "not a SQLite database"),
    (_damaged, r"damaged|malformed"),
    (_cut, r"damaged|malformed"),
    (_foreign, "another program"),
    (_newer, "newer newsbot"),
    (_folder, "cannot be"),
]


@pytest.mark.parametrize(("harm", "message"), BROKEN, ids=[harm.__name__ for harm, _ in BROKEN])
async def test_a_broken_store_is_refused_and_left_alone(
    tmp_path: Path, harm: Callable[[Path], None], message: str
) -> None:
    await make(tmp_path)
    path = database(tmp_path)
    harm(path)
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(StoreUnusableError, match=message) as caught:
        async with opening(tmp_path):
            pass
    assert "\n" not in str(caught.value)
    assert str(path) in str(caught.value)
    assert (path.read_bytes() if path.is_file() else None) == before


async def test_a_database_that_went_missing_is_not_replaced(tmp_path: Path) -> None:
    await make(tmp_path)
    database(tmp_path).rename(tmp_path / "elsewhere")
    (tmp_path / "s" / "newsbot.db-wal").write_bytes(b"log")
    with pytest.raises(StoreUnusableError, match="missing though its log"):
        async with opening(tmp_path):
            pass
    assert not database(tmp_path).exists()


async def test_nothing_is_made_for_a_guest(tmp_path: Path) -> None:
    with pytest.raises(StoreUnusableError, match="no store here"):
        async with opening(tmp_path, read_only=True):
            pass
    assert list(tmp_path.iterdir()) == []


async def test_a_half_made_store_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / "s").mkdir()
    (tmp_path / "s" / "newsbot.db.new").write_bytes(b"killed while being made")
    await make(tmp_path)
    async with opening(tmp_path) as store:
        assert len((await store.articles.latest(None, 9)).items) == 3


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("sqlite://", "names no file"),
        ("sqlite:///:memory:", "names no file"),
        ("mysql://host/x", "must begin with"),
        ("no address", "not an address"),
        ("sqlite:////dev/null/x/newsbot.db", "cannot be"),
    ],
)
async def test_an_address_that_cannot_be_is_refused(tmp_path: Path, url: str, message: str) -> None:
    with pytest.raises(StoreUnusableError, match=message):
        async with open_store(url, tmp_path / "key", ancestors):
            pass


@pytest.mark.parametrize(
    ("content", "mode", "message"),
    [
        (None, 0o600, "missing"),
        ("", 0o600, "not a key file"),
        ("zz", 0o600, "not a key file"),
        ("ab" * 16, 0o600, "not a key file"),
        ("ab" * 32, 0o644, "chmod 600"),
        ("ab" * 32, 0o600, "another key file"),
    ],
)
async def test_a_wrong_key_file_is_refused(tmp_path: Path, content: str | None, mode: int, message: str) -> None:
    await make(tmp_path)
    key = tmp_path / "key"
    key.unlink()
    if content is not None:
        key.write_text(content)
        key.chmod(mode)
    with pytest.raises(StoreUnusableError, match=message):
        async with opening(tmp_path):
            pass


async def test_no_file_holds_a_room_in_clear(tmp_path: Path) -> None:
    room = Room("telegram", "9988776655443322")
    async with opening(tmp_path) as store:
        await store.audience.save_settings(room, RoomSettings(timezone="Asia/Beirut"))
        await store.audience.save_bookmark(room, "بحث عن درعا")
        files = list(tmp_path.rglob("*.db*"))
        assert {path.name for path in files} >= {"newsbot.db", "newsbot.db-wal"}
        for path in files:
            assert not {text for text in (room.id, room.platform, "بحث") if text.encode() in path.read_bytes()}
    assert room.id.encode() not in database(tmp_path).read_bytes()


async def test_a_bookmark_moved_to_another_room_does_not_open(tmp_path: Path) -> None:
    mine, theirs = Room("telegram", "1"), Room("telegram", "2")
    async with opening(tmp_path) as store:
        await store.audience.save_bookmark(mine, "mine")
        await store.audience.save_bookmark(theirs, "theirs")
    with direct(tmp_path) as connection:
        one, two = connection.execute("SELECT lookup, sealed_bookmark FROM room").fetchall()
        connection.execute("UPDATE room SET sealed_bookmark = ? WHERE lookup = ?", (two[1], one[0]))
    connection.close()
    async with opening(tmp_path) as store:
        opened = {await store.audience.bookmark(mine), await store.audience.bookmark(theirs)}
        assert opened in ({None, "mine"}, {None, "theirs"})


_KILLED = """
import asyncio, os, signal, sys
from pathlib import Path
from newsbot.store import open_store
from tests.store.samples import NOW, item

def ancestors(place):
    if place == "fatal":
        os.kill(os.getpid(), signal.SIGKILL)
    return ()

async def main(folder):
    async with open_store(f"sqlite:///{folder}/s/newsbot.db", folder / "key", ancestors) as store:
        many = [item(f"m{n}", "جديد " * 300, places=("hama",)) for n in range(60)]
        await store.articles.add([item("a", "قديم"), item("b", "قديم"), *many], NOW)
        revised = [item(f"m{n}", "معدل " * 300, places=("homs",)) for n in range(60)]
        await store.articles.add([*revised, item("c"), item("a", "معدل"), item("b", "معدل", places=("fatal",))], NOW)

asyncio.run(main(Path(sys.argv[1])))
"""


async def test_a_kill_in_the_middle_of_a_batch_leaves_none_of_it(tmp_path: Path) -> None:
    root = SOURCE.parents[2]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join((str(root), os.environ.get("PYTHONPATH", "")))}
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", _KILLED, str(tmp_path), env=environment)
    assert await process.wait() == -signal.SIGKILL
    assert (tmp_path / "s" / "newsbot.db-wal").stat().st_size > 0
    async with opening(tmp_path) as store:
        everything = (await store.articles.latest(None, 999)).items
        assert len(everything) == 62
        assert {listed.revision for listed in everything} == {1}
        assert len((await store.search.recent(("معدل",), 9)).items) == 0
        assert {count.tag: count.articles for count in await store.articles.counts("place:")} == {"place:hama": 60}
        assert await store.articles.add([item("a", "معدل")], NOW) == ["revised"]
    _assert_indexes_hold_exactly(tmp_path)


async def test_a_cancelled_batch_is_whole_or_not_there(tmp_path: Path) -> None:
    async with opening(tmp_path) as store:
        for wait in range(12):
            task = asyncio.create_task(store.articles.add([item(f"{wait}-{n}") for n in range(20)], NOW))
            for _ in range(wait):
                await asyncio.sleep(0)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        assert len((await store.articles.latest(None, 999)).items) % 20 == 0
        assert await store.articles.add([item("after")], NOW) == ["new"]


def _assert_indexes_hold_exactly(folder: Path) -> None:
    """Each word index is what indexing the stored words anew would give."""
    from newsbot.store.terms import unpack

    connection = direct(folder)
    expected: Counter[str] = Counter()
    for (packed,) in connection.execute("SELECT words FROM article_words"):
        expected.update(set(unpack(packed).stems.split()))
    assert dict(connection.execute("SELECT term, doc FROM recent_term")) == dict(expected)
    connection.execute("CREATE VIRTUAL TABLE temp.held USING fts5vocab('main', 'relevance', 'col')")
    held = connection.execute("SELECT term, doc FROM temp.held WHERE col = 'stem'")
    assert dict(held) == dict(expected)
    for index in ("recent", "relevance"):
        connection.execute(f"INSERT INTO {index} ({index}) VALUES ('integrity-check')")
    connection.close()


async def test_revisions_leave_no_word_behind(tmp_path: Path) -> None:
    async with opening(tmp_path) as store:
        for round_ in range(4):
            texts = [f"عنوان {round_} كلمه{n % (round_ + 1)} 3.5 ﷺ x{n}" for n in range(30)]
            await store.articles.add([item(f"{n}", text) for n, text in enumerate(texts)], NOW)
    _assert_indexes_hold_exactly(tmp_path)


async def test_tidying_joins_the_pieces_and_changes_no_answer(tmp_path: Path) -> None:
    def pieces() -> int:
        connection = direct(tmp_path)
        (found,) = connection.execute("SELECT count(DISTINCT segid) FROM recent_idx").fetchone()
        connection.close()
        return int(found)

    async with opening(tmp_path) as store:
        for n in range(11):
            await store.articles.add([item(f"{n}", f"خبر كلمه{n}", published=hours_ago(n))], NOW)
        before, answer = pieces(), await store.search.recent(("خبر",), 20)
        while await store.tidy():
            pass
        assert pieces() < before
        assert await store.search.recent(("خبر",), 20) == answer
        assert len((await store.search.relevant(("خبر",), 20)).items) == 11


async def test_old_versions_are_kept(tmp_path: Path) -> None:
    async with opening(tmp_path) as store:
        for title in ("الاول", "الثاني", "الثالث"):
            await store.articles.add([item("x", title)], NOW)
    connection = direct(tmp_path)
    kept = connection.execute("SELECT revision, content ->> 'title' FROM article_revision ORDER BY 1").fetchall()
    connection.close()
    assert kept == [(1, "الاول"), (2, "الثاني")]


async def test_common_words_only_add_to_the_score(tmp_path: Path) -> None:
    """With small bounds: the rare word chooses, the common one orders; old articles that hold both are found."""
    filler = [item(f"c{n}", f"كهرباء خبر{n}", published=hours_ago(n)) for n in range(1, 40)]
    rare = [item("alone", "زلزال هنا", published=hours_ago(1)), item("both", "زلزال كهرباء", published=hours_ago(90))]
    others = [item(f"o{n}", f"شيء اخر{n}", published=hours_ago(n)) for n in range(60)]
    async with opening(tmp_path) as store:
        await store.articles.add([*filler, *rare, *others], NOW)
        for bounds in (Fts5(), Fts5(candidates=5, counted=5), Fts5(candidates=5, counted=1000)):
            search = WordSearch(store.database, bounds)
            found = [listed.article.id for listed in (await search.relevant(("زلزال", "كهرباء"), 3)).items]
            assert found[:2] == ["a-both", "a-alone"]
        only_common = WordSearch(store.database, Fts5(candidates=5, counted=5))
        page = await only_common.relevant(("كهرباء",), 50)
        assert sorted(listed.article.id for listed in page.items) == [f"a-c{n}" for n in range(1, 6)]
        together = await only_common.relevant(("كهرباء", "اخر59", "خبر39"), 50)
        assert "a-c39" in {listed.article.id for listed in together.items}


async def test_two_common_words_find_the_old_article_that_holds_both(tmp_path: Path) -> None:
    one = [item(f"a{n}", "طبيب يعمل", published=hours_ago(n)) for n in range(20)]
    two = [item(f"b{n}", "مدرسه تفتح", published=hours_ago(n)) for n in range(20)]
    others = [item(f"o{n}", f"شيء اخر{n}", published=hours_ago(n)) for n in range(60)]
    async with opening(tmp_path) as store:
        both = item("both", "طبيب مدرسه", published=hours_ago(999))
        await store.articles.add([*one, *two, *others, both], NOW)
        search = WordSearch(store.database, Fts5(candidates=5, counted=5))
        assert (await search.relevant(("طبيب", "مدرسه"), 1)).items[0].article.id == "a-both"


async def _plan(folder: Path, sql: str) -> list[str]:
    connection = direct(folder)
    rows = connection.execute(
        f"EXPLAIN QUERY PLAN {sql}", dict.fromkeys(("tag", "before", "limit", "query"), "1") | {"param_1": 0}
    ).fetchall()
    connection.close()
    return [row[3] for row in rows]


async def test_the_hot_statements_walk_and_never_sort(tmp_path: Path) -> None:
    await make(tmp_path)
    by_tag, by_word = await _plan(tmp_path, LATEST_TAGGED.sql), await _plan(tmp_path, RECENT.sql)
    assert "SEARCH article_tag USING PRIMARY KEY (tag_id=? AND key<?)" in by_tag
    for plan in (by_tag, by_word):
        assert not [step for step in plan if "TEMP B-TREE" in step]
        assert [step for step in plan if step.startswith(("SCAN", "SEARCH a"))][-1].startswith(
            "SEARCH article USING INT"
        )


def test_one_place_reaches_under_the_driver() -> None:
    """The promise of `sqlite.at_once`."""
    using = [
        path.name for path in SOURCE.rglob("*.py") for line in path.read_text().splitlines() if "._execute" in line
    ]
    assert using == ["sqlite.py"]


async def test_a_copy_made_elsewhere_opens(tmp_path: Path) -> None:
    await make(tmp_path)
    shutil.copytree(tmp_path / "s", tmp_path / "copy")
    async with open_store(f"sqlite:///{tmp_path}/copy/newsbot.db", tmp_path / "key", ancestors) as store:
        assert len((await store.articles.latest(None, 9)).items) == 3


async def test_a_root_widens_a_search_by_relevance_below_the_stems(tmp_path: Path) -> None:
    others = [item(f"o{n}", f"شيء اخر{n}") for n in range(20)]
    async with opening(tmp_path) as store:
        named = [
            item("root", "مرتفع جوي يصل", published=hours_ago(1)),
            item("stem", "ارتفاع قليل", published=hours_ago(9)),
        ]
        await store.articles.add([*others, *named], NOW)
        found = await store.search.relevant(("ارتفاع",), 5)
        assert [listed.article.id for listed in found.items] == ["a-stem", "a-root"]
        alone = await store.search.relevant(("ارتفعت",), 5)
        assert "a-root" in {listed.article.id for listed in alone.items}
        assert len((await store.search.recent(("ارتفاع",), 5)).items) == 1


async def test_words_stay_in_the_store(tmp_path: Path) -> None:
    article = item("x", "خبر طويل")
    assert words_of(article.reading).forms == "خبر طويل"
    async with opening(tmp_path) as store:
        await store.articles.add([article], NOW)
        listed = await store.articles.get("a-x")
        assert listed is not None
        assert (listed.article.reading.stems, listed.article.reading.forms) == ((), ())


async def test_a_full_disk_is_one_line_and_loses_nothing(tmp_path: Path) -> None:
    async with opening(tmp_path) as store:
        await store.articles.add([item("before")], NOW)
        await store.database.write(lambda connection: connection.exec_driver_sql("PRAGMA max_page_count=1").fetchall())
        big = [item(f"{n}", text=" ".join(f"كلمه{n}ا{m}" for m in range(300))) for n in range(50)]
        with pytest.raises(StoreUnusableError, match=r"newsbot\.db: database or disk is full$"):
            await store.articles.add(big, NOW)
        assert [listed.article.id for listed in (await store.articles.latest(None, 9)).items] == ["a-before"]
    _assert_indexes_hold_exactly(tmp_path)
