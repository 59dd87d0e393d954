"""Words of outside in an operator's line."""

LONGEST_REASON = 200


def one_line(text: str, longest: int = LONGEST_REASON) -> str:
    """`text` without what could break or reorder a line of a terminal or a log, cut to `longest`."""
    line = "".join(letter if letter.isprintable() else " " for letter in text)
    return " ".join(line.split())[:longest]
