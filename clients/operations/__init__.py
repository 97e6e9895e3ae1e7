from clients.operations.agreements import Offered, Promised, keep_promise, make_offer, make_promise, record_reply
from clients.operations.contact import record_interaction, set_consent
from clients.operations.contacts import mend_dead_contact, note_dead_contact
from clients.operations.dossier import change_client, create_client, refresh_search_text
from clients.operations.handover import hand_over
from clients.operations.tasks import close_task, open_task

__all__ = [
    "Offered", "Promised", "change_client", "close_task", "create_client", "hand_over", "keep_promise", "make_offer", "make_promise", "mend_dead_contact", "note_dead_contact", "open_task", "record_interaction", "record_reply", "refresh_search_text", "set_consent",
]  # fmt: skip
