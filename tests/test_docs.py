"""The documentation names what is there."""

from pathlib import Path

import click
import pytest

from newsbot.cli import newsbot
from newsbot.config import Settings, SourceSettings

ROOT = Path(__file__).parent.parent
CONFIGURATION = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")


def keys() -> list[tuple[str, str]]:
    sections = {name: type(field.default) for name, field in Settings.model_fields.items() if name != "sources"}
    sections["sources"] = SourceSettings
    return [(section, key) for section, model in sections.items() for key in model.model_fields]


@pytest.mark.parametrize(("section", "key"), keys())
def test_every_key_is_documented(section: str, key: str) -> None:
    title = f"[[{section}]]" if section == "sources" else f"[{section}]"
    assert title in CONFIGURATION
    assert f"`{key}`" in CONFIGURATION.split(title, 1)[1]


def verbs() -> list[str]:
    context = click.Context(newsbot)
    found = []
    for name in newsbot.list_commands(context):
        command = newsbot.get_command(context, name)
        if isinstance(command, click.Group):
            found += [f"{name} {inner}" for inner in command.commands]
        else:
            found.append(name)
    return found


@pytest.mark.parametrize("verb", verbs())
def test_every_verb_is_in_the_readme(verb: str) -> None:
    assert f"newsbot {verb}" in README


def test_every_target_of_make_that_the_readme_names_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    named = {line.split("make ", 1)[1].split()[0].strip("`") for line in README.splitlines() if "`make " in line}
    assert named
    assert all(f"\n{target}:" in makefile for target in named)
