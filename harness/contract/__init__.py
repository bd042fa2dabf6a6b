"""The contract as a whole: what of it has cases and checks, and what has none because."""
