from campaigns.queries.jobs import (
    LIST_LENGTH,
    birthdays,
    due_back,
    lapsed,
    last_services,
    last_visits,
    progress,
    script_for,
    segment_to_call,
    to_call_again,
)

__all__ = [
    "LIST_LENGTH",
    "birthdays",
    "due_back",
    "lapsed",
    "last_services",
    "last_visits",
    "progress",
    "script_for",
    "segment_to_call",
    "to_call_again",
]
