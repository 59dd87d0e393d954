"""What each command does: ask the store, draw the view."""
