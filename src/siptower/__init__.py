"""Watches SIP telephony and explains it."""
