"""Proving offline which bytes came from which data, rules and environment."""
