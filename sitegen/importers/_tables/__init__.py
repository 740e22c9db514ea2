"""Tables of stories: the rows of a CSV file, and the meanings of its columns."""
