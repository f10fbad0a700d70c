"""Hypothesis for the engine: the same projects at each run, and no clock.

``HYPOTHESIS_PROFILE=search`` looks at many more projects, other ones each time.
"""

import os

from hypothesis import settings

settings.register_profile("levier", deadline=None, derandomize=True, database=None)
settings.register_profile("search", deadline=None, max_examples=5_000, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "levier"))
