from bookings.queries.times import Nearest, free_times, free_times_near, masters_for

__all__ = ["Nearest", "free_times", "free_times_near", "masters_for"]
