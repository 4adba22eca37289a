"""Bodies that have to be refused: by request type, each with the answer's status, code and `param`."""
