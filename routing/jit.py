"""The one decorator of every compiled kernel, and where its compiled code is cached.

numba's own cache notices a change of the file that holds a kernel, but not of a kernel that it
*calls* in another file: the caller would go on with the old code. The cache folder is therefore
named by a hash of all kernel sources and of numba's version: any change starts a fresh folder.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import stat
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

F = TypeVar("F")


def kernel_cache_dir() -> Path:
    """Return the folder of compiled kernels for the present sources.

    ``NUMBA_CACHE_DIR`` wins when set. Otherwise the user's cache folder is used, or the temporary
    folder where there is no home or it cannot be written (a read-only container).
    """
    chosen = os.environ.get("NUMBA_CACHE_DIR")
    if chosen:
        return Path(chosen)
    import numba

    digest = hashlib.sha256(numba.__version__.encode())
    package = Path(__file__).parent
    # There are kernels in geo too: in modules named so, with the constants of their layouts. Above it there are none.
    patterns = ("*kernels*.py", "*layout*.py")
    named = {source for pattern in patterns for source in (package.parent / "geo").rglob(pattern)}
    # Nothing in `routing.online` is compiled: policies may be worked on without waiting for kernels.
    own = {source for source in package.rglob("*.py") if package / "online" not in source.parents}
    for source in sorted({*own, *named}):
        digest.update(source.read_bytes())
    name = f"kernels-{digest.hexdigest()[:16]}"
    base = os.environ.get("XDG_CACHE_HOME")
    candidates = [Path(base)] if base else []
    with contextlib.suppress(RuntimeError):  # no HOME and no passwd entry
        candidates.append(Path.home() / ".cache")
    for candidate in candidates:
        folder = candidate / "tournee" / name
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            continue
        if os.access(folder, os.W_OK):
            return folder
    return _private_folder() / name


def _private_folder() -> Path:
    """Return a temporary folder that no other account can have put code into.

    Every process of the user gets the same one, unless somebody else was first to make a folder of
    that name, or has made it writable for others: what is cached there would be run.
    """
    folder = Path(tempfile.gettempdir()) / f"tournee-{os.getuid()}"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        facts = folder.lstat()
    except OSError:
        return Path(tempfile.mkdtemp(prefix="tournee-"))
    is_own = facts.st_uid == os.getuid() and not facts.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
    return folder if is_own and stat.S_ISDIR(facts.st_mode) else Path(tempfile.mkdtemp(prefix="tournee-"))


if TYPE_CHECKING:

    def kernel(function: F) -> F:
        """Type checkers see the plain function."""
        return function

    def lean_kernel(function: F) -> F:
        """Type checkers see the plain function."""
        return function

    def inlined_kernel(function: F) -> F:
        """Type checkers see the plain function."""
        return function

else:
    import numba

    numba.config.CACHE_DIR = str(kernel_cache_dir())

    def kernel(function):  # noqa: ANN001, ANN201
        """Compile a pure function over arrays, lazily, cached on disk, without the interpreter lock."""
        # Nobody calls kernels from C, and the entrance for that takes a tenth of the compilation.
        return numba.njit(cache=True, nogil=True, error_model="numpy", no_cfunc_wrapper=True)(function)

    LEAN = {"cache": True, "nogil": True, "error_model": "numpy", "no_cfunc_wrapper": True, "_nrt": False}

    def lean_kernel(function):  # noqa: ANN001, ANN201
        """Compile a kernel that allocates nothing: without reference counts, which cost small kernels more than their work."""
        return numba.njit(**LEAN)(function)

    def inlined_kernel(function):  # noqa: ANN001, ANN201
        """Compile a lean kernel into each of its callers: a call hands over some hundred words for a few tables of arrays."""
        return numba.njit(**LEAN, forceinline=True)(function)
