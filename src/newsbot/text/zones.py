"""Which time zone a city's name beside a date means (`09:04 دمشق`, `بتوقيت مكة`)."""

from newsbot.text.wordlists import folded_names

# Names as newsrooms print them in date lines: capitals and big cities of the Arab world, and where its press works.
CITIES = {
    "Asia/Damascus": (
        "دمشق، الشام، حلب، حمص، حماة، درعا، إدلب، اللاذقية، طرطوس، الرقة، دير الزور، الحسكة، "
        "القامشلي، السويداء، القنيطرة، سوريا، سورية، Damascus، Aleppo، Syria"
    ),
    "Asia/Beirut": "بيروت، طرابلس الشام، صيدا، لبنان، Beirut",
    "Asia/Amman": "عمان، عمّان، الأردن، إربد، Amman",
    "Asia/Baghdad": "بغداد، البصرة، الموصل، أربيل، كركوك، النجف، السليمانية، العراق، Baghdad، Erbil",
    "Asia/Jerusalem": "القدس، القدس المحتلة، القدس الشرقية، الناصرة، حيفا، تل أبيب، Jerusalem",
    "Asia/Gaza": "غزة، مدينة غزة، رفح، خان يونس، فلسطين، Gaza",
    "Asia/Hebron": "رام الله، الخليل، نابلس، جنين، Ramallah",
    "Asia/Riyadh": (
        "مكة، مكة المكرمة، الرياض، جدة، المدينة المنورة، الدمام، السعودية، عدن، صنعاء، اليمن، "
        "الكويت، Riyadh، Mecca، Makkah، Kuwait، Sanaa"
    ),
    "Asia/Qatar": "الدوحة، قطر، المنامة، البحرين، Doha",
    "Asia/Dubai": "أبوظبي، أبو ظبي، دبي، الشارقة، الإمارات، مسقط، سلطنة عمان، Dubai، Abu Dhabi، Muscat",
    "Africa/Cairo": "القاهرة، الإسكندرية، مصر، Cairo",
    "Africa/Khartoum": "الخرطوم، السودان، بورتسودان، Khartoum",
    "Africa/Tripoli": "طرابلس، طرابلس الغرب، بنغازي، ليبيا، Tripoli",
    "Africa/Tunis": "تونس، صفاقس، Tunis",
    "Africa/Algiers": "الجزائر، الجزائر العاصمة، وهران، Algiers",
    "Africa/Casablanca": "الرباط، الدار البيضاء، المغرب، طنجة، مراكش، فاس، Rabat",
    "Africa/Nouakchott": "نواكشوط، Nouakchott",
    "Africa/Mogadishu": "مقديشو، Mogadishu",
    "Africa/Djibouti": "جيبوتي، Djibouti",
    "Indian/Comoro": "موروني",
    "Africa/Addis_Ababa": "أديس أبابا",
    "Europe/Istanbul": "إسطنبول، اسطنبول، أنقرة، غازي عنتاب، تركيا، Istanbul، Ankara",
    "Asia/Tehran": "طهران، Tehran",
    "Asia/Kabul": "كابل، كابول",
    "Asia/Karachi": "إسلام آباد",
    "Asia/Kolkata": "نيودلهي",
    "Asia/Shanghai": "بكين، Beijing",
    "Asia/Tokyo": "طوكيو",
    "Asia/Nicosia": "نيقوسيا",
    "Europe/Athens": "أثينا",
    "Europe/Moscow": "موسكو، Moscow",
    "Europe/Kyiv": "كييف، Kyiv",
    "Europe/London": "لندن، London",
    "Europe/Paris": "باريس، Paris",
    "Europe/Berlin": "برلين، Berlin",
    "Europe/Brussels": "بروكسل، بروكسيل، Brussels",
    "Europe/Amsterdam": "لاهاي، أمستردام",
    "Europe/Zurich": "جنيف، Geneva",
    "Europe/Vienna": "فيينا، Vienna",
    "Europe/Rome": "روما، Rome",
    "Europe/Madrid": "مدريد، Madrid",
    "Europe/Stockholm": "ستوكهولم، السويد",
    "America/New_York": "واشنطن، نيويورك، Washington، New York",
    "UTC": "غرينتش، غرينيتش، جرينتش، جرينيتش، غرينتش العالمي، العالمي، التوقيت العالمي",
}

# RFC 822 section 5.1 and the names that feeds add to it; hours from UTC.
ABBREVIATIONS = {
    **dict.fromkeys(("z", "ut", "utc", "gmt", "wet"), 0),
    **dict.fromkeys(("bst", "cet", "west"), 1),
    **dict.fromkeys(("eet", "cest"), 2),
    **dict.fromkeys(("eest", "msk", "ast", "trt"), 3),
    **dict.fromkeys(("gst",), 4),
    **dict.fromkeys(("edt",), -4),
    **dict.fromkeys(("est", "cdt"), -5),
    **dict.fromkeys(("cst", "mdt"), -6),
    **dict.fromkeys(("mst", "pdt"), -7),
    **dict.fromkeys(("pst",), -8),
}

# Folded name of a city (or of Greenwich) -> IANA zone.
ZONES = {name: zone for zone, names in CITIES.items() for name in folded_names(names)}
