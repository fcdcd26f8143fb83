"""Readers of bank files: bytes in, `ParsedStatement`s out; pure, in memory, no table and no network."""
