"""For programs that can't send an API key: passes requests on to a server as they are, with the key added."""

from acp_harness.passing_proxy import PassingProxy


class BearerProxy(PassingProxy):
    """Use as a context manager; `url` is where it listens, on 127.0.0.1."""

    def __init__(self, address: tuple[str, int], api_key: str):
        super().__init__(address, onward=lambda asked: asked.set_header("Authorization", f"Bearer {api_key}"))
