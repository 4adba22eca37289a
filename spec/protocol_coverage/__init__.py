"""What of the protocol is there, version by version: documents made from the tables the program is made from."""
