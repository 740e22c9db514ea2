"""Social cards: images that services show for a shared link to a story."""
