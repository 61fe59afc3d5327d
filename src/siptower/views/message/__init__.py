"""One message in full, and two compared: their read models, and those as text and for programs."""
