"""Word lists for the analysis of names: words of organizations, and names of languages that put the family name first."""

from __future__ import annotations

NON_PERSON_WORDS = frozenset({
    "a", "academy", "act", "admin", "agence", "agency", "al", "all", "alliance", "america", "american", "an", "and", "anonymous", "archive",
    "archives", "art", "arts", "asociación", "associated", "association", "author", "authority", "authors", "bank", "baptist", "bay",
    "bloomberg", "board", "broadcasting", "brother", "bulletin", "bureau", "business", "by", "cable", "california", "campaign", "capitol",
    "capt", "captain", "care", "catholic", "center", "centre", "chamber", "channel", "charities", "chief", "chronicle", "church", "citizen",
    "citizens", "city", "clinic", "club", "coalition", "college", "columnist", "combined", "commission", "committee", "communications",
    "community", "company", "congress", "contributing", "contributor", "contributors", "copy", "corporation", "correspondent", "council",
    "county", "courier", "court", "daily", "dame", "das", "data", "democratic", "department", "der", "desk", "deutsche", "die", "digital",
    "dispatch", "district", "division", "dr", "east", "editor", "editorial", "editors", "education", "el", "elementary", "enterprise",
    "environmental", "evening", "examiner", "express", "facebook", "father", "federal", "federation", "film", "films", "first",
    "foundation", "free", "freelance", "from", "front", "fund", "gazette", "general", "getty", "global", "google", "gov", "government",
    "group", "guard", "guest", "guild", "health", "herald", "high", "historical", "history", "hospital", "housing", "images", "inc",
    "independent", "information", "initiative", "inquirer", "inside", "institute", "intern", "international", "jazeera", "journal", "judge",
    "justice", "king", "la", "lady", "las", "latino", "law", "league", "ledger", "les", "library", "llc", "local", "lord", "los",
    "magazine", "mail", "managing", "mayor", "media", "medical", "memorial", "mercury", "metro", "ministry", "miss", "monde", "morning",
    "mother", "mr", "mrs", "ms", "museum", "music", "national", "neighborhood", "network", "news", "newspaper", "newspapers", "newsroom",
    "newswire", "no", "north", "observer", "office", "officer", "online", "opinion", "opinión", "organization", "our", "page", "paper",
    "partners", "party", "país", "people", "photo", "photographer", "photos", "pictures", "police", "politics", "pope", "post",
    "presbyterian", "president", "press", "presse", "prince", "princess", "prof", "professor", "project", "public", "publisher", "queen",
    "radio", "record", "register", "rep", "report", "reporter", "reporters", "reports", "republic", "republican", "research", "resource",
    "reuters", "rev", "reverend", "review", "saint", "san", "santa", "school", "schools", "science", "sen", "senator", "senior", "sentinel",
    "service", "services", "sheriff", "sir", "sister", "society", "source", "sources", "south", "southern", "special", "sports", "staff",
    "standard", "star", "state", "states", "street", "studio", "studios", "submitted", "sun", "super", "tass", "team", "telegraph",
    "television", "the", "theater", "theatre", "this", "times", "today", "town", "trade", "tribune", "trust", "tv", "unbylined", "union",
    "united", "university", "unknown", "user", "valley", "various", "village", "voice", "washington", "webmaster", "weekly", "welle",
    "west", "western", "wikipedia", "wire", "wires", "with", "women", "world", "writer", "writers", "xinhua", "young", "your", "youth",
})  # fmt: skip
"""Words of organizations, credits and titles. A name that contains one is not split into given name and family name."""

FAMILY_NAMES_WRITTEN_FIRST = frozenset({
    "abe", "bae", "baek", "bai", "bui", "cai", "cao", "chae", "chan", "chang", "chao", "chen", "cheng", "cheung", "chiang", "cho", "choe",
    "choi", "chong", "chow", "chu", "chun", "chung", "cui", "dai", "dang", "deng", "ding", "do", "doan", "dong", "du", "duan", "duong",
    "fan", "fang", "feng", "fong", "fu", "fujita", "fukuda", "gao", "goh", "gong", "gu", "guan", "guo", "ha", "hahn", "han", "hao",
    "hashimoto", "hayashi", "he", "heo", "ho", "hoang", "hong", "hou", "hsu", "hu", "huang", "hung", "huynh", "hwang", "ikeda", "im",
    "inoue", "ishiba", "ishikawa", "ito", "jang", "jeon", "jeong", "jia", "jiang", "jin", "jo", "jung", "kang", "kato", "kim", "kimura",
    "kishida", "ko", "kobayashi", "koh", "koizumi", "kong", "ku", "kuo", "kwok", "kwon", "lai", "lam", "lau", "le", "lee", "leong", "leung",
    "lew", "li", "liang", "liao", "lim", "lin", "ling", "liu", "lo", "long", "lu", "luo", "luong", "ly", "ma", "mai", "mao", "matsumoto",
    "meng", "mo", "moon", "mori", "murakami", "na", "nakamura", "nam", "ng", "ngo", "nguyen", "oh", "ong", "ou", "ouyang", "pak", "pan",
    "park", "peng", "pham", "phan", "qian", "qiao", "qin", "qiu", "quan", "rao", "ren", "rhee", "ri", "roh", "ryu", "saito", "sasaki",
    "sato", "seo", "shao", "shen", "shi", "shim", "shimizu", "shin", "sim", "sin", "siu", "so", "sohn", "son", "song", "su", "suga", "sun",
    "suzuki", "takahashi", "tan", "tanaka", "tang", "tao", "tian", "tong", "tran", "trinh", "tsai", "tsang", "tse", "tu", "vo", "vu", "wan",
    "wang", "watanabe", "wei", "wen", "weng", "wong", "woo", "wu", "xi", "xia", "xiao", "xie", "xing", "xiong", "xu", "xue", "yamada",
    "yamaguchi", "yamamoto", "yan", "yang", "yao", "ye", "yeh", "yeung", "yi", "yim", "yin", "yip", "yoo", "yoon", "yoshida", "yu", "yuan",
    "yun", "zeng", "zhan", "zhang", "zhao", "zheng", "zhong", "zhou", "zhu", "zhuang", "zou",
})  # fmt: skip
"""Frequent family names of languages that put them first. A name that begins with one may be in either order."""

HUNGARIAN_GIVEN_NAMES = frozenset({
    "andrás", "anikó", "attila", "balázs", "bálint", "béla", "csaba", "dezső", "dániel", "dávid", "edit", "emőke", "endre", "erika",
    "erzsébet", "ferenc", "gergely", "gergő", "gyula", "györgy", "gábor", "géza", "ildikó", "ilona", "imre", "istván", "jenő", "judit",
    "jános", "józsef", "katalin", "krisztina", "károly", "lajos", "levente", "lászló", "lőrinc", "magdolna", "margit", "mihály", "miklós",
    "mária", "márton", "máté", "nándor", "orsolya", "piroska", "pál", "péter", "rozsália", "szabolcs", "sándor", "tamás", "terez", "tibor",
    "viktor", "viktória", "vilmos", "zoltán", "zsolt", "zsuzsa", "zsuzsanna", "ádám", "ágnes", "éva", "ödön",
})  # fmt: skip
"""Given names that are last only in Hungarian names."""
