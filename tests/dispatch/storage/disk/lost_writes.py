"""What a file may hold after a power cut: of what was not yet synced, each sector as it was at some moment, or torn."""

from __future__ import annotations

import random
from collections.abc import Callable

#: What a disk writes at once, bytes. Smaller than a page of SQLite, so that pages tear.
SECTOR = 512


class LostWrites:
    """One file's writes since it was last synced.

    A write changes nothing outside of its bytes: SQLite relies on that by default on disks of today ("powersafe overwrite").

    Parameters
    ----------
    size
        Of the file, which is taken to be on the disk as it is, bytes.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self.synced()

    def synced(self) -> None:
        """Take everything as being on the disk."""
        self._count = 0
        # Per sector: what it held, with the number of the write after which it did; the first is on the disk.
        self._sectors: dict[int, list[tuple[int, bytes]]] = {}
        self._sizes = [(0, self._size)]

    def write(self, read: Callable[[int, int], bytes], start: int, data: bytes) -> None:
        """Remember a write of ``data`` from byte ``start`` on, which is about to be done; ``read(start, length)`` reads the file as it still is."""
        self._count += 1
        end = start + len(data)
        for sector in range(start // SECTOR, (end - 1) // SECTOR + 1):
            first = sector * SECTOR
            versions = self._versions(read, sector)
            held = bytearray(versions[-1][1])
            low, high = max(start, first) - first, min(end, first + SECTOR) - first
            if len(held) < high:
                held.extend(bytes(high - len(held)))
            held[low:high] = data[first + low - start : first + high - start]
            versions.append((self._count, bytes(held)))
        if end > self._size:
            self._resize(end)

    def truncate(self, read: Callable[[int, int], bytes], size: int) -> None:
        """Remember that the file is about to be cut to ``size`` bytes."""
        self._count += 1
        for sector in range(size // SECTOR, -(-self._size // SECTOR)):
            versions = self._versions(read, sector)
            versions.append((self._count, versions[-1][1][: max(size - sector * SECTOR, 0)]))
        self._resize(size)

    def _resize(self, size: int) -> None:
        self._size = size
        self._sizes.append((self._count, size))

    def _versions(self, read: Callable[[int, int], bytes], sector: int) -> list[tuple[int, bytes]]:
        found = self._sectors.get(sector)
        if found is None:
            length = max(min(self._size - sector * SECTOR, SECTOR), 0)
            found = self._sectors[sector] = [(0, read(sector * SECTOR, length) if length else b"")]
        return found

    def after_cut(self, content: bytes, chance: random.Random) -> bytes:
        """Return what may be found when the power is back.

        Parameters
        ----------
        content
            What the file would hold without the cut.
        chance
            Decides. Nothing of what was not synced is there, or the first writes are, or any, in any order, some of them in part.
        """
        mode = chance.choice(("nothing", "first", "any", "any"))
        last = chance.randint(0, self._count) if mode == "first" else 0

        def pick(versions: list[tuple[int, bytes]]) -> bytes:
            if mode != "any":
                return next(held for number, held in reversed(versions) if number <= last)
            held = chance.choice(versions)[1]
            if chance.random() < 0.1:
                other = chance.choice(versions)[1]
                torn = chance.randint(0, SECTOR)
                return held[:torn].ljust(min(torn, len(other)), b"\0") + other[torn:]
            return held

        if mode == "any":
            size = chance.choice(self._sizes)[1]
        else:
            size = next(size for number, size in reversed(self._sizes) if number <= last)
        found = bytearray(content[:size].ljust(size, b"\0"))
        for sector, versions in self._sectors.items():
            first = sector * SECTOR
            room = min(SECTOR, size - first)
            if room > 0:
                found[first : first + room] = pick(versions)[:room].ljust(room, b"\0")
        return bytes(found)
