"""Write side: sources go through the engine, and its rows to whoever asked for them."""
