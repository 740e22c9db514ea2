"""File watching with inotify or polling, and debouncing of events."""
