"""Names and small facts the demo's people are made of, by language. (given names, family names)."""

FEMALE = {
    "ro": "Ana Maria Elena Ioana Andreea Mihaela Cristina Gabriela Alina Diana Simona Raluca Ștefania Ilinca Bianca Corina Doina Natalia Lidia Tatiana Victoria Daniela Sanda Rodica".split(),
    "ru": "Анна Мария Елена Ольга Наталья Ирина Светлана Татьяна Юлия Екатерина Алёна Дарья Полина Ксения Вера Надежда Любовь Зарина Карина Марина Людмила Галина Софья Виктория".split(),
    "hy": "Անի Մարիամ Լիլիթ Նարե Արմինե Գայանե Հասմիկ Կարինե Լուսինե Մանե Նունե Ռուզաննա Սոնա Տաթև Շուշան Անահիտ Զարուհի Մելինե Էմմա Ծովինար".split(),
    "ko": "서연 지우 민서 하은 수아 지민 채원 예은 다은 은지 미나 소영 현주 유진".split(),
    "en": "Kate Emma Olivia Grace Chloe Zoë Julia Clara Sophie Hannah Alice Laura Megan Sarah Rebecca Charlotte".split(),
}
MALE = {
    "ro": "Andrei Mihai Ion Alexandru Ștefan Vlad Radu Cristian".split(),
    "ru": "Алексей Дмитрий Сергей Андрей Михаил Павел".split(),
    "hy": "Դավիթ Արմեն Գոռ Տիգրան Հայկ Նարեկ".split(),
    "ko": "민준 서준 도윤 지훈".split(),
    "en": "James Oliver Thomas Daniel Liam".split(),
}
FAMILY = {
    "ro": "Popescu Munteanu Rusu Ceban Cozma Ionescu Marin Rotaru Lungu Țurcanu Moraru Balan Ciobanu Gheorghiu Stănescu Dumitrescu Vasilescu Grosu Sandu Croitoru Florea Botnaru".split(),
    "ru": "Иванова Петрова Соколова Кузнецова Волкова Морозова Новикова Козлова Лебедева Орлова Щербакова Ёлкина Ткаченко Мельник Гришина Зайцева Павлова Семёнова Голубева Воробьёва Цветкова Салтыкова-Щедрина".split(),
    "hy": "Հակոբյան Սարգսյան Պետրոսյան Գրիգորյան Հարությունյան Մկրտչյան Խաչատրյան Վարդանյան Ավետիսյան Կարապետյան Ղազարյան Մանուկյան Տեր-Պետրոսյան Հովհաննիսյան Աբրահամյան Մարտիրոսյան".split(),
    "ko": "김 이 박 최 정 강 조 윤 장 임".split(),
    "en": "O'Neil Smith Weiss Lindqvist Bauer Castro Taylor Brown Murphy McDonald Walker Harris Clarke D'Angelo Evans Novak".split(),
}
LANGUAGE_SHARES = {
    "riverside": {"ro": 42, "ru": 38, "en": 12, "ko": 5, "hy": 3},
    "hrazdan": {"hy": 62, "ru": 20, "en": 10, "ko": 5, "ro": 3},
}
SOURCES = {
    "word of mouth": 34,
    "website": 18,
    "social network": 22,
    "walk-in": 14,
    "partner’s referral": 5,
    "card": 4,
    "press": 3,
}
DISTRICTS = ["Centre", "Riverside", "Botanica", "Old Town", "Station", "University"]
# In the words of the client, of what no list of substances knows.
ALLERGIES = ["Nut oils", "Bee products", "Strong perfume: sneezes", "Wool blankets", "Citrus scents"]
CONTRAINDICATIONS = [
    "Pregnant: no peeling, no solarium",
    "Takes blood thinners",
    "Varicose veins: no hot wraps",
    "Rosacea: no steam",
]
NOTES = [
    "Parks in the yard.",
    "Comes with a small dog.",
    "Always ten minutes late; tell her the time before.",
    "Prefers mornings.",
    "Asked about a gift for her mother.",
    "Likes the seat by the window.",
]
DRINKS = ["black coffee", "green tea", "still water", "cappuccino, oat milk", "mint tea"]
WORK = [
    "teacher",
    "accountant",
    "lawyer",
    "runs a flower shop",
    "student",
    "doctor",
    "programmer",
    "on maternity leave",
]
REASONS_GOOD = [
    "Always on time and so calm here.",
    "Люблю своего мастера!",
    "Excelent, mulțumesc!",
    "Շատ գոհ եմ",
    "The colour is exactly what I wanted.",
]
REASONS_BAD = [
    "Waited 25 minutes.",
    "Цвет получился темнее, чем просила.",
    "A fost frig în cabină.",
    "The polish chipped in three days.",
]
