"""What every test is watched for, whatever it tests. Installed by ``tests/conftest.py``.

- ``templates``: a template that reads a variable nobody gave it fails.
- ``database``: rows without a declared order come shuffled; a datetime never enters a date.
- ``pages``: a public page sets no cookie, writes nothing on GET, does not repeat a query, and holds
  nothing the content security policy would block.

A warning is an error (``pyproject.toml``), naive datetimes included.
"""
