"""Rooms of Matrix, encrypted ones included."""
