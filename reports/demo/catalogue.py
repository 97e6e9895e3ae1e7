"""The demo's price list, goods and people who work there."""

# Category: rows of (name, minutes, processing, buffer, price, material cost, return from, return to)
SERVICES: dict[str, list[tuple[str, int, int, int, int, int, int | None, int | None]]] = {
    "Hair": [
        ("Cut & finish", 60, 0, 5, 46, 2, 35, 56),
        ("Blow-dry", 45, 0, 5, 32, 1, 7, 21),
        ("Trim", 30, 0, 0, 28, 1, 28, 49),
        ("Evening styling", 90, 0, 5, 68, 4, None, None),
        ("Men’s cut", 40, 0, 5, 27, 1, 21, 35),
        ("Children’s cut", 30, 0, 5, 20, 1, 35, 63),
    ],
    "Colour": [
        ("Root touch-up", 90, 35, 5, 72, 14, 28, 42),
        ("Full colour", 120, 40, 5, 96, 22, 35, 56),
        ("Balayage", 180, 50, 10, 148, 34, 84, 126),
        ("Toner", 45, 15, 0, 34, 8, 28, 49),
        ("Gloss", 40, 15, 0, 38, 8, 28, 49),
        ("Highlights", 150, 45, 10, 124, 28, 70, 105),
    ],
    "Hair care": [
        ("Keratin smoothing", 120, 30, 10, 130, 38, 90, 150),
        ("Bond repair", 45, 20, 0, 42, 12, 28, 56),
        ("Scalp peeling", 40, 10, 5, 36, 9, 28, 42),
        ("Deep moisture mask", 30, 15, 0, 26, 7, 14, 35),
        ("Hot oil treatment", 35, 15, 5, 30, 8, 21, 42),
        ("Trichologist consultation", 30, 0, 0, 25, 0, None, None),
    ],
    "Nails": [
        ("Manicure", 60, 0, 5, 28, 3, 14, 24),
        ("Gel manicure", 90, 0, 5, 38, 5, 18, 28),
        ("Gel refill, nail art", 75, 0, 5, 46, 6, 18, 28),
        ("Pedicure", 70, 0, 10, 40, 5, 28, 42),
        ("Manicure + pedicure", 90, 0, 10, 72, 8, 21, 35),
        ("Gel removal", 30, 0, 0, 14, 1, None, None),
    ],
    "Brows & lashes": [
        ("Brow shaping", 30, 0, 0, 18, 1, 21, 35),
        ("Brow lamination", 50, 10, 5, 36, 6, 35, 49),
        ("Brow tint", 20, 8, 0, 14, 2, 21, 35),
        ("Lash set, classic", 75, 0, 5, 64, 9, 18, 28),
        ("Lash refill 2D", 90, 0, 5, 52, 8, 14, 24),
        ("Lash lift", 60, 15, 5, 44, 7, 42, 63),
    ],
    "Face": [
        ("Hydra facial", 75, 0, 15, 89, 16, 28, 42),
        ("Classic facial", 60, 0, 15, 58, 9, 28, 42),
        ("Peel", 45, 0, 15, 66, 12, 21, 42),
        ("Face massage", 40, 0, 15, 42, 3, 7, 21),
        ("LED therapy", 30, 0, 5, 34, 1, 7, 21),
        ("Skin consultation", 30, 0, 0, 0, 0, None, None),
    ],
    "Body": [
        ("Back massage", 45, 0, 15, 44, 3, 7, 21),
        ("Full body massage", 75, 0, 15, 68, 5, 7, 28),
        ("Lymph drainage", 60, 0, 15, 58, 4, 4, 10),
        ("Body scrub", 50, 0, 15, 48, 7, 21, 42),
        ("Hot stone massage", 80, 0, 15, 76, 4, 14, 35),
        ("Anti-cellulite wrap", 60, 20, 15, 54, 9, 4, 10),
    ],
    "Waxing": [
        ("Legs, full", 50, 0, 5, 32, 4, 24, 38),
        ("Legs, half", 30, 0, 5, 20, 3, 24, 38),
        ("Bikini", 30, 0, 5, 24, 3, 21, 35),
        ("Deep bikini", 45, 0, 5, 34, 4, 21, 35),
        ("Underarms", 15, 0, 5, 12, 1, 21, 35),
        ("Upper lip", 10, 0, 5, 8, 1, 18, 28),
    ],
    "Make-up": [
        ("Day make-up", 45, 0, 5, 42, 5, None, None),
        ("Evening make-up", 60, 0, 5, 58, 6, None, None),
        ("Wedding make-up", 90, 0, 10, 110, 9, None, None),
        ("Make-up lesson", 90, 0, 5, 84, 5, None, None),
        ("Permanent brows", 120, 20, 15, 180, 28, 300, 420),
        ("Permanent touch-up", 90, 15, 15, 90, 18, 300, 420),
    ],
    "Wellness": [
        ("Solarium, 10 min", 15, 0, 5, 9, 1, 3, 10),
        ("Infrared cabin", 30, 0, 10, 18, 1, 4, 14),
        ("Paraffin hands", 30, 0, 5, 16, 2, 14, 28),
        ("Paraffin feet", 30, 0, 5, 18, 2, 14, 28),
        ("Spa ritual, 2 hours", 120, 0, 15, 120, 14, 28, 84),
        ("Gift consultation", 20, 0, 0, 0, 0, None, None),
    ],
}
AFTERCARE = {
    "Colour": "Do not wash for 48 hours. Sulphate-free shampoo. No pool this week.",
    "Brows & lashes": "Keep dry for 24 hours. No oil cleanser. Brush daily.",
    "Face": "SPF 50 for two weeks. No sauna for three days.",
    "Nails": "Oil the cuticles daily. Gloves for housework.",
    "Waxing": "No hot bath today. Scrub from the third day.",
}
# Kind: services that need one, and the things as (branch, name)
RESOURCES: dict[str, tuple[list[str], list[tuple[str, str]]]] = {
    "Cabin": (
        [row[0] for category in ("Face", "Body") for row in SERVICES[category] if "consultation" not in row[0]],
        [("riverside", "Cabin 1"), ("riverside", "Cabin 2"), ("hrazdan", "Cabin")],
    ),
    "Pedicure chair": (
        ["Pedicure", "Manicure + pedicure"],
        [("riverside", "Pedicure chair"), ("hrazdan", "Pedicure chair")],
    ),
    "Solarium": (["Solarium, 10 min"], [("riverside", "Solarium"), ("hrazdan", "Solarium")]),
}
# Service: what a new client needs done first
FIRST_NEEDED = {"Permanent touch-up": "Permanent brows"}
LONG_COLOUR = ["Balayage", "Highlights"]
HOLIDAYS = [(1, 1, "New Year"), (3, 8, "Women’s Day"), (5, 1, "Labour Day")]
# Who waits: service, master, weekdays (none: any), hours, note
WISHES: list[tuple[str, str, list[int], tuple[int, int] | None, str]] = [
    ("Balayage", "anna", [4, 5], None, "Before the wedding of her sister"),
    ("Gel manicure", "", [], (17, 20), "After work"),
    ("Lash lift", "jisoo", [0, 1, 2], None, ""),
    ("Cut & finish", "lilit", [], (9, 13), "May be called the same morning"),
]
# Who comes on a standing day: service, master, every so many weeks, hours after the master begins
STANDING = [("Manicure", "mihaela", 3, 3), ("Brow shaping", "jisoo", 4, 2)]
# Rows: article, name, purchase cost, price
GOODS = [
    ("SH-100", "Moisture shampoo 250 ml", 9, 17),
    ("SH-200", "Colour-safe shampoo 250 ml", 10, 19),
    ("MK-100", "Repair mask 200 ml", 12, 24),
    ("OL-100", "Argan oil 50 ml", 11, 22),
    ("HS-100", "Heat spray 150 ml", 8, 16),
    ("CO-100", "Cuticle oil", 3, 8),
    ("HC-100", "Hand cream 75 ml", 4, 9),
    ("SP-050", "Face SPF 50, 50 ml", 13, 26),
    ("SE-100", "Hydrating serum 30 ml", 18, 36),
    ("LB-100", "Lip balm", 2, 6),
    ("BR-100", "Brow gel", 6, 13),
    ("LS-100", "Lash serum", 17, 34),
    ("SC-100", "Body scrub 200 ml", 7, 15),
    ("CN-100", "Scented candle", 8, 18),
    ("GF-100", "Gift box, small", 15, 29),
    ("BS-100", "Detangling brush", 5, 12),
]
# Rows: username, given, family, title, branch, categories, commission %, language
MASTERS = [
    ("anna", "Anna", "Volkova", "Colourist", "riverside", ["Hair", "Colour", "Hair care"], 40, "ru"),
    ("lilit", "Lilit", "Sargsyan", "Stylist", "riverside", ["Hair", "Hair care", "Make-up"], 40, "hy"),
    ("mihaela", "Mihaela", "Rusu", "Nails", "riverside", ["Nails", "Waxing"], 38, "ro"),
    ("jisoo", "Jisoo", "Park", "Brows & lashes", "riverside", ["Brows & lashes", "Make-up"], 42, "ko"),
    ("sofia", "Sofia", "Marin", "Skin care", "riverside", ["Face", "Body", "Wellness"], 40, "en"),
    ("ani", "Անի", "Հարությունյան", "Colourist", "hrazdan", ["Hair", "Colour", "Hair care"], 40, "hy"),
    ("davit", "Դավիթ", "Մկրտչյան", "Stylist", "hrazdan", ["Hair", "Colour", "Make-up"], 40, "hy"),
    ("karine", "Կարինե", "Գրիգորյան", "Nails, brows", "hrazdan", ["Nails", "Brows & lashes", "Waxing"], 38, "hy"),
    ("mina", "Mina", "Choi", "Skin and body", "hrazdan", ["Face", "Body", "Wellness"], 42, "en"),
]
# Rows: username, given, family, role, branches, language, PIN
OFFICE = [
    ("owner", "Elena", "Castro", "owner", ["riverside", "hrazdan"], "en", "1111"),
    ("manager", "Victor", "Ceban", "manager", ["riverside"], "en", "2222"),
    ("desk", "Eva", "Moraru", "administrator", ["riverside"], "en", "3333"),
    ("desk-hrazdan", "Նարե", "Խաչատրյան", "administrator", ["hrazdan"], "hy", "4444"),
]
MASTER_PIN = "5555"
PASSWORD = "salon-demo-2026"
# Rows: code, name, time zone, region, address
BRANCHES = [
    ("riverside", "Riverside salon", "Europe/Chisinau", "MD", "12 River Street"),
    ("hrazdan", "Salon “Hrazdan”", "Asia/Yerevan", "AM", "3 Hrazdan Embankment"),
]
