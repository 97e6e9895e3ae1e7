"""Masters of a branch by the names people write: “Ольга К.”, “Оля”, “Козлова”. Nobody, or more than one: not matched."""

from clients.importing.people import given_agree, is_initials, parts_agree, read_name, same_person
from salon.models import Branch, Staff


class Masters:
    def __init__(self, branch: Branch) -> None:
        self.known = list(
            Staff.objects.active().at(branch).filter(takes_clients=True).values_list("pk", "first_name", "last_name")
        )
        self.asked: dict[str, int | None] = {}
        self.unknown: dict[str, int] = {}

    def named(self, text: str) -> int | None:
        if text not in self.asked:
            fitting = [pk for pk, given, family in self.known if fits(text, given, family)]
            self.asked[text] = fitting[0] if len(fitting) == 1 else None
        if self.asked[text] is None:
            self.unknown[text] = self.unknown.get(text, 0) + 1
        return self.asked[text]


def fits(text: str, given: str, family: str) -> bool:
    """One word may be either name; two must both agree."""
    name = read_name(text)
    if name.is_empty:
        return False
    if not name.family:
        return given_agree(name.given, given) or (
            bool(family) and parts_agree(name.given, family) and not is_initials(name.given)
        )
    return same_person((name.given, "", name.family), (given, "", family)) and bool(family)
