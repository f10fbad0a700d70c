"""The pages of the offer: its measures and figures on a date, in words and tables."""
