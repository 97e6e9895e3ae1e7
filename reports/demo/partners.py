"""Clients the demo's desk sent to partners, what these reported, and which months are settled."""

from decimal import Decimal

from dateutil.relativedelta import relativedelta

from loyalty.models import Partner
from loyalty.operations import note_sent, report_sent
from reports.demo.cast import Cast
from reports.demo.decided import Decided
from reports.demo.desk import Desk
from reports.demo.people import Salon
from visits.operations import settle_partner

SENT = (3, 8, 19, 34, 41, 66)  # days ago, to one partner after another
REPORTED = [(12, 260), (9, 198), (14, 331)]  # three months before this one, the oldest first: how many, what they spent


def settle_with_partners(salon: Salon, decided: Decided, cast: Cast) -> None:
    """The month before the last is settled with everybody; the last one waits for its settlement."""
    for code, partners in decided.partners.items():
        desk = Desk(salon, code)
        for number, days in enumerate(SENT):
            client, partner, now = cast.next(days, code), partners[number % len(partners)], desk.at(days)
            note_sent(client, partner=partner, day=now.date(), by=desk.clerk, now=now)
        for partner in partners:
            report_and_settle(desk, decided, partner)


def report_and_settle(desk: Desk, decided: Decided, partner: Partner) -> None:
    """The first of each branch reports; the others are settled by what the desk noted."""
    this = desk.at(0).date().replace(day=1)
    months = [this - relativedelta(months=each) for each in (3, 2, 1)]
    for month, (number, amount) in zip(months, REPORTED, strict=True):
        said_at = desk.branch.at(month + relativedelta(months=1), desk.at(0).time())
        if partner == decided.partners[desk.branch.code][0] and said_at <= desk.salon.now:
            said = {"number": number, "amount": Decimal(amount)}
            report_sent(partner, month=month, **said, by=decided.owner, now=said_at)  # type: ignore[arg-type]
    for month in months[:2]:
        at = desk.branch.at(month + relativedelta(months=1, days=4), desk.at(0).time())
        settle_partner(partner, month=month, today=at.date(), by=decided.owner, now=at)
