"""Tests that a door which is being closed throws nobody out who was let in."""

from __future__ import annotations

import errno
import socket
import sys
import threading
import time

import pytest

from api.closing_door import hear_nobody_new


@pytest.mark.skipif(sys.platform != "linux", reason="its kernel has these filters")
@pytest.mark.parametrize("family", [socket.AF_INET, socket.AF_INET6])
def test_those_who_were_let_in_are_taken_and_nobody_else(family: socket.AddressFamily) -> None:
    """Tests three that were let in, one who knocks while it is being closed, and that this one is told that nobody is at home."""
    here = "127.0.0.1" if family is socket.AF_INET else "::1"
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.bind((here, 0))
    except OSError:
        pytest.skip("this machine has no addresses of that version")
    listener.listen(16)
    address = listener.getsockname()
    let_in = [socket.create_connection(address[:2]) for _ in range(3)]
    assert hear_nobody_new(listener)
    knocked = []

    def knock() -> None:
        with socket.socket(family, socket.SOCK_STREAM) as late:
            late.settimeout(20)
            knocked.append(late.connect_ex(address[:2]))

    late = threading.Thread(target=knock)
    late.start()
    time.sleep(0.2)
    listener.setblocking(False)
    for one in let_in:
        taken, _ = listener.accept()
        one.sendall(b"asked")
        taken.setblocking(True)
        assert taken.recv(5) == b"asked"
        taken.sendall(b"answered")
        assert one.recv(8) == b"answered"
        taken.close()
    with pytest.raises(BlockingIOError):
        listener.accept()
    assert knocked == []
    listener.close()
    late.join(20)
    assert knocked == [errno.ECONNREFUSED]
    for one in let_in:
        one.close()


def test_a_socket_without_filters_lets_few_in() -> None:
    """Tests what is no socket of the network: it goes on listening until it is closed."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener:
        assert hear_nobody_new(listener) is False
