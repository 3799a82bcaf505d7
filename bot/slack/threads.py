"""Where blocking work runs, so that none of it holds up the acknowledgement of the next event."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class RecordsThread:
    """One thread for all work on the records: it keeps its order and cannot starve other work."""

    def __init__(self) -> None:
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="records")

    async def __call__(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run the work there and wait for what it returns."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._executor, partial(work, *args, **kwargs))

    def close(self) -> None:
        """Take no more work; what has begun ends by itself."""
        self._executor.shutdown(wait=False, cancel_futures=True)


async def run_apart(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run the work in a thread of its own, which never keeps the process from ending."""
    outcome: Future[T] = Future()

    def run() -> None:
        if not outcome.set_running_or_notify_cancel():
            return
        try:
            outcome.set_result(work(*args, **kwargs))
        except BaseException as error:  # noqa: BLE001 - whatever it is belongs to the caller
            outcome.set_exception(error)

    threading.Thread(target=run, name="answer", daemon=True).start()
    return await asyncio.wrap_future(outcome)
