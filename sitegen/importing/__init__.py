"""Importing: the steps from the items of an importer to content files, a ledger and a report. `pipeline.run_import` calls them in order."""
