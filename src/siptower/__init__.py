"""Watches SIP telephony and explains it.

Rust turns packets into rows, Python turns rows into answers. The packages below stand in layers, and imports only point
downwards:

    cli > server > pipeline | views > metrics | storage | export > engine > model
"""
