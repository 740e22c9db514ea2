"""Writing the published site: atomically, only what changed, only where it is ours, and never a leak."""
