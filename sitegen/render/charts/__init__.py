"""Drawings: where everything stands in them, as whole numbers, so that they are the same on every machine.

Each module places marks, lines and words on a sheet 360 units wide, which stays legible on a phone; a theme's templates
draw them as SVG (`charts.html`), with links that work without a script. Everything that a drawing shows stands beside it
as a list or a table, too: a drawing may therefore leave out what does not fit, and says how much.
"""

CHART_WIDTH = 360
"""The width of every drawing, in its own units: one is a CSS pixel where the page is that narrow."""
