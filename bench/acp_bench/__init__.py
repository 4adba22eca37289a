"""Measures the server beside what bounds it: PostgreSQL's own inserts, and a bare Beast responder."""
