"""A client that reads each answer as a careful reviewer would."""

from collections import Counter
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

from django.db import connection
from django.test import Client

# Only the staff's screens are exempt: they need a session, and Django wrote most of their pages.
STAFF = "/admin/"
# A page asks the same question of the database a few times at most, never once per row.
SAME_QUERY_LIMIT = 10
_READS = ("SELECT", "SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO SAVEPOINT", "EXPLAIN", "PRAGMA")


class GuardedClient(Client):
    """Django's client; a public answer that breaks a rule of the house fails the test.

    Rules: no cookie; on GET and HEAD nothing but reading, and no query repeated per row; in HTML no
    inline style, no inline script, no event attribute.
    """

    def request(self, **request: Any) -> Any:
        path, method = str(request.get("PATH_INFO", "/")), request.get("REQUEST_METHOD", "GET")
        if path.startswith(STAFF):
            return super().request(**request)
        if method in {"GET", "HEAD"}:
            watch = QueryWatch(path)
            with connection.execute_wrapper(watch):
                response = super().request(**request)
            watch.refuse_repetition()
        else:
            response = super().request(**request)
        refuse_cookies(path, response)
        if response.get("Content-Type", "").startswith("text/html"):
            refuse_inline(path, response)
        return response


class QueryWatch:
    """Raises on the first write; counts the reads."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.counts: Counter[str] = Counter()

    def __call__(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any
    ) -> Any:
        if not sql.lstrip(" (").upper().startswith(_READS):
            raise AssertionError(f"GET {self.path} writes to the database: {sql[:200]}")
        self.counts[sql] += 1
        return execute(sql, params, many, context)

    def refuse_repetition(self) -> None:
        for sql, count in self.counts.most_common(1):
            assert count <= SAME_QUERY_LIMIT, f"GET {self.path} asks {count} times: {sql[:300]}"


def refuse_cookies(path: str, response: Any) -> None:
    assert not response.cookies, f"{path} sets a cookie: {response.cookies.output()}"


class _Inline(HTMLParser):
    """Collects what ``default-src 'self'`` would block."""

    def __init__(self) -> None:
        super().__init__()
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        # A block of JSON is data, not a script: the policy lets it through.
        if tag == "script" and "src" not in given and given.get("type") != "application/json":
            self.faults.append("<script> without src")
        if tag == "style":
            self.faults.append("<style>")
        for name, value in attrs:
            if name == "style" or name.startswith("on"):
                self.faults.append(f'<{tag} {name}="{value}">')
            elif (value or "").strip().lower().startswith("javascript:"):
                self.faults.append(f'<{tag} {name}="javascript:…">')


def refuse_inline(path: str, response: Any) -> None:
    body = b"".join(response.streaming_content) if response.streaming else response.content
    reader = _Inline()
    reader.feed(body.decode())
    assert not reader.faults, f"{path} holds what the security policy blocks: {reader.faults}"
