"""What protects the people that a capture is about: keys of pseudonyms."""

from siptower.privacy.pseudonym_key import SHORTEST_KEY, derived_key, random_key

__all__ = ["SHORTEST_KEY", "derived_key", "random_key"]
