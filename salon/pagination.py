from rest_framework.pagination import CursorPagination


class CursorById(CursorPagination):
    """Newest first, without counting, so that page 10,000 costs what page 1 costs."""

    ordering = "-pk"
