"""The SQLite database that holds the parsed archive between builds."""
