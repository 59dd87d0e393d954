"""A sender is killed again and again; afterwards what it says it did is held against what was received."""
