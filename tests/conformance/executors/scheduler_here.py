"""A scheduler of the suite's cluster: ``python -m tests.conformance.executors.scheduler_here PORT``."""

import asyncio
import sys

from dispatch.executor.cluster.scheduler import serve


async def _main() -> None:
    await serve(host="127.0.0.1", port=int(sys.argv[1]), stop=asyncio.Event())


if __name__ == "__main__":
    asyncio.run(_main())
