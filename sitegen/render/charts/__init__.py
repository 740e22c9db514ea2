"""Layout of charts and diagrams, in whole numbers, so that they are the same on every machine.

Each module computes the positions of marks, lines and text on an area 360 units wide, which is legible on a phone. The
theme's templates draw them as SVG (`charts.html`), with links that work without JavaScript. Each page also has the content
of a chart as a list or a table, so a chart may leave out what does not fit, and says how much.
"""

CHART_WIDTH = 360
"""Width of every chart, in its own units. One unit is a CSS pixel if the page is that narrow."""
