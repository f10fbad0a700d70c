"""One JSON object per line, for whatever collects the logs."""

import datetime
import json
import logging


class JsonFormatter(logging.Formatter):
    """Time (UTC, ISO 8601), level, logger, message and, when there is one, the trace."""

    def format(self, record: logging.LogRecord) -> str:
        entry = {
            "time": datetime.datetime.fromtimestamp(record.created, datetime.UTC).isoformat(),
            "level": record.levelname,
            "logger": record.name,
            "message": _message(record),
        }
        status = getattr(record, "status_code", None)
        if status is not None:
            entry["status"] = status
        if record.exc_info:
            entry["trace"] = self.formatException(record.exc_info)
        return json.dumps(entry, ensure_ascii=False)


def _message(record: logging.LogRecord) -> str:
    """The message; for a request, its route in place of its address.

    Django logs "Not Found: /fr/estimate/<the token>/": whoever reads that line could open the
    estimate. The route says which page it was and keeps the token out.
    """
    if record.name != "django.request" or not isinstance(record.args, tuple) or not record.args:
        return record.getMessage()
    match = getattr(getattr(record, "request", None), "resolver_match", None)
    return f"{record.args[0]}: {match.route if match else 'no such page'}"
