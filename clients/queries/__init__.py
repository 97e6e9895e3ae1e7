from clients.queries.changes import Change, changes_of
from clients.queries.desk import open_tasks, open_tasks_at
from clients.queries.duplicates import possible_duplicates
from clients.queries.found import Found, search
from clients.queries.listed import Listed, prefilled, shown_clients

__all__ = [
    "Change",
    "Found",
    "Listed",
    "changes_of",
    "open_tasks",
    "open_tasks_at",
    "possible_duplicates",
    "prefilled",
    "search",
    "shown_clients",
]
