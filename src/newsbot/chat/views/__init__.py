"""Values and phrases in, a Document out: one function a screen."""
