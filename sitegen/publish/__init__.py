"""Publishing: plan the pages, render and scan them, and put them in place safely."""
