"""Files that travel with the package: lexicon, gazetteer, catalogs, default configuration."""

from pathlib import Path

FOLDER = Path(__file__).parent
