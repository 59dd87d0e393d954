"""What is kept: SQLAlchemy Core over SQLite, one writer."""
