"""A worker of the suite's cluster: ``python -m tests.conformance.executors.worker_here ADDRESS``."""

import asyncio
import sys

from dispatch.executor.cluster.worker import serve
from tests.conformance.executors.lanes import LIVE, PLAN


async def _main() -> None:
    await serve(sys.argv[1], stop=asyncio.Event(), lanes=(PLAN, LIVE), host="127.0.0.1")


if __name__ == "__main__":
    asyncio.run(_main())
