"""Dates that nobody reads the wrong way round: 03/04 is two days, in two halves of the world."""

SHORT_DATE_FORMAT = "N j, Y"
SHORT_DATETIME_FORMAT = "N j, Y H:i"
