"""The font, and whether it has every letter: a box in place of a letter is worse than no picture."""

import unicodedata
from pathlib import Path

from fontTools.ttLib import TTFont, TTLibError

# Debian's fonts-hosny-amiri: Arabic with the letters of Kurdish, and Latin with those of Turkish and Kurdish.
AMIRI = Path("/usr/share/fonts/opentype/fonts-hosny-amiri/Amiri-Bold.ttf")


def lacking(font: Path, text: str) -> set[str]:
    """Letters of a text that the font has no drawing for; marks that nobody sees are left out.

    Raises OSError: no such file; fontTools.ttLib.TTLibError: no font.
    """
    with TTFont(font, lazy=True, fontNumber=0) as opened:
        known = opened.getBestCmap()
    return {letter for letter in text if _is_seen(letter) and ord(letter) not in known}


def unfit(font: Path, text: str) -> str | None:
    """Why such a text cannot be written in it; None: it can."""
    try:
        return "lacks letters" if lacking(font, text) else None
    except FileNotFoundError:
        return "no such file"
    except (OSError, TTLibError):
        return "is no font that can be read"


def _is_seen(letter: str) -> bool:
    return unicodedata.category(letter) not in {"Cc", "Cf", "Zl", "Zp"}
