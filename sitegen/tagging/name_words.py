"""Words in and around names in texts, with the kind of entity that they point to. They only propose a kind."""

from __future__ import annotations

TITLES = frozenset(
    """
    assemblyman assemblymember assemblywoman attorney chief coach chairman chairwoman chair clerk commissioner congressman congresswoman
    councilman councilmember councilor councillor councilwoman deputy detective director dr. engineer governor gov. inspector judge justice
    lieutenant lt. lt manager mayor member minister mr. mrs. ms. mx. officer owner pastor president principal prof. professor rabbi rep.
    representative reverend rev. secretary sen. senator sergeant sgt. sgt sheriff spokesman spokesperson spokeswoman superintendent
    supervisor teacher treasurer capt. captain father imam sister chef author artist trustee attorney-general firefighter resident
    bürgermeister bürgermeisterin herr frau präsident präsidentin minister ministerin alcalde alcaldesa señor señora don doña presidente
    maire monsieur madame président présidente sindaco sindaca
    """.split()  # noqa: SIM905 - a long list is easier to read and to change as text
)
"""Words that end a title or a position before the name of a person, in lower case."""
TITLE_PARTS = frozenset(
    """
    acting administrative assistant associate board city council county deputy district executive fire former general interim police public
    school senior state staff u.s. us united vice works community development finance planning parks recreation
    """.split()  # noqa: SIM905 - as above
)
"""Words that may be before one of `TITLES` as a part of the same title, in lower case."""
LAST_WORDS = {
    "organization": frozenset(
        """
        academy agency alliance army association associates authority bank bar board brothers bureau cafe café center centre chamber church
        city club co co. coalition college commission committee company corp corp. corporation council courier daily department dept
        dept. district division federation fellowship firm force foundation fund gazette group guild herald hospital inc inc. institute
        journal league library llc ltd ltd. ministry movement museum network news office orchestra organization panel partners party police
        post press project school schools senate service services society studio studios team temple theater theatre times tribune union university
        unit ventures ag gmbh e.v. verein partei universität stadtrat ayuntamiento partido universidad
        """.split()  # noqa: SIM905 - as above
    ),
    "place": frozenset(
        """
        airport avenue ave. ave beach boulevard blvd. bridge building canyon corridor county creek drive freeway garden gardens heights hall
        highway hill hills house island lake lane mountain mountains park parkway place plaza river road square stadium station street st.
        trail valley village village's way woods
        """.split()  # noqa: SIM905 - as above
    ),
    "law": frozenset(
        [
            "act",
            "amendment",
            "bill",
            "code",
            "directive",
            "law",
            "measure",
            "ordinance",
            "prop.",
            "proposition",
            "resolution",
            "statute",
        ]
    ),
    "event": frozenset(
        [
            "celebration",
            "ceremony",
            "championship",
            "conference",
            "cup",
            "fair",
            "festival",
            "marathon",
            "olympics",
            "parade",
            "war",
        ]
    ),
}
"""Last words of names of other kinds than persons, in lower case."""
NAME_PARTICLES = frozenset(
    [
        "al",
        "bin",
        "da",
        "das",
        "de",
        "del",
        "della",
        "den",
        "der",
        "di",
        "do",
        "dos",
        "du",
        "e",
        "el",
        "ibn",
        "la",
        "las",
        "le",
        "los",
        "of",
        "ter",
        "van",
        "vander",
        "von",
        "y",
        "zu",
    ]
)
"""Words in lower case that may be inside of a name."""
NOT_FIRST = frozenset(
    """
    a about after all also although among an and another any are as asked at because before being both but by calling can could despite did
    do does during each either even every first five for former four from get had has have he her here his how however i if in instead into
    is it its just last later let like many maybe meanwhile more most much my near never next nine no nor not now of on once one only or
    other our out over per perhaps read said says second see seven several she should since six so some soon still such ten than that the
    their then there these they third this those though three through to today tonight too two under unless until up upon was we were what
    when where whether which while who whom whose why will with within without would yes yet you your
    der die das ein eine und aber als am an auch auf aus bei beim bis da dann dass dem den des doch er es für gegen hat hier ich ihm ihr im in ist
    mit nach nicht noch nun nur ob oder ohne seit sich sie sind so über um unter vom von vor war was wenn wer wie wir zu zum zur
    el la los las un una unos unas y o pero de del en con por para como cuando donde desde hasta sin sobre según su sus este esta
    le les un une des et ou mais dans avec pour par sur sous selon son ses ce cette il elle ils elles
    """.split()  # noqa: SIM905 - as above
)
"""Words that begin a sentence and no name, in lower case."""
ARTICLES = frozenset("a an the der die das den dem des el la los las le les il lo gli".split())  # noqa: SIM905 - as above
"""Articles, which begin no name, in lower case."""
CALENDAR_WORDS = frozenset(
    """
    monday tuesday wednesday thursday friday saturday sunday mon. tue. tues. wed. thu. thurs. fri. sat. sun. january february march april june
    july august september october november december jan. feb. mar. apr. jun. jul. aug. sep. sept. oct. nov. dec. a.m. p.m. am pm
    montag dienstag mittwoch donnerstag freitag samstag sonntag januar februar märz mai juni juli oktober dezember
    """.split()  # noqa: SIM905 - as above
)
"""Days and months, which end a name: `Mayor Ann Lee Tuesday`. May is missing, since it is a name as well."""
