"""Parts of the target `sftp:`: the connection, operations on the server's files, and the session."""
