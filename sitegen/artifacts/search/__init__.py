"""The search index, built with Pagefind."""
