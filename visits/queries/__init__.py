from visits.queries.formulas import Formula, formulas_of, read_formula, substances_by_word
from visits.queries.overrides import overrides
from visits.queries.photos import PhotoConsents, consents_for_photos, photos_of
from visits.queries.promotion import Forecast, clients_behind, comparable, forecast, sales_behind, sales_of
from visits.queries.till import (
    LOW_LEVEL,
    KindSum,
    Menu,
    Till,
    level_of,
    menu_of,
    movements_of,
    payments_of,
    stock_of,
    sums_of,
    till_of,
    visits_of,
)

__all__ = [
    "LOW_LEVEL", "Forecast", "Formula", "KindSum", "Menu", "PhotoConsents", "Till", "clients_behind", "comparable", "consents_for_photos", "forecast", "formulas_of", "level_of", "menu_of",
    "movements_of", "overrides", "payments_of", "photos_of", "read_formula", "sales_behind", "sales_of", "stock_of", "substances_by_word", "sums_of", "till_of", "visits_of",
]  # fmt: skip
