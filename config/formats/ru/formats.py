"""Russian."""

DATE_FORMAT = r"j E Y г."
DATETIME_FORMAT = r"j E Y г., H:i \U\T\C"
