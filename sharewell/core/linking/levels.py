"""The fields that are compared, and how far two values of each agree. From full agreement downwards; 0 is not known."""

from typing import Final

GIVEN, OTHER_GIVEN, FAMILY, BORN, SEX, PLACE, NUMBER, PARENTS, SCHOOL = range(9)

FIELDS: Final = ("given", "other_given", "family", "born", "sex", "place", "number", "parents", "school")

UNKNOWN: Final = 0
SAME: Final = 1
"""Full agreement is level 1 of every field."""

# Names
VARIANT, CLOSE, MOVED, NEAR, LOOKALIKE, INITIAL, DIFFERENT_NAME = 2, 3, 4, 5, 6, 7, 8
# Second given names
OTHER_INITIAL = 3
# Birth dates
SWAPPED, ONE_SLIP, YEAR_ALONE, ONE_PART, SAME_YEAR, NEXT_YEAR, DIFFERENT_DATE = 2, 3, 4, 5, 6, 7, 8
# Sex
OTHER_SEX = 2
# Places
SAME_POSTCODE, SAME_HOUSE_ELSEWHERE, SAME_SECTOR, SAME_DISTRICT, SAME_AREA, DIFFERENT_PLACE = 2, 3, 4, 5, 6, 7
# NHS numbers
NUMBER_SLIP, DIFFERENT_NUMBER = 2, 3
# Parents
PARENT_ALIKE, PARENT_GIVEN, PARENT_FAMILY, DIFFERENT_PARENTS = 2, 3, 4, 5

LEVELS: Final = {
    "given": ("unknown", "same", "variant", "close", "moved", "near", "lookalike", "initial", "different"),
    "other_given": ("unknown", "same", "alike", "initial", "different"),
    "family": ("unknown", "same", "variant", "close", "moved", "near", "lookalike", "initial", "different"),
    "born": (
        "unknown",
        "same",
        "swapped",
        "one_slip",
        "year_alone",
        "one_part",
        "same_year",
        "next_year",
        "different",
    ),
    "sex": ("unknown", "same", "different"),
    "place": ("unknown", "same_house", "same_postcode", "house_elsewhere", "sector", "district", "area", "different"),
    "number": ("unknown", "same", "one_slip", "different"),
    "parents": ("unknown", "same", "alike", "given", "family", "different"),
    "school": ("unknown", "same", "different"),
}
"""The name of each level, by its number."""

MOST_LEVELS: Final = 9
