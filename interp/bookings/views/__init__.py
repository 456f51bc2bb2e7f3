"""The pages of the life cycle: `wizard` writes a request, `requests` shows it, `offers` and `diary` are the interpreter's,
`stops` is for both sides of a session."""
