from visits.queries.closing import (
    DayReport,
    closes_of,
    counted_on,
    day_report,
    expected_in_till,
    float_before,
    late_day,
    open_days,
    open_days_of,
    report_of,
)
from visits.queries.commissions import Turnovers, turnovers
from visits.queries.formulas import Formula, formulas_of, read_formula, substances_by_word
from visits.queries.overrides import overrides
from visits.queries.partners import PartnerMonth, bills_through, months_with, sent_to
from visits.queries.photos import PhotoConsents, consents_for_photos, photos_of
from visits.queries.promotion import Forecast, clients_behind, comparable, forecast, sales_behind, sales_of
from visits.queries.simulated import shown_result
from visits.queries.simulation import book_of, simulated
from visits.queries.till import (
    KindSum,
    Menu,
    Till,
    level_of,
    low_count,
    menu_of,
    movements_of,
    payments_of,
    stock_of,
    sums_of,
    till_of,
    usually_received,
    visits_of,
)

__all__ = [
    "DayReport", "Forecast", "Formula", "KindSum", "Menu", "PartnerMonth", "PhotoConsents", "Till", "Turnovers", "bills_through", "book_of", "clients_behind", "closes_of", "comparable", "consents_for_photos", "counted_on", "day_report", "expected_in_till", "float_before", "forecast", "formulas_of", "late_day", "level_of", "low_count", "menu_of", "months_with", "movements_of", "open_days", "open_days_of", "overrides", "payments_of", "photos_of", "read_formula", "report_of", "sales_behind", "sales_of", "sent_to", "shown_result", "simulated", "stock_of", "substances_by_word", "sums_of", "till_of", "turnovers", "usually_received", "visits_of",
]  # fmt: skip
