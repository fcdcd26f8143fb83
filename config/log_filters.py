"""Logs that carry no content: no bodies, no addresses, no messages of exceptions."""

import logging
import traceback

DEEPEST = 8


class NoContent(logging.Filter):
    """Keep where something failed and of what type; drop what it was about.

    An exception's message and a request's values can hold somebody's words, so only the
    type and the code lines of a traceback go through.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Strip the record in place and let it pass; several handlers may hand it the same record."""
        if hasattr(record, "is_stripped"):
            return True
        if record.exc_info and record.exc_info[0] is not None:
            kind, _message, trace = record.exc_info
            places = "".join(f" {frame.filename}:{frame.lineno}" for frame in traceback.extract_tb(trace)[-DEEPEST:])
            record.msg, record.args = f"{kind.__name__} at{places}", ()
        elif hasattr(record, "request"):
            record.msg, record.args = f"answered {getattr(record, 'status_code', 'a call')}", ()
        record.exc_info, record.exc_text, record.stack_info = None, None, None
        record.is_stripped = True
        return True
