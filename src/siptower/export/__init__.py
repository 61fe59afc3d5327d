"""Values as text: JSON, CSV and tables. Whatever came from the network is made harmless on the way."""
