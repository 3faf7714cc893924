"""What the children of a server load before they take jobs."""

from __future__ import annotations

import contextlib
import fcntl
from collections.abc import Iterator


def load_solver() -> None:
    """Load the kernels of both engines of the round solver, compiling them if this machine has not yet."""
    from routing.rounds.solver import compile_kernels

    with _one_at_a_time():
        for linear in (True, False):
            compile_kernels(linear=linear)


@contextlib.contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Let one child compile while the others wait for what it puts into the cache; where no file can be written, all compile."""
    from routing.jit import kernel_cache_dir

    with contextlib.ExitStack() as stack:
        with contextlib.suppress(OSError):
            folder = kernel_cache_dir()
            folder.mkdir(parents=True, exist_ok=True)
            file = stack.enter_context((folder / "compiling.lock").open("w"))
            fcntl.flock(file, fcntl.LOCK_EX)  # ends with the process, however that ends
        yield
