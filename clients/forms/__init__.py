from clients.forms.dossier import ClientForm, NewClientForm, QuickClientForm
from clients.forms.lists import ClientListForm, TimelineForm
from clients.forms.talk import InteractionForm, OutcomeForm

__all__ = [
    "ClientForm", "ClientListForm", "InteractionForm", "NewClientForm", "OutcomeForm", "QuickClientForm", "TimelineForm",
]  # fmt: skip
