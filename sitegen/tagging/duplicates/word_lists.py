"""Short forms of words in names, and short forms of given names."""

from __future__ import annotations

SHORT_FORMS = {
    "assn": "association", "assoc": "association", "auth": "authority", "ave": "avenue", "bd": "board", "bldg": "building", "blvd": "boulevard",
    "bros": "brothers", "cmte": "committee", "co": "company", "comm": "commission", "corp": "corporation", "ctr": "center", "centre": "center",
    "cty": "county", "dept": "department", "dist": "district", "div": "division", "dr": "drive", "fdn": "foundation", "fed": "federal",
    "govt": "government", "hosp": "hospital", "hwy": "highway", "inc": "incorporated", "inst": "institute", "intl": "international",
    "ltd": "limited", "mfg": "manufacturing", "mt": "mount", "natl": "national", "no": "number", "ofc": "office", "org": "organization",
    "pkwy": "parkway", "pl": "place", "rd": "road", "sch": "school", "sq": "square", "saint": "st", "ste": "st", "street": "st",
    "theatre": "theater", "twp": "township", "univ": "university", "us": "united states", "usa": "united states", "&": "and",
}  # fmt: skip
"""Short or other forms of words, without full stops. Street and saint have the same short form, so they count as equal."""
JOINING_WORDS = frozenset(
    {"of", "the", "for", "and", "de", "la", "del", "der", "die", "das", "von", "le", "les", "du", "des", "in"}
)
"""Words that may be missing if the order of the words of a name changes."""
_NICKNAMES = """
abigail abby; alexander alex sandy; alexandra alex; andrew andy drew; anthony tony; barbara barb; benjamin ben; catherine katherine kate
kathy cathy katie kathleen; charles charlie chuck; christina christine chris tina; christopher chris; cynthia cindy; daniel dan danny; david
dave; deborah debra deb debbie; donald don; dorothy dot; douglas doug; edward ed eddie ted; elizabeth beth betty liz eliza lisa; eugene
gene; francis frank; frederick fred; gabriel gabe; gerald gerry jerry; gregory greg; guadalupe lupe; harold harry hal; henry hank harry;
isabel isabella; jacob jake; james jim jimmy; janet jan; jeffrey jeff geoffrey geoff; jennifer jen jenny; jessica jess; john jack johnny;
jonathan jon; joseph joe joey; joshua josh; judith judy; kenneth ken kenny; kimberly kim; lawrence larry laurence; leonard leo len; louis
lou luis; margaret peggy maggie meg; matthew matt; michael mike mickey; mitchell mitch; nancy nan; nathaniel nate nathan; nicholas nick;
pamela pam; patricia pat patty tricia; patrick pat; peter pete; philip phil phillip; raymond ray; rebecca becky; reginald reggie; richard
rick dick rich; robert bob rob bobby; ronald ron ronnie; russell russ; samuel sam; sandra sandy; stanley stan; stephen steven steve; susan
sue suzanne susie; teresa theresa terry tess; theodore ted theo; thomas tom tommy; timothy tim; victoria vicky; vincent vince; virginia
ginny; walter walt; william bill will billy; zachary zach; francisco pancho paco; jose pepe; ignacio nacho; enrique quique; johannes hans;
friedrich fritz
"""
NICKNAME_GROUPS: dict[str, frozenset[int]] = {
    name: frozenset(number for number, group in enumerate(_NICKNAMES.split(";")) if name in group.split())
    for name in _NICKNAMES.replace(";", " ").split()
}
"""Numbers of the groups of given names to which a name belongs. Two names with a common number may be names of one person."""
