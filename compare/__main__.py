"""``python -m compare`` is ``crossclaim``."""

from compare.cli import entry_point

entry_point()
