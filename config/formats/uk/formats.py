"""Ukrainian."""

DATE_FORMAT = r"j E Y р."
DATETIME_FORMAT = r"j E Y р., H:i \U\T\C"
