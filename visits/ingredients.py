"""What will probably be mixed for a client: the newest formula of each service. Told to the safety check."""

from collections import defaultdict
from collections.abc import Collection

from clients.models import Client
from clients.safety import Ingredients, register_ingredients
from salon.models import Service, Substance
from visits.models import FormulaIngredient, FormulaNote


@register_ingredients
def last_mixed(client: Client, services: Collection[Service]) -> Ingredients:
    """One query."""
    newest = (
        FormulaNote.objects.filter(client=client, service__in=services)
        .order_by("service_id", "-written_at", "-pk")
        .distinct("service_id")
    )
    rows = FormulaIngredient.objects.filter(note__in=newest.values("pk"), substance__isnull=False)
    found: dict[int, list[Substance]] = defaultdict(list)
    for row in rows.select_related("note", "substance"):
        if row.note.service_id and row.substance:
            found[row.note.service_id].append(row.substance)
    return found
