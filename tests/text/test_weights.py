"""What a stem tells."""

import pytest

from newsbot.data import FOLDER
from newsbot.text.weights import HEADER, RAREST, read, weight
from newsbot.text.words import stem, stem_version


def test_the_seldomer_the_more() -> None:
    weights = [weight(stem(word)) for word in ("في", "قال", "مدينه", "زلزال", "يوتيوبر")]
    assert weights == sorted(weights)
    assert weights[0] < weights[-1] == RAREST


def test_a_number_tells_no_more_than_another() -> None:
    assert weight("3") == weight("18342") < RAREST


def test_the_weights_are_those_of_the_shipped_stems() -> None:
    """A lexicon built anew needs weights built anew."""
    first = (FOLDER / "weights.txt").read_text(encoding="utf-8").partition("\n")[0]
    assert first == f"{HEADER}{stem_version()}"


def test_another_file_is_refused() -> None:
    with pytest.raises(ValueError, match="not weights"):
        read(["newsbot lexicon 1"])
