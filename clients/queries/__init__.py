from clients.queries.changes import Change, changes_of
from clients.queries.desk import open_tasks, open_tasks_at
from clients.queries.duplicates import possible_duplicates
from clients.queries.found import Found, search
from clients.queries.listed import Listed, prefilled, shown_clients
from clients.queries.privacy import Contacts, revealed, unseen_alarms, watched

__all__ = [
    "Change",
    "Contacts",
    "Found",
    "Listed",
    "changes_of",
    "open_tasks",
    "open_tasks_at",
    "possible_duplicates",
    "prefilled",
    "revealed",
    "search",
    "shown_clients",
    "unseen_alarms",
    "watched",
]
