"""Reads of the life cycle: `needs` and `candidates` gather what matching may know, the others serve pages."""
