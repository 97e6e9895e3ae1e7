"""What merging two clients must know of this app: its rows are locked before the client, here as in the operations."""

from clients.merging import left_alone, locked_first

locked_first("bookings.Appointment")
locked_first("bookings.Wish")
left_alone("bookings.Hold")
