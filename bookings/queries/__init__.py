from bookings.availability import FreeTime
from bookings.queries.board import Block, Board, Column, day_board
from bookings.queries.brief import Brief, brief_of
from bookings.queries.fitting import WaitingFit, waiting_for
from bookings.queries.own_day import OwnDay, own_day
from bookings.queries.times import Nearest, free_times, free_times_near, masters_for

__all__ = [
    "Block", "Board", "Brief", "Column", "FreeTime", "Nearest", "OwnDay", "WaitingFit", "brief_of", "day_board", "free_times", "free_times_near", "masters_for", "own_day", "waiting_for",
]  # fmt: skip
