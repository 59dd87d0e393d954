"""Cross-signing: whether everybody can see that the bot's device is the account's own."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from newsbot.platforms.matrix.checkup import state
from newsbot.platforms.matrix.client import API
from newsbot.platforms.matrix.identity import Foreign, Identity, Signed, Unsigned
from newsbot.ports import AccountError
from tests.doubles.synapse.fixtures import MakeUser
from tests.doubles.synapse.members import Homeserver, Member
from tests.platforms.matrix.device import device

KINDS = ("master_keys", "self_signing_keys", "user_signing_keys")


def _verify(key: str, user_id: str, signed: dict[str, Any]) -> None:
    """Raises InvalidSignature unless this public key signed the object, by the rules for signing JSON."""
    bare = {name: value for name, value in signed.items() if name not in {"signatures", "unsigned"}}
    text = json.dumps(bare, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    signature = signed["signatures"][user_id][f"ed25519:{key}"]
    Ed25519PublicKey.from_public_bytes(_raw(key)).verify(_raw(signature), text)


def _raw(unpadded: str) -> bytes:
    return base64.b64decode(unpadded + "==")


def _key(signing: dict[str, Any]) -> str:
    (key,) = signing["keys"].values()
    return str(key)


async def _seen_by(other: Member, user_id: str) -> dict[str, Any]:
    return await other.call("POST", f"{API}/keys/query", {"device_keys": {user_id: []}})


async def test_everybody_can_verify_the_device(user: MakeUser, tmp_path: Path) -> None:
    member, nora = await user("bot"), await user("nora")
    async with device(member, tmp_path, running=False) as bot:
        assert bot.standing == Signed(new=True)
        name, own = bot.device_id, bot.account.client.olm.account.identity_keys
    seen = await _seen_by(nora, member.user_id)
    master, self_signing = (seen[kind][member.user_id] for kind in KINDS[:2])
    assert (master["usage"], self_signing["usage"]) == (["master"], ["self_signing"])
    _verify(_key(master), member.user_id, self_signing)
    theirs = seen["device_keys"][member.user_id][name]
    _verify(_key(self_signing), member.user_id, theirs)
    assert theirs["keys"] == {f"{kind}:{name}": own[kind] for kind in ("curve25519", "ed25519")}
    mine = (await _seen_by(member, member.user_id))["user_signing_keys"][member.user_id]
    _verify(_key(master), member.user_id, mine)
    assert mine["usage"] == ["user_signing"]


async def test_another_start_changes_nothing(user: MakeUser, tmp_path: Path) -> None:
    member = await user("bot")
    async with device(member, tmp_path, running=False):
        pass
    before = await _seen_by(member, member.user_id)
    async with device(member, tmp_path, running=False) as bot:
        assert bot.standing == Signed(new=False)
        found = await state(bot.account, bot.keys)
    assert await _seen_by(member, member.user_id) == before
    assert (found.published, found.signed, found.identity, found.one_time_keys) == (True, True, "ours", 50)
    assert set(found.modes.values()) == {"0700", "0600"}
    assert len(found.modes) == 4


async def test_a_foreign_identity_is_left_alone_and_told(user: MakeUser, tmp_path: Path) -> None:
    member = await user("bot")
    async with device(member, tmp_path / "first", running=False):
        pass
    before = await _seen_by(member, member.user_id)
    async with device(member, tmp_path / "second", running=False) as bot:
        assert bot.standing == Foreign()
        found = await state(bot.account, bot.keys)
    assert (found.published, found.signed, found.identity) == (True, False, "foreign")
    after = await _seen_by(member, member.user_id)
    assert [after[kind] for kind in KINDS] == [before[kind] for kind in KINDS]


async def test_a_foreign_identity_is_replaced_when_the_operator_says_so(user: MakeUser, tmp_path: Path) -> None:
    """The homeserver wants the password for it."""
    member = await user("bot")
    async with device(member, tmp_path / "first", running=False):
        pass
    before = await _seen_by(member, member.user_id)
    async with device(member, tmp_path / "second", running=False, replace_identity=True) as bot:
        assert bot.standing == Signed(new=True)
        assert (await state(bot.account, bot.keys)).signed
    after = await _seen_by(member, member.user_id)
    assert after["master_keys"] != before["master_keys"]


async def test_without_a_password_a_foreign_identity_stays_and_the_reason_is_told(
    user: MakeUser, synapse: Homeserver, tmp_path: Path
) -> None:
    member = await user("bot")
    async with device(member, tmp_path / "first", running=False):
        pass
    other = await synapse.login(member)
    where = tmp_path / "second"
    async with device(other, where, password=False, token=True, running=False, replace_identity=True) as bot:
        assert isinstance(bot.standing, Unsigned)
        assert "matrix.password_file" in bot.standing.why


async def test_a_signature_that_was_lost_is_made_again(user: MakeUser, synapse: Homeserver, tmp_path: Path) -> None:
    """The identity is published, the process ended before the device was signed."""
    member = await user("bot")
    async with device(member, tmp_path, running=False) as bot:
        kept = bot.keys.database(member.user_id, bot.device_id)
    kept.unlink()
    async with device(member, tmp_path, running=False) as bot:
        assert bot.standing == Signed(new=False)
        assert (await state(bot.account, bot.keys)).signed


async def test_a_device_with_other_keys_than_ours_is_never_signed(
    user: MakeUser, synapse: Homeserver, tmp_path: Path
) -> None:
    member = await user("bot")
    async with device(member, tmp_path / "first", running=False, password=False, token=True):
        pass
    with pytest.raises(AccountError, match="restore them"):
        async with device(member, tmp_path / "second", running=False, password=False, token=True):
            pass


def test_seeds_make_the_same_identity() -> None:
    made = Identity.new("@bot:news.test")
    assert Identity.from_seeds("@bot:news.test", made.seeds()).objects() == made.objects()
    assert made.seeds().hex() not in repr(made)
    with pytest.raises(ValueError, match="three seeds"):
        Identity.from_seeds("@bot:news.test", made.seeds()[1:])
