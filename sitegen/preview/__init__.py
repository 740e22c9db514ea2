"""The preview that people work in: a watcher, a workshop that renders what is asked for, a server, live reload, a desk."""
