from clients.queries.changes import Change, changes_of
from clients.queries.desk import open_tasks, open_tasks_at
from clients.queries.duplicates import possible_duplicates
from clients.queries.exported import Taken, taken
from clients.queries.found import Found, search
from clients.queries.kinds import Kinds, Members, Moves, kinds_of_clients, members, moves_between
from clients.queries.listed import Listed, prefilled, shown_clients
from clients.queries.privacy import Contacts, revealed, unseen_alarms, watched

__all__ = [
    "Change",
    "Contacts",
    "Found",
    "Kinds",
    "Listed",
    "Members",
    "Moves",
    "Taken",
    "changes_of",
    "kinds_of_clients",
    "members",
    "moves_between",
    "open_tasks",
    "open_tasks_at",
    "possible_duplicates",
    "prefilled",
    "revealed",
    "search",
    "shown_clients",
    "taken",
    "unseen_alarms",
    "watched",
]
