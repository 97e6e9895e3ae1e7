from bookings.availability import FreeTime
from bookings.queries.board import Block, Board, Column, day_blocks, day_board, week_board
from bookings.queries.brief import Brief, brief_of
from bookings.queries.changes import board_version
from bookings.queries.own_day import OwnDay, own_day
from bookings.queries.resources import ResourceBoard, Shelf, resource_board
from bookings.queries.times import Nearest, free_times, free_times_near, masters_for, next_free

__all__ = [
    "Block", "Board", "ResourceBoard", "Shelf", "Brief", "Column", "FreeTime", "Nearest", "OwnDay", "board_version", "brief_of", "day_blocks", "day_board", "resource_board", "week_board", "free_times", "free_times_near", "masters_for", "next_free", "own_day",
]  # fmt: skip
