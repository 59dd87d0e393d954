"""Screens: values and phrases in, a Document out. One function a screen; none reads a store or a clock."""
