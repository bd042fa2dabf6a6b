"""The record of a run: an append-only, hash-chained journal, and its reader."""
