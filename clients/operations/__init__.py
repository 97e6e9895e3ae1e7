from clients.operations.agreements import Offered, Promised, keep_promise, make_offer, make_promise, record_reply
from clients.operations.alarms import make_decoy, mark_seen, raise_alarm, set_decoy, touched
from clients.operations.consent import set_consent, write_consent_texts
from clients.operations.contact import record_interaction
from clients.operations.contacts import mend_dead_contact, note_dead_contact
from clients.operations.dossier import change_client, create_client, refresh_search_text
from clients.operations.erasure import erase_client
from clients.operations.export import export_clients
from clients.operations.handover import hand_over
from clients.operations.reveal import reveal_contacts
from clients.operations.tasks import close_task, open_task
from clients.operations.watch import note_readings, prune_readings

__all__ = [
    "Offered", "Promised", "change_client", "close_task", "create_client", "erase_client", "export_clients", "hand_over", "keep_promise", "make_decoy", "make_offer", "make_promise", "mark_seen", "mend_dead_contact", "note_dead_contact", "note_readings", "open_task", "prune_readings", "raise_alarm", "record_interaction", "record_reply", "refresh_search_text", "reveal_contacts", "set_consent", "set_decoy", "touched", "write_consent_texts",
]  # fmt: skip
