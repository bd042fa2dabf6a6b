"""Writes the journal: one JSON line per fact, chained by hash, on disk before anything else happens."""
