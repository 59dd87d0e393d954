"""The rooms of a replay: who follows what, by the commands that they would type."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from newsbot.config import lines, read
from newsbot.config.problems import ConfigError
from newsbot.config.settings import Zone
from newsbot.data import FOLDER

Command = Annotated[str, Field(min_length=1, max_length=500)]


class RoomGroup(BaseModel):
    """So many rooms alike: `count` of a `kind` on a `platform`, which `says` these commands at the beginning."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    says: tuple[Command, ...] = Field(min_length=1)
    count: int = Field(default=1, ge=1, le=1_000_000)
    platform: Literal["telegram", "matrix"] = "telegram"
    kind: Literal["private", "group"] = "private"
    locale: Literal["ar", "en"] = "ar"
    timezone: Zone = "Asia/Damascus"


class _Rooms(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    rooms: tuple[RoomGroup, ...] = Field(min_length=1)


def room_groups(file: Path | None = None) -> tuple[RoomGroup, ...]:
    """Of a TOML file of `[[rooms]]`, else the packaged mix. Raises ConfigError with every problem found."""
    path = file or FOLDER / "replay.toml"
    try:
        return _Rooms(**read(path)).rooms
    except ValidationError as error:
        raise ConfigError([f"{path}: {line}" for line in lines(error)]) from None
