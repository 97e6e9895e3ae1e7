from clients.operations.agreements import Offered, Promised, keep_promise, make_offer, make_promise, record_reply
from clients.operations.alarms import make_decoy, mark_seen, raise_alarm, set_decoy, touched
from clients.operations.consent import set_consent, write_consent_texts
from clients.operations.contact import record_interaction
from clients.operations.contacts import mend_dead_contact, note_dead_contact
from clients.operations.dossier import change_client, create_client, refresh_search_text
from clients.operations.erasure import erase_client
from clients.operations.export import export_clients
from clients.operations.handover import hand_over
from clients.operations.merging import forget_old_merges, gather_strays, merge_clients, undo_merge
from clients.operations.pairs import look_for_duplicates, not_the_same, sweep_duplicates
from clients.operations.reveal import reveal_contacts
from clients.operations.safety import (
    check_mixture,
    check_safety,
    forget_substance,
    note_substance,
    record_patch_test,
    sign_override,
)
from clients.operations.tasks import close_task, open_task
from clients.operations.watch import note_listed, note_readings, prune_readings

__all__ = [
    "Offered", "Promised", "change_client", "check_mixture", "check_safety", "close_task", "create_client", "erase_client", "export_clients", "forget_old_merges", "gather_strays", "forget_substance", "hand_over", "keep_promise", "look_for_duplicates", "make_decoy", "make_offer", "make_promise", "mark_seen", "mend_dead_contact", "merge_clients", "not_the_same", "note_dead_contact", "note_substance", "note_listed", "note_readings", "open_task", "prune_readings", "raise_alarm", "record_interaction", "record_patch_test", "record_reply", "refresh_search_text", "reveal_contacts", "set_consent", "sign_override", "set_decoy", "sweep_duplicates", "touched", "undo_merge", "write_consent_texts",
]  # fmt: skip
