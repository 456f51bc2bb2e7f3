"""What may be typed about requests: `wizard` writes one, a question a page."""
