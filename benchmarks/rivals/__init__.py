"""Other ways to do the same. A rival has the right indexes and gives the same answer, or no time is printed."""
