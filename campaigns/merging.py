"""What merging two clients must know of this app: its rows are locked before the client, here as in the operations."""

from clients.merging import locked_first

locked_first("campaigns.Call")
