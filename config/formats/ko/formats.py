"""Django puts 오전 and 오후 after the hour."""

DATETIME_FORMAT = "Y년 n월 j일 A g:i"
