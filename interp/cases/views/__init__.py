"""The pages of cases; `interp/views.py` puts their blueprints on the board."""
