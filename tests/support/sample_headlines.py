"""Headlines and words of the sample archive of a small town, in which no person and no place is real."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Topic:
    """A matter that the paper follows: its section, its names, and one headline and deck for each story, oldest first."""

    slug: str
    section: str
    matter: str
    place: str
    organization: str
    people: tuple[str, ...]
    stories: tuple[tuple[str, str], ...]


SECTIONS = {
    "city-hall": ("City Hall", "The mayor, the council and the budget of Millbrook."),
    "schools": ("Schools", "The school district, its board and its buildings."),
    "courts": ("Courts and police", "The county's courts, its jail and the police departments."),
    "environment": ("Land and water", "The Cedar River, the landfill and who pays for them."),
}
PLACES = {
    "millbrook": ("Millbrook", "City of 31,000 on the Cedar River."),
    "cedar-county": ("Cedar County", "County of 84,000; its seat is Millbrook."),
    "harlow": ("Harlow", "Town downstream from Millbrook."),
    "north-bank": ("North Bank", "Neighborhood of Millbrook between the river and the rail yard."),
    "fairground": ("Cedar County Fairground", "Forty acres east of Millbrook, owned by the county."),
}
ORGANIZATIONS = {
    "city-council": ("Millbrook City Council", "Seven members, elected for four years."),
    "school-district": ("Millbrook School District", "Eleven schools and 4,900 students."),
    "sheriffs-office": ("Cedar County Sheriff's Office", "Runs the county jail."),
    "water-utility": ("Millbrook Water Utility", "Sells water to 12,400 households."),
    "county-board": ("Cedar County Board", "Nine commissioners."),
    "river-alliance": ("Cedar River Alliance", "Volunteers who test the river's water."),
    "tenants-union": ("North Bank Tenants Union", "Represents renters of four buildings."),
    "courier": ("Millbrook Courier", "Weekly newspaper, since 1952."),
}
PEOPLE = {
    "maria-delgado": ("Maria Delgado", "Mayor of Millbrook"),
    "leo-park": ("Leo Park", "Member of the Millbrook City Council"),
    "ann-whitlock": ("Ann Whitlock", "Director of the Millbrook library"),
    "samuel-oyelaran": ("Samuel Oyelaran", "Superintendent of schools"),
    "grace-lindqvist": ("Grace Lindqvist", "Member of the school board"),
    "tom-barrow": ("Tom Barrow", "Sheriff of Cedar County"),
    "irene-castellan": ("Irene Castellan", "Public defender"),
    "paul-nakashima": ("Paul Nakashima", "Manager of the water utility"),
    "ruth-abernethy": ("Ruth Abernethy", "Biologist who tests the river"),
    "victor-hallam": ("Victor Hallam", "Chair of the county board"),
    "dolores-quintero": ("Dolores Quintero", "Tenant in North Bank for 22 years"),
    "henrik-voss": ("Henrik Voss", "Owner of a parking company"),
}
WRITERS = ("Ana Ruiz", "Peter Okafor", "June Halvorsen", "Staff of the Millbrook Courier")
ROLES = {
    "ana-ruiz": ("Ana Ruiz", "City hall reporter"),
    "peter-okafor": ("Peter Okafor", "Reporter for schools and courts"),
    "june-halvorsen": ("June Halvorsen", "Editor"),
}
SUBJECTS = {
    "city-hall": ("public-money", "Public money", "Budgets, contracts and taxes."),
    "schools": ("education", "Education", "Schools, students and those who teach them."),
    "courts": ("justice", "Justice", "Courts, jails and the police."),
    "environment": ("water-and-land", "Water and land", "The river, the soil and the air."),
}
"""Slug, name and summary of the broad topic of each section."""
TOPICS = (
    Topic("library-budget", "city-hall", "the library's budget", "millbrook", "city-council", ("maria-delgado", "ann-whitlock", "leo-park"), (
        ("Mayor proposes to close the library on Sundays", "The cut would save $214,000 a year, about the cost of two miles of paving."),
        ("Two hundred people speak for the library’s hours", "The hearing lasted until midnight. Three of them spoke against."),
        ("Library budget: what the numbers say", "Visits have risen for six years, and costs have not."),
        ("Council keeps the library open by one vote", "Leo Park changed his mind in the hallway."),
        ("Library wins back its Sunday hours", "The reserve pays for a year; after that, the council has to find the money."),
    )),
    Topic("parking-contract", "city-hall", "the parking contract", "millbrook", "city-council", ("henrik-voss", "leo-park", "maria-delgado"), (
        ("City signed away its parking meters for 40 years", "The contract has a clause that no member of the council remembers reading."),
        ("Who wrote the parking contract?", "E-mails show that the company sent the city its first draft."),
        ("Meter prices double downtown", "The city has no say in them."),
        ("Auditor: The city lost $3.1 million on parking", "The report counts what the contract cost in its first six years."),
        ("Council votes to end the parking contract", "Lawyers expect a suit within days."),
    )),
    Topic("bus-routes", "schools", "the school bus routes", "millbrook", "school-district", ("samuel-oyelaran", "grace-lindqvist"), (
        ("School district drops nine bus routes", "Some children would walk two miles along the county road."),
        ("“She is seven”: parents fill the board’s meeting", "The board had reserved twenty minutes for comments."),
        ("What it costs to drive a child to school", "A look at six districts of the same size."),
        ("Four bus routes return after a count of cars", "The county counted 6,100 vehicles a day on Quarry Road."),
        ("Board restores all routes and raises the fee", "Families of three pay $90 a year."),
    )),
    Topic("school-roofs", "schools", "the school roofs", "north-bank", "school-district", ("samuel-oyelaran", "grace-lindqvist"), (
        ("Rain closes two classrooms at North Bank Elementary", "Buckets stood in the hallway for a month."),
        ("District knew of the leaking roofs since 2021", "An inspection called the repair urgent."),
        ("School roofs: a list of every repair put off", "Eleven buildings, forty-three repairs."),
        ("Voters approve $18 million for roofs", "The measure needed 60 percent and got 61.4."),
        ("First new roof in the district is finished", "Two days before the first snow."),
    )),
    Topic("jail-care", "courts", "medical care in the county jail", "cedar-county", "sheriffs-office", ("tom-barrow", "irene-castellan"), (
        ("Jail had no doctor for eleven weeks", "Logs show 140 requests that nobody answered."),
        ("Sheriff says a nurse was always on call", "The contract says otherwise."),
        ("“I asked on Monday, on Tuesday and on Friday”", "Five people describe what happened when they asked for medicine."),
        ("Judge orders a plan for care in the jail", "The county has 30 days."),
        ("County hires a doctor for the jail", "She begins in March, four days a week."),
    )),
    Topic("police-overtime", "courts", "police overtime", "millbrook", "city-council", ("maria-delgado", "leo-park"), (
        ("Six officers were paid more overtime than salary", "The records took the city nine months to release."),
        ("How the overtime was counted", "Court days counted as eight hours, even when the court met for one."),
        ("Police chief limits overtime to 20 hours a week", "The union calls it a stunt."),
        ("Overtime falls by a third in one quarter", "Response times did not change."),
        ("Opinion: Count the hours, then hire", "The numbers make the case that the council would not."),
    )),
    Topic("water-rates", "environment", "the water rates", "millbrook", "water-utility", ("paul-nakashima", "maria-delgado"), (
        ("Water bills to rise by 9 percent", "The utility says that its pipes are older than its debts."),
        ("A quarter of the city’s water leaks away", "Meters at the plant and at the houses differ by 24 percent."),
        ("Where the old pipes are: a map in words", "Street by street, from the utility’s own inventory."),
        ("Utility shuts off water to 61 households", "State law asks for a letter first. Some never got one."),
        ("Utility ends shut-offs in winter", "The rule holds from November to March."),
    )),
    Topic("river-test", "environment", "the tests of the Cedar River", "harlow", "river-alliance", ("ruth-abernethy", "victor-hallam"), (
        ("Volunteers find solvents in the Cedar River", "Three samples exceeded the limit, one of them ninefold."),
        ("State confirms the volunteers’ results", "Its own samples came from the same bend of the river."),
        ("The factory upstream, 1961 to 1988", "What was made there, and where the barrels went."),
        ("County asks the state to clean the river bank", "The letter is four lines long."),
        ("Cleanup of the river bank begins", "It will move 1,900 truckloads of soil."),
    )),
    Topic("landfill-permit", "environment", "the landfill permit", "cedar-county", "county-board", ("victor-hallam", "ruth-abernethy"), (
        ("Landfill asks for twelve more years", "The permit ends in June."),
        ("Trucks from three states use the landfill", "Weigh tickets show that 58 percent of the waste is not the county’s."),
        ("What neighbors smell, hour by hour", "A log of 200 days."),
        ("County board splits over the landfill", "Four to four, with one absent."),
        ("Landfill gets five years and a fence", "The board added eleven conditions."),
    )),
    Topic("tenants", "city-hall", "the tenants’ complaint", "north-bank", "tenants-union", ("dolores-quintero", "leo-park"), (
        ("No heat in four buildings, and no inspection", "The city has one inspector for 9,300 apartments."),
        ("Tenants file 212 complaints in one day", "The line reached the stairs."),
        ("Who owns North Bank?", "Four companies with one address."),
        ("City hires two more inspectors", "They begin with the oldest boilers."),
        ("Owner repairs the boilers of North Bank", "After 74 days. Dolores Quintero kept count."),
    )),
    Topic("fairground-sale", "city-hall", "the sale of the fairground", "fairground", "county-board", ("victor-hallam", "henrik-voss"), (
        ("County would sell the fairground", "Forty acres, one bidder."),
        ("The fairground’s only bidder lent money to a commissioner", "The loan was repaid the day before the vote."),
        ("A hundred years of the county fair", "From the paper’s own pages."),
        ("Board postpones the sale of the fairground", "It asks for a second appraisal."),
        ("Fairground stays public", "Seven to two, after a night of testimony."),
    )),
    Topic("court-backlog", "courts", "the backlog of the county court", "cedar-county", "sheriffs-office", ("irene-castellan", "tom-barrow"), (
        ("Court is a year behind", "Some wait in jail for a first hearing."),
        ("One public defender, 310 cases", "The limit that the state recommends is 150."),
        ("How a small case takes fourteen months", "Eleven dates, nine of them postponed."),
        ("County adds a judge for two years", "The state pays half."),
        ("Backlog of the court shrinks for the first time", "By 88 cases since April."),
    )),
)  # fmt: skip
SENTENCES = (
    "{person} said on {day} that {matter} would be decided before the end of the month.",
    "The records, which the Courier received after a request under the state’s law, run to {number} pages.",
    "“We were told to wait, and we waited,” said {other}, who was at the meeting.",
    "{organization} did not answer questions about {matter} by the time of publication.",
    "In a letter of two paragraphs, the attorney of the city wrote that no rule had been broken.",
    "About {number} people were in the room, and some stood in the hallway.",
    "The figure is higher than in each of the five years before it, according to the minutes.",
    "Nobody who spoke could say who had proposed the change first.",
    "{person} disputed the number. The Courier counted again, with the same result.",
    "The next meeting is open to everyone and begins at 6:30 p.m. in the old firehouse.",
    "For people in {place}, the question is a plain one: what it costs, and who pays.",
    "{other} keeps a notebook in which every call and every date is written down.",
    "The contract can be ended with a notice of {number} days, its last page says.",
    "Two members asked for more time. The chair gave them until Thursday.",
    "A spokesperson for {organization} called the matter regrettable and said that it had been settled.",
    "In {place}, the lights were on until late; the vote came shortly before midnight.",
)
QUESTIONS = ("What the records show", "What happens next", "Who decides", "What it costs")
