"""`ports.Pictures`: a process a picture, killed when it takes too long; what was drawn is kept."""

import asyncio
import json
import logging
import sys
from asyncio.subprocess import PIPE
from collections import OrderedDict
from dataclasses import asdict
from pathlib import Path

from newsbot.chat.picture import Picture
from newsbot.pictures.typeface import AMIRI

_KEPT = 64  # pictures, most of them under 60 kB
_LONGEST = 20.0  # seconds; the first chart on a cold disk takes two
_LARGEST = 1 << 20  # bytes

_log = logging.getLogger(__name__)


class Studio:
    """`font`: a file that has Arabic and Latin letters; None: the one that Debian's fonts-hosny-amiri brings."""

    def __init__(self, font: Path | None = None) -> None:
        self._font = font or AMIRI
        self._drawn: OrderedDict[Picture, bytes | None] = OrderedDict()
        # One at a time: a picture is never so urgent that it may slow the deliveries.
        self._turn = asyncio.Lock()

    async def png(self, picture: Picture) -> bytes | None:
        async with self._turn:
            if picture not in self._drawn:
                self._drawn[picture] = await self._draw(picture)
                while len(self._drawn) > _KEPT:
                    self._drawn.popitem(last=False)
            self._drawn.move_to_end(picture)
            return self._drawn[picture]

    async def _draw(self, picture: Picture) -> bytes | None:
        asked = json.dumps({"font": str(self._font), "picture": asdict(picture)}).encode()
        try:
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "newsbot.pictures", stdin=PIPE, stdout=PIPE, stderr=PIPE
            )
        except OSError as error:
            _log.warning("no picture: %s", error.strerror)
            return None
        try:
            async with asyncio.timeout(_LONGEST):
                drawn, complaint = await process.communicate(asked)
        except BaseException as error:
            process.kill()
            await process.wait()
            if not isinstance(error, TimeoutError):
                raise
            _log.warning("no picture: it took longer than %.0f s", _LONGEST)
            return None
        if process.returncode == 0 and len(drawn) <= _LARGEST:
            return drawn
        # The last line of a trace is the reason; what was to be written on the picture is in none of ours.
        reason = complaint.decode(errors="replace").strip().splitlines()[-1:] or ["no reason was given"]
        _log.warning("no picture: %s", reason[0][:200])
        return None
