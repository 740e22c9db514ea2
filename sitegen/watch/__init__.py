"""File watching: inotify or polling, and the debouncing of events."""
