"""One picture: JSON on standard input, a PNG on standard output. Exit 3: it cannot be drawn whole."""

import json
import sys
from pathlib import Path
from typing import Any

from newsbot.chat.picture import Card, Chart, Picture, writing
from newsbot.pictures import card, chart
from newsbot.pictures.typeface import lacking

NOT_WHOLE = 3


def _picture(given: dict[str, Any]) -> Picture:
    if "bars" in given:
        return Chart(given["title"], tuple((name, amount) for name, amount in given["bars"]), given["rtl"])
    return Card(**given)


def main() -> int:
    asked = json.load(sys.stdin)
    font = Path(asked["font"])
    picture = _picture(asked["picture"])
    if missing := lacking(font, writing(picture)):
        sys.stderr.write(f"the font lacks {len(missing)} letters\n")
        return NOT_WHOLE
    drawn = card.draw(picture, font) if isinstance(picture, Card) else chart.draw(picture, font)
    if drawn is None:
        sys.stderr.write("the title does not fit\n")
        return NOT_WHOLE
    sys.stdout.buffer.write(drawn)
    return 0


if __name__ == "__main__":
    sys.exit(main())
