"""Threads that put load on a server until they are told to stop."""

import threading


class Workers:
    def __init__(self, work, arguments):
        """One thread for each of `arguments`; `work(*argument)` is to look at `stopping`."""
        self.stopping = threading.Event()
        self._threads = [threading.Thread(target=work, args=each) for each in arguments]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Returns when the last one has ended."""
        self.stopping.set()
        for thread in self._threads:
            thread.join(60)
            if thread.is_alive():
                raise RuntimeError("a worker of the load hangs")
