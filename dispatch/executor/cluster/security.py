"""Who may speak to a cluster: whoever has a key that its authority has signed."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from distributed import Security

from dispatch.errors import DispatchError

#: Files of a folder of keys, all PEM: of the authority, of this process, and its private key.
AUTHORITY: Final = "ca.pem"
CERTIFICATE: Final = "cert.pem"
KEY: Final = "key.pem"


def security_of(folder: Path | None) -> Security | None:
    """Return how a process shows who it is, and whom it believes; None without a folder, for a network that nobody else is in.

    Parameters
    ----------
    folder
        With `AUTHORITY`, `CERTIFICATE` and `KEY`. Schedulers, workers and those who hand jobs in may have the same ones.

    Raises
    ------
    DispatchError
        ``cluster_keys_missing``.
    """
    if folder is None:
        return None
    files = [folder / name for name in (AUTHORITY, CERTIFICATE, KEY)]
    for file in files:
        if not file.is_file():
            raise DispatchError(
                f"the cluster's keys: there is no file {file}; it takes {AUTHORITY}, {CERTIFICATE} and {KEY} in one folder",
                code="cluster_keys_missing",
            )
    authority, certificate, key = map(str, files)
    return Security(
        require_encryption=True,
        tls_ca_file=authority,
        tls_scheduler_cert=certificate,
        tls_scheduler_key=key,
        tls_worker_cert=certificate,
        tls_worker_key=key,
        tls_client_cert=certificate,
        tls_client_key=key,
    )
