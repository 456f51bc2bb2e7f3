"""What may be typed about requests and offers: `wizard` writes a request, `offers` answers the declaration."""

from interp.bookings.forms.offers import DeclarationForm

__all__ = ["DeclarationForm"]
