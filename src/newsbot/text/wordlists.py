"""Word lists as code holds them: names between Arabic commas."""

from newsbot.text.folding import fold


def folded_names(listed: str) -> list[str]:
    """The names of a list such as `آذار، مارس، March`, folded, in order."""
    return [fold(name.strip()) for name in listed.split("،") if name.strip()]
