"""The report of an import: the account of all items, and the files in `imports/` that show it."""
