"""What the demo's owner sells and gives besides the price list: discounts, packages, passes, partners, commissions."""

from datetime import time
from typing import Any

CLASSICS = ["Cut & finish", "Root touch-up", "Manicure", "Brow shaping", "Classic facial"]
# Name, kind, %, first and last day from today (none: open), services, who pays, more of it
DISCOUNTS: list[tuple[str, str, int, int | None, int | None, list[str], str, dict[str, Any]]] = [
    ("Autumn body care", "season", 15, -25, 12, ["Body scrub", "Hot stone massage", "Anti-cellulite wrap", "Lymph drainage"], "shared", {}),
    ("Лёгкие ножки", "season", 15, -170, -90, ["Pedicure", "Legs, full", "Legs, half"], "shared", {}),
    ("Happy mornings", "promotion", 10, None, None, ["Gel manicure", "Gel refill, nail art"], "salon", {"weekdays": [1, 2, 3], "hours": {"opens": time(9), "closes": time(12)}}),
    ("Lash lift with Jisoo", "advertising", 15, -60, 30, ["Lash lift"], "salon", {"masters": ["jisoo"]}),
    ("Balayage, whole procedure", "base", 5, None, None, ["Balayage"], "shared", {}),
    ("Zece ani împreună", "salon_birthday", 15, -190, -184, [], "salon", {}),
    ("Հրազդանի բացումը", "opening", 20, -700, -670, [], "salon", {"is_over": True}),
    ("Social network", "promotion", 10, None, None, [], "salon", {"code": "RIVER10", "only_new": True}),
]  # fmt: skip
# The promotion that is planned: name, %, first and last day from today, services
PLANNED = ("New Year glow", 15, 9, 30, ["Hydra facial", "Peel", "LED therapy"])
# Name, price, services, goods by article
PACKAGES = [
    ("Evening out", 114, ["Evening styling", "Evening make-up"], []),
    ("Hands and feet", 74, ["Manicure", "Pedicure", "Paraffin hands"], []),
    ("Hair like new", 92, ["Cut & finish", "Deep moisture mask"], ["SH-100", "MK-100"]),
    ("День для себя", 130, ["Back massage", "Face massage", "Classic facial"], []),
]
# Name, services, visits (none: as often as wished), days, price
PLANS: list[tuple[str, list[str], int | None, int, int]] = [
    ("Manicure, 5 visits", ["Manicure"], 5, 150, 126),
    ("Back and face massage, 8 visits", ["Back massage", "Face massage"], 8, 180, 308),
    ("Blow-dry, 3 visits", ["Blow-dry"], 3, 60, 88),
    ("Лимфодренаж, 6 визитов", ["Lymph drainage"], 6, 90, 299),
    ("Solarium, two months", ["Solarium, 10 min"], None, 60, 90),
]
# Name, whom to talk to, their code, % for their clients, what ours get there, our code, what we pay (%, sum), what they pay (%, sum), branch
PARTNERS = [
    ("Café Lumière", "Paul Weiss, +373 22 00 00 01", "LUMIERE", 10, "A cake with every coffee", "RIVERSIDE", (5, 0), (0, 2), "riverside"),
    ("Цветы на набережной", "Ирина Лебедева", "ЦВЕТЫ", 10, "Букет со скидкой 10 %", "SALON", (0, 3), (5, 0), "riverside"),
    ("Floarea de Măr", "Ana Rotaru", "FLOAREA", 15, "Probă gratuită la rochii", "RIVER", (0, 4), (0, 4), "riverside"),
    ("Արև ֆիթնես", "Տիգրան Վարդանյան", "ԱՐԵՎ", 10, "Անվճար առաջին պարապմունք", "HRAZDAN", (4, 0), (0, 3), "hrazdan"),
    ("서울 요가", "김지우", "SEOUL", 10, "첫 수업 무료", "HRAZDAN", (0, 3), (0, 3), "hrazdan"),
]  # fmt: skip
# Master, services or goods, what (a service, a category or nothing), kind, percent, sum, counted from, steps
COMMISSIONS: list[tuple[str, str, str, str, int, int, str, list[tuple[int, int]]]] = [
    ("anna", "services", "", "stepped", 40, 0, "agreed", [(3000, 42), (5000, 45)]),
    ("davit", "services", "Make-up", "percent", 45, 0, "full", []),
    ("mihaela", "services", "Gel removal", "fixed", 0, 5, "agreed", []),
    ("sofia", "services", "Body", "percent", 43, 0, "paid", []),
    ("lilit", "goods", "", "percent", 8, 0, "paid", []),
    ("jisoo", "goods", "", "percent", 10, 0, "paid", []),
    ("karine", "goods", "CO-100", "fixed", 0, 1, "agreed", []),
]
# For whom certificates are, and the words on them
GIFTS = [
    ("Elena", "La mulți ani, mamă!"), ("Наталья Петровна", "С днём рождения от всего отдела"), ("Շուշան", "Սիրով՝ քույրերից"),
    ("지민", "생일 축하해!"), ("Zoë", "For the new job"), ("Doina", "Mulțumim pentru tot"), ("Anahit", ""), ("Вера", "Лучшей учительнице"),
]  # fmt: skip
