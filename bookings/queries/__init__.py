from bookings.availability import FreeTime
from bookings.queries.board import Block, Board, Column, day_board
from bookings.queries.brief import Brief, brief_of
from bookings.queries.fitting import WaitingFit, waiting_for
from bookings.queries.offers import OfferedTime, offered_times
from bookings.queries.own_day import OwnDay, branch_on, own_day
from bookings.queries.stranded import stranded
from bookings.queries.times import Nearest, free_times, free_times_near, masters_at, masters_for, next_free
from bookings.queries.week import Week, absences_on, week_of_shifts

__all__ = [
    "Block", "Board", "Brief", "Column", "FreeTime", "Nearest", "OfferedTime", "OwnDay", "WaitingFit", "Week", "absences_on", "branch_on", "brief_of",
    "day_board", "free_times", "free_times_near", "masters_at", "masters_for", "next_free", "offered_times", "own_day", "stranded", "waiting_for",
    "week_of_shifts",
]  # fmt: skip
