"""The keeper of a shared server: see `sharing`."""

import sys
from pathlib import Path

from tests.doubles.synapse.sharing import keep

if __name__ == "__main__":
    keep(Path(sys.argv[1]), "lifted" if sys.argv[2] == "lifted" else "default")
