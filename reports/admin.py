"""For emergencies; the product has its own pages."""

from salon.admin import register_plainly

register_plainly("reports")
