"""The parts of the HTML page: what is shown (view.py), its template, style and script."""
