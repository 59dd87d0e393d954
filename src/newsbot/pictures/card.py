"""A headline as a picture: a band with its label, the words as large as they fit, a line below."""

from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageFont

from newsbot.chat.picture import Card, Tone

WIDTH, HEIGHT = 1200, 675  # 16:9, which messengers show uncropped
_BAND, _MARGIN, _FOOT = 130, 60, 90
_LARGEST, _SMALLEST, _STEP = 84, 40, 4
_LEADING = 1.55  # of the size; Arabic reaches far above and below its line
_PAPER, _INK, _QUIET = "#ffffff", "#141414", "#5a5a5a"
_BANDS: dict[Tone, str] = {"alarm": "#8f0f12", "news": "#b3202a", "amended": "#7a5a00"}


def draw(card: Card, font: Path) -> bytes | None:
    """A PNG; None when the title does not fit whole in the smallest size."""
    fitted = _fitted(card, font)
    if fitted is None:
        return None
    size, lines = fitted
    image = Image.new("RGB", (WIDTH, HEIGHT), _PAPER)
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 0, WIDTH, _BAND), fill=_BANDS[card.tone])
    _write(pen, card.label, _BAND // 2, _font(font, 76), _PAPER, rtl=card.rtl)
    leading = int(size * _LEADING)
    top = _BAND + (HEIGHT - _BAND - _FOOT - leading * len(lines)) // 2
    for number, words in enumerate(lines):
        _write(pen, words, top + leading * number + leading // 2, _font(font, size), _INK, rtl=card.rtl)
    _write(pen, card.foot, HEIGHT - _FOOT // 2 - 6, _font(font, 34), _QUIET, rtl=card.rtl)
    out = BytesIO()
    image.quantize(64).save(out, "PNG", optimize=True)
    return out.getvalue()


def _fitted(card: Card, font: Path) -> tuple[int, list[str]] | None:
    """The largest size at which the title fits, and its lines."""
    for size in range(_LARGEST, _SMALLEST - 1, -_STEP):
        lines = _wrapped(card.title, _font(font, size), rtl=card.rtl)
        room = HEIGHT - _BAND - _FOOT - _MARGIN
        if lines is not None and int(size * _LEADING) * len(lines) <= room:
            foot = _length(card.foot, _font(font, 34), rtl=card.rtl)
            return (size, lines) if foot <= WIDTH - 2 * _MARGIN else None
    return None


def _wrapped(text: str, font: Any, *, rtl: bool) -> list[str] | None:
    """Words a line; None where one word is wider than a line."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and _length(longer, font, rtl=rtl) <= WIDTH - 2 * _MARGIN:
            lines[-1] = longer
        elif _length(word, font, rtl=rtl) <= WIDTH - 2 * _MARGIN:
            lines.append(word)
        else:
            return None
    return lines or None


def _font(path: Path, size: int) -> Any:
    # Without Raqm, which shapes and orders the letters, Arabic would be a row of single letters.
    return ImageFont.truetype(str(path), size, layout_engine=ImageFont.Layout.RAQM)


def _length(text: str, font: Any, *, rtl: bool) -> float:
    return float(font.getlength(text, direction="rtl" if rtl else "ltr"))


def _write(pen: Any, text: str, middle: int, font: Any, colour: str, *, rtl: bool) -> None:
    at, anchor, direction = (WIDTH - _MARGIN, "rm", "rtl") if rtl else (_MARGIN, "lm", "ltr")
    pen.text((at, middle), text, font=font, fill=colour, anchor=anchor, direction=direction)
