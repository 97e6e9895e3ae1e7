"""Booking online by people without an account: the public pages, the widget, and what the owner sets for them."""
