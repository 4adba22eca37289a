"""What the tests over HTTP share: a private PostgreSQL cluster, a server process, an agent, the event table."""
