"""The client's own page of their card."""

from salon.links import client_link

OWN_PAGE = "loyalty:own_card"


def card_link(client_id: int) -> str:
    """Leads to the card in use, whatever its number; not to one that was given to another person."""
    return client_link(OWN_PAGE, {"client": client_id})
