"""Names of people, places and organizations as text: slugs, similarity and word boundaries."""
