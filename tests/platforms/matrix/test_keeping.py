"""Files that hold keys: who may read them, who holds them, and what is told when one is missing or wrong."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from newsbot.platforms.matrix.keeping import Keys, held
from newsbot.ports import AccountError

USER, DEVICE = "@news/bot:news.test", "DEVICE"
HOLDER = """
import sys
from pathlib import Path
from newsbot.platforms.matrix.keeping import held
with held(Path(sys.argv[1]) / "store", Path(sys.argv[1]) / "pickle.key"):
    print("held", flush=True)
    sys.stdin.read()
"""


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def _kept(place: Path) -> Keys:
    """What is there after a first run that made a device and an identity."""
    with held(place / "store", place / "pickle.key") as keys:
        store = keys.store(USER, DEVICE, str(keys.folder), keys.pickle_key)
        store.save_account(_account())
        store.database.close()
        keys.write_seeds(b"seeds")
    return keys


def _account() -> object:
    from nio.crypto import OlmAccount

    return OlmAccount()


def _refused(place: Path) -> AccountError:
    with pytest.raises(AccountError) as caught, held(place / "store", place / "pickle.key"):
        pass
    assert "\n" not in str(caught.value)
    return caught.value


def test_only_the_owner_reads_what_holds_keys(tmp_path: Path) -> None:
    mask = os.umask(0)
    try:
        keys = _kept(tmp_path)
    finally:
        os.umask(mask)
    assert _mode(keys.folder) == 0o700
    files = [*keys.folder.iterdir(), keys.pickle_key_file, keys.seeds_file]
    assert {file.name: _mode(file) for file in files} == {file.name: 0o600 for file in files}
    assert keys.database(USER, DEVICE) in files


def test_what_others_could_read_is_closed_to_them(tmp_path: Path) -> None:
    keys = _kept(tmp_path)
    keys.folder.chmod(0o755)
    keys.database(USER, DEVICE).chmod(0o644)
    with held(tmp_path / "store", tmp_path / "pickle.key"):
        pass
    assert (_mode(keys.folder), _mode(keys.database(USER, DEVICE))) == (0o700, 0o600)


def test_keys_are_made_once_and_found_again(tmp_path: Path) -> None:
    first = _kept(tmp_path)
    with held(tmp_path / "store", tmp_path / "pickle.key") as keys:
        assert keys == first
        assert len(keys.pickle_key) >= 32
        assert keys.pickle_key not in repr(keys)
        assert keys.read_seeds() == b"seeds"
        assert keys.holds(USER, DEVICE)
        assert not keys.holds(USER, "OTHER")
    with held(tmp_path / "second", tmp_path / "second.key") as other:
        assert other.pickle_key != first.pickle_key


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o602])
def test_a_pickle_key_that_others_can_touch_is_refused(tmp_path: Path, mode: int) -> None:
    _kept(tmp_path)
    (tmp_path / "pickle.key").chmod(mode)
    assert f"chmod 600 {tmp_path / 'pickle.key'}" in str(_refused(tmp_path))


@pytest.mark.parametrize("key", ["DEFAULT_KEY", "", "short", "x" * 31, "x" * 20 + " " + "x" * 20])
def test_a_pickle_key_that_is_none_is_refused(tmp_path: Path, key: str) -> None:
    (tmp_path / "pickle.key").write_text(key)
    (tmp_path / "pickle.key").chmod(0o600)
    refused = _refused(tmp_path)
    assert (refused.code, "remove the file to have one made" in str(refused)) == (78, True)


def test_another_pickle_key_is_told(tmp_path: Path) -> None:
    keys = _kept(tmp_path)
    keys.pickle_key_file.write_text("x" * 40)
    assert "sealed with another pickle key" in str(_refused(tmp_path))
    keys.seeds_file.unlink()
    with (
        held(tmp_path / "store", tmp_path / "pickle.key") as wrong,
        pytest.raises(AccountError, match="sealed with another pickle key"),
    ):
        wrong.holds(USER, DEVICE)


@pytest.mark.parametrize("left", ["store", "identity"])
def test_a_missing_pickle_key_is_not_replaced_while_something_is_sealed_with_it(tmp_path: Path, left: str) -> None:
    keys = _kept(tmp_path)
    keys.pickle_key_file.unlink()
    (keys.seeds_file if left == "store" else keys.database(USER, DEVICE)).unlink()
    assert "the pickle key is missing" in str(_refused(tmp_path))
    assert not keys.pickle_key_file.exists()


def test_seeds_that_were_altered_do_not_open(tmp_path: Path) -> None:
    keys = _kept(tmp_path)
    sealed = keys.seeds_file.read_text()
    keys.seeds_file.write_text(("B" if sealed[0] == "A" else "A") + sealed[1:])
    assert "sealed with another pickle key" in str(_refused(tmp_path))


def test_a_second_process_is_refused_until_the_first_is_gone(tmp_path: Path) -> None:
    command = [sys.executable, "-c", HOLDER, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        refused = _refused(tmp_path)
        assert (refused.code, str(tmp_path / "store") in str(refused)) == (75, True)
        holder.kill()
        holder.wait()
    with held(tmp_path / "store", tmp_path / "pickle.key"):
        pass


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "store").write_text("a file")
    assert "cannot be used" in str(_refused(tmp_path))
