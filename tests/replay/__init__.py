"""A day of real news through the whole pipeline to many rooms, judged by who should have been told what."""
