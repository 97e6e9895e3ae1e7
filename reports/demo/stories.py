"""Words and small tables of the demo's dossier: substances, mixtures, talks, promises, wishes."""

# Name: other names it goes by
SUBSTANCES = {
    "PPD": "p-Phenylenediamine, paraphenylenediamine, ПФД",
    "Ammonia": "аммиак, amoniac",
    "Hydrogen peroxide": "peroxide, oxidant, перекись водорода",
    "Resorcinol": "",
    "Nickel": "никель, նիկել",
    "Acetone": "ацетон, acetonă",
    "Acrylates": "HEMA, акрилаты",
    "Latex": "латекс, latexul",
    "Cyanoacrylate": "lash glue",
    "Thioglycolate": "",
    "Formaldehyde": "formalin, формальдегид",
    "Colophony": "rosin, канифоль",
    "Glycolic acid": "AHA",
    "Almond oil": "миндальное масло",
}
# Service: what it always contains
CONTAINS = {
    "Root touch-up": ["PPD", "Hydrogen peroxide"],
    "Full colour": ["PPD", "Ammonia", "Hydrogen peroxide"],
    "Balayage": ["Ammonia", "Hydrogen peroxide"],
    "Highlights": ["Ammonia", "Hydrogen peroxide"],
    "Toner": ["Hydrogen peroxide"],
    "Gloss": ["Resorcinol"],
    "Keratin smoothing": ["Formaldehyde"],
    "Hot oil treatment": ["Almond oil"],
    "Gel manicure": ["Acrylates", "Acetone"],
    "Gel refill, nail art": ["Acrylates", "Acetone"],
    "Gel removal": ["Acetone"],
    "Brow lamination": ["Thioglycolate"],
    "Brow tint": ["PPD"],
    "Lash set, classic": ["Cyanoacrylate", "Latex"],
    "Lash refill 2D": ["Cyanoacrylate", "Latex"],
    "Lash lift": ["Thioglycolate"],
    "Peel": ["Glycolic acid"],
    "Full body massage": ["Almond oil"],
    "Legs, full": ["Colophony"],
    "Deep bikini": ["Colophony"],
    "Permanent brows": ["Nickel"],
}
# Service: the substance to be tried on the skin, and for how many months a test holds
PATCH_TESTS = {
    "Root touch-up": ("PPD", 6),
    "Full colour": ("PPD", 6),
    "Balayage": ("PPD", 6),
    "Highlights": ("PPD", 6),
    "Brow tint": ("PPD", 6),
    "Lash set, classic": ("Cyanoacrylate", 12),
    "Lash refill 2D": ("Cyanoacrylate", 12),
    "Lash lift": ("Thioglycolate", 12),
}
ALLERGY_NOTES = ["Rash within an hour", "As a child, mild", "Doctor’s note in the folder", "Nitrile gloves only", ""]
# Service: mixtures a master may begin with, as (ingredient, how much)
MIXTURES = {
    "Root touch-up": [
        [("6.1", "30 g"), ("7.3", "30 g"), ("Hydrogen peroxide", "6 %, 60 ml")],
        [("5.0", "40 g"), ("Hydrogen peroxide", "3 %, 60 ml")],
    ],
    "Full colour": [
        [("7.0", "40 g"), ("7.43", "20 g"), ("Hydrogen peroxide", "9 %, 90 ml"), ("Bond builder", "4 ml")],
        [("4.77", "60 g"), ("Hydrogen peroxide", "6 %, 90 ml")],
    ],
    "Balayage": [
        [("Lightener", "40 g"), ("Hydrogen peroxide", "6 %, 80 ml"), ("Bond builder", "6 ml"), ("9.16", "20 g")],
    ],
    "Highlights": [[("Lightener", "50 g"), ("Hydrogen peroxide", "6 %, 100 ml"), ("9.03", "30 g")]],
    "Toner": [[("10.21", "30 g"), ("Hydrogen peroxide", "1.9 %, 60 ml")], [("9.12", "30 g"), ("Activator", "60 ml")]],
    "Gloss": [[("8.34", "40 g"), ("Activator", "80 ml")], [("Clear", "60 g"), ("Activator", "60 ml")]],
}
AMOUNTS = ["20 g", "25 g", "35 g", "45 g", "55 g"]
HOW_LONG = [
    "35 min on roots, lengths 10 min",
    "30 min, porous ends: pre-filled",
    "8 min at the basin, watch it",
    "Roots 40 min, lengths refreshed 5 min",
    "Foils 45 min, then 20 min",
]
# Topic, result
TALKS = [
    ("Asked for a free time on Saturday", "Booked"),
    ("Wanted to know the price of a full colour", "Will call back"),
    ("Thanked for the after-care memo", ""),
    ("Asked whether the parking is free", "Told"),
    ("Moved the visit to next week", "Booked"),
    ("Asked about a gift certificate", "Will come by"),
    ("Complained of the waiting time", "Apologised"),
    ("Reminder of the next visit", "Will think about it"),
]
TALK_NOTES = ["", "", "Speaks quickly, was on the road.", "Prefers a message next time.", "Her sister may come too."]
CALL_BACKS = [
    "price of a wedding make-up",
    "free time for two",
    "colour sample has arrived",
    "certificate for the mother",
]
PROMISES = [
    "Keep the shade 7.43 aside",
    "Send the photo of the finished colour",
    "Find out when the lash serum is back",
    "Give the birthday discount at the next visit",
    "Ask Anna for a Saturday evening",
    "Redo two nails free of charge",
]
# Offer, why a client said no
OFFERS = [
    ("Balayage with 10 % off on weekdays", "too long in the chair"),
    ("Five massages for the price of four", "no time this month"),
    ("Lash serum with the next refill", "has one already"),
    ("Hydra facial as an addition to colour days", "too expensive now"),
    ("Mother and daughter manicure", "the daughter is at school"),
]
CHILDREN = {
    "ro": ["Luca", "Sofia", "Matei", "Daria"],
    "ru": ["Маша", "Артём", "Варя", "Миша"],
    "hy": ["Նանե", "Արեն", "Մարկ", "Էլեն"],
    "ko": ["하린", "지호", "시우"],
    "en": ["Lily", "Jack", "Ella", "Noah"],
}
BOUNCES = ["mailbox unavailable (550 5.1.1)", "mailbox full", "domain does not exist"]
WRONG_NUMBERS = ["Wrong number", "Number not in use", "Somebody else answers"]
# Days that a hurried hand has written: day, month, year (None: unknown; +1: of next year)
IMPOSSIBLE_BIRTHDAYS = [(31, 2, None), (30, 2, 1988), (31, 4, 1990), (29, 2, 1991), (12, 5, 1902), (31, 11, None)]
PHOTO_COLOURS = ["#5a3a24", "#a2502c", "#c98f4a", "#7b2d3b", "#8c7a66", "#3d2a4a"]
