"""Hypothesis for the matching: the same locations at each run, and no clock."""

import os

from hypothesis import settings

settings.register_profile("levier", deadline=None, derandomize=True, database=None)
settings.register_profile("search", deadline=None, max_examples=5_000, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "levier"))
