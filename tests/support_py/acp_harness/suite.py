"""The command line of a test module: `--full` (or ACP_TEST_FULL=1, which script/test --full sets) for the sizes of the
acceptance run, `--seed N` to repeat a run."""

import argparse
import os
import random
import sys
import time
import unittest

full = os.environ.get("ACP_TEST_FULL") == "1" or "--full" in sys.argv  # known at once: modules ask while they are loaded
seed = 0


def random_source(name: str) -> random.Random:
    """Random numbers of one test, the same for the same seed."""
    return random.Random(f"{seed}/{name}")


def size(small: int, whole: int) -> int:
    """How much of something: `small` by default, `whole` with --full."""
    return whole if full else small


def eventually(holds, deadline_s: float = 60.0) -> None:
    """Returns as soon as `holds()`; fails after the deadline."""
    end = time.monotonic() + deadline_s
    while not holds():
        if time.monotonic() > end:
            raise AssertionError(f"not within {deadline_s:.0f} s")
        time.sleep(0.02)


def main() -> None:
    global seed
    parser = argparse.ArgumentParser()
    parser.add_argument("--full", action="store_true", help="the sizes of the acceptance run")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1_000_000))
    options, rest = parser.parse_known_args()
    seed = options.seed
    print(f"seed {seed}" + (", full size" if full else ""), flush=True)
    unittest.main(module="__main__", argv=[sys.argv[0], *rest], verbosity=2)
