"""Tables of the configuration for the appearance of pages: the form of dates, the front page."""
