"""The operator's own files: what is read, in which order, and a line for each that cannot be."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from newsbot.ports import Material, SourceError
from newsbot.sources.files import BATCH_LINES, MAX_BYTES, MAX_LINE, SUFFIXES, LocalFiles

NOW = datetime(2024, 3, 1, tzinfo=UTC)


def read(path: Path | str) -> list[Material | SourceError]:
    return list(LocalFiles().materials(str(path), NOW, "Asia/Beirut"))


def reason(path: Path | str) -> str:
    (refused,) = read(path)
    assert isinstance(refused, SourceError)
    assert str(refused).startswith(f"{path}: ")
    return str(refused).removeprefix(f"{path}: ")


def materials(path: Path | str) -> list[Material]:
    return [each for each in read(path) if isinstance(each, Material)]


def test_a_file_is_one_material(tmp_path: Path) -> None:
    path = tmp_path / "خبر"
    path.write_bytes(b"\xc7\xe1")
    assert read(path) == [Material(str(path), b"\xc7\xe1", NOW, timezone="Asia/Beirut")]
    assert LocalFiles().size(str(path)) == 2


def test_a_folder_gives_what_looks_like_news_in_name_order(tmp_path: Path) -> None:
    (tmp_path / "b" / ".git").mkdir(parents=True)
    (tmp_path / "z.xml").mkdir()
    names = [f"b/{number}{suffix}" for number, suffix in enumerate(sorted(SUFFIXES))]
    for name in [*names, "a.TXT", "b/.hidden.txt", "b/.git/x.txt", "picture.png", "Makefile", "c.txt~"]:
        (tmp_path / name).write_text("خبر\n")
    found = [str(Path(material.name).relative_to(tmp_path)) for material in materials(tmp_path)]
    assert found == sorted(["a.TXT", *names])
    assert LocalFiles().size(str(tmp_path)) == len(found) * len("خبر\n".encode())


@pytest.mark.parametrize("count", [1, BATCH_LINES, BATCH_LINES + 1, 3 * BATCH_LINES - 1])
def test_lines_come_in_batches_that_know_where_they_begin(tmp_path: Path, count: int) -> None:
    path = tmp_path / "a.JSONL"
    lines = [f'{{"title":"{number}"}}'.encode() for number in range(count)]
    path.write_bytes(b"\n".join(lines))
    batches = materials(path)
    assert b"".join(batch.body for batch in batches).split(b"\n") == lines
    assert [batch.first_line for batch in batches] == list(range(1, count + 1, BATCH_LINES))
    assert {batch.kind for batch in batches} == {"jsonl"}


def test_a_line_that_is_too_long_is_named_and_the_next_one_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    with path.open("wb") as file:
        file.write(b'{"title":"1"}\n')
        file.truncate(file.tell() + 2 * MAX_LINE)
        file.seek(0, 2)
        file.write(b'\n{"title":"3"}\n{"title":"4"}\n')
    before, refused, after = read(path)
    assert isinstance(before, Material)
    assert isinstance(after, Material)
    assert str(refused) == f"{path}, line 2: longer than 4 MiB"
    assert (before.body, before.first_line) == (b'{"title":"1"}\n', 1)
    assert (after.body, after.first_line) == (b'{"title":"3"}\n{"title":"4"}\n', 3)


def test_a_batch_of_long_lines_is_not_larger_than_two_of_them(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes((b"x" * (MAX_LINE // 3) + b"\n") * 7)
    assert [batch.body.count(b"\n") for batch in materials(path)] == [3, 3, 1]
    assert [batch.first_line for batch in materials(path)] == [1, 4, 7]


def test_what_is_not_there(tmp_path: Path) -> None:
    assert reason(tmp_path / "gone.txt") == "no such file or directory"
    assert reason("x" * 300) == "file name too long"
    (tmp_path / "dangling.txt").symlink_to(tmp_path / "gone.txt")
    assert reason(tmp_path / "dangling.txt") == "no such file or directory"
    assert LocalFiles().size(str(tmp_path / "gone.txt")) == LocalFiles().size("x" * 300) == 0


def test_a_dangling_link_in_a_folder_costs_only_itself(tmp_path: Path) -> None:
    (tmp_path / "a.txt").symlink_to(tmp_path / "gone.txt")
    (tmp_path / "b.txt").write_text("خبر")
    refused, kept = read(tmp_path)
    assert str(refused) == f"{tmp_path / 'a.txt'}: no such file or directory"
    assert isinstance(kept, Material)


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    for name in ("a.txt", "a.jsonl"):
        os.mkfifo(tmp_path / name)
        assert reason(tmp_path / name) == "not a regular file"


def test_a_hundred_megabytes_are_not_read(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    with path.open("wb") as file:
        file.truncate(100 * 1024 * 1024)
    assert reason(path) == f"larger than {MAX_BYTES // 1024 // 1024} MiB"


@pytest.mark.parametrize("name", ["a.txt", "a.jsonl"])
def test_an_empty_file_is_the_readers_to_refuse(tmp_path: Path, name: str) -> None:
    (tmp_path / name).touch()
    (material,) = materials(tmp_path / name)
    assert material.body == b""


def test_an_empty_folder_has_nothing(tmp_path: Path) -> None:
    assert read(tmp_path) == []
