"""Quotes whose time is over."""

from __future__ import annotations

from dispatch.lifecycle.quote import QuoteStatus
from dispatch.storage import quotes
from dispatch.storage.store import Writing


def expire(writing: Writing) -> int:
    """Put quotes aside whose time is over, a few hundred at a time, and return how many those were; notes ``quote.expired`` for each."""
    late = quotes.overdue(writing)
    for quote in late:
        expired = quotes.change(writing, quote, status=QuoteStatus.EXPIRED)
        writing.note("quote.expired", quote.id, expired.version)
    return len(late)
