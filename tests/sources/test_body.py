import contextlib
import gzip
import random
import zlib
from collections import deque

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.sources.body import MIB, Body
from newsbot.sources.faults import RefusedError

chunked = st.integers(1, 400)


def fed(encoding: str, octets: bytes, step: int, *, wire: int = 5 * MIB, decoded: int = 10 * MIB) -> bytes:
    body = Body(encoding, wire=wire, decoded=decoded)
    for start in range(0, len(octets), step):
        body.feed(octets[start : start + step])
    return body.finish()


@given(st.lists(st.binary(max_size=300), min_size=1, max_size=4), chunked)
def test_gzip_in_any_chunks_and_members_comes_back_whole(parts: list[bytes], step: int) -> None:
    assert fed("gzip", b"".join(map(gzip.compress, parts)), step) == b"".join(parts)


@given(st.binary(max_size=1000), chunked, st.sampled_from([15, -15]), st.integers(0, 9))
def test_deflate_wrapped_or_bare_comes_back_whole(plain: bytes, step: int, bits: int, level: int) -> None:
    squeezed = zlib.compress(plain, level, bits)
    assert fed("deflate", squeezed, step) == plain


@pytest.mark.parametrize("size", [65_535, 65_536, 65_537, 131_072, 65_536 * 3 + 258])
@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_output_at_the_edge_of_a_step_is_not_lost(size: int, encoding: str) -> None:
    plain = bytes(size)
    squeezed = gzip.compress(plain, mtime=0) if encoding == "gzip" else zlib.compress(plain, 9, -15)
    assert fed(encoding, squeezed, len(squeezed)) == plain
    assert fed(encoding, squeezed, 1) == plain


@given(st.binary(min_size=1, max_size=500), st.data())
def test_what_is_cut_is_not_taken_for_whole(plain: bytes, data: st.DataObject) -> None:
    squeezed = gzip.compress(plain, mtime=0)
    cut = data.draw(st.integers(1, len(squeezed) - 1))
    with pytest.raises(RefusedError, match="ends too early"):
        fed("gzip", squeezed[:cut], 50)


@given(st.sampled_from(["gzip", "deflate", "identity", "br", ""]), st.binary(max_size=200), chunked)
def test_any_bytes_give_a_body_or_a_refusal(encoding: str, octets: bytes, step: int) -> None:
    with contextlib.suppress(RefusedError):
        assert isinstance(fed(encoding, octets, step), bytes)


@pytest.mark.parametrize(("size", "whole"), [(100, True), (101, False)])
def test_the_wire_is_bounded(size: int, *, whole: bool) -> None:
    body = Body("", wire=100, decoded=1000)
    body.feed(bytes(60))
    if whole:
        body.feed(bytes(size - 60))
        assert len(body.finish()) == size
    else:
        with pytest.raises(RefusedError, match="larger than 100 bytes"):
            body.feed(bytes(size - 60))


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_what_is_decompressed_is_bounded(encoding: str) -> None:
    plain = bytes(range(256)) * 40
    squeezed = gzip.compress(plain, mtime=0) if encoding == "gzip" else zlib.compress(plain)
    assert fed(encoding, squeezed, 100, decoded=len(plain)) == plain
    body = Body(encoding, wire=MIB, decoded=len(plain) - 1)
    with pytest.raises(RefusedError, match="when decompressed"):
        body.feed(squeezed)
    assert body.decoded <= len(plain)


def test_a_bomb_of_a_gibibyte_is_given_up_after_a_few_mebibytes() -> None:
    squeeze = zlib.compressobj(9, zlib.DEFLATED, 31)
    head = squeeze.compress(bytes(MIB)) + squeeze.flush(zlib.Z_FULL_FLUSH)
    mebibyte = squeeze.compress(bytes(MIB)) + squeeze.flush(zlib.Z_FULL_FLUSH)
    octets = head + mebibyte * 1023
    assert len(octets) < 2 * MIB
    body = Body("gzip", wire=5 * MIB, decoded=10 * MIB)
    parts = (octets[start : start + 65_536] for start in range(0, len(octets), 65_536))
    with pytest.raises(RefusedError, match="over 100 times"):
        deque(map(body.feed, parts), maxlen=0)
    assert body.decoded <= 65_536 * 100 + 65_536


def test_a_bomb_under_the_ratio_meets_the_bound() -> None:
    octets = gzip.compress(random.Random(1).randbytes(11 * MIB), 1)
    body = Body("gzip", wire=30 * MIB, decoded=10 * MIB)
    with pytest.raises(RefusedError, match="larger than 10 MiB when decompressed"):
        body.feed(octets)
    assert body.decoded == 10 * MIB + 1


def test_a_small_body_may_squeeze_well() -> None:
    plain = bytes(MIB)
    assert fed("gzip", gzip.compress(plain, mtime=0), 100) == plain


@pytest.mark.parametrize(("members", "whole"), [(16, True), (17, False)])
def test_gzip_members_are_counted(members: int, *, whole: bool) -> None:
    octets = gzip.compress(b"x", mtime=0) * members
    if whole:
        assert fed("gzip", octets, 7) == b"x" * members
    else:
        with pytest.raises(RefusedError, match="more than 16 parts"):
            fed("gzip", octets, 7)


@pytest.mark.parametrize("padding", [b"\0", b"\0" * 500, b"\x1f", b"end"])
@pytest.mark.parametrize("step", [1, 20, 1000])
def test_padding_after_the_end_is_left(padding: bytes, step: int) -> None:
    assert fed("gzip", gzip.compress(b"news", mtime=0) + padding, step) == b"news"
    assert fed("deflate", zlib.compress(b"news") + padding, step) == b"news"
