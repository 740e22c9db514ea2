"""Parts of the target `git:`: a temporary repository, the import of files, and the session."""
