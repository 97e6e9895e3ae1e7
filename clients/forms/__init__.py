from clients.forms.dossier import ClientForm, NewClientForm, QuickClientForm
from clients.forms.kinds import MembersForm, MovementForm
from clients.forms.lists import ClientListForm, HygieneForm, TimelineForm
from clients.forms.talk import InteractionForm, OutcomeForm, ReplyForm

__all__ = [
    "ClientForm", "ClientListForm", "HygieneForm", "InteractionForm", "MembersForm", "MovementForm", "NewClientForm", "OutcomeForm", "ReplyForm", "QuickClientForm", "TimelineForm",
]  # fmt: skip
