from bot.answering.breaker import AGAIN, FAILURES, Breaker


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def opened(clock: Clock) -> Breaker:
    breaker = Breaker(now=clock)
    for _ in range(FAILURES):
        assert breaker.allows()
        breaker.failed()
    return breaker


def test_it_opens_after_failures_in_a_row_and_not_before() -> None:
    breaker = Breaker(now=Clock())
    for _ in range(FAILURES - 1):
        breaker.failed()
    breaker.succeeded()
    for _ in range(FAILURES - 1):
        breaker.failed()
    assert breaker.allows()
    breaker.failed()
    assert not breaker.allows()


def test_one_trial_at_a_time_closes_it_when_it_succeeds() -> None:
    clock = Clock()
    breaker = opened(clock)
    clock.now += AGAIN
    assert [breaker.allows(), breaker.allows()] == [True, False]
    breaker.succeeded()
    assert breaker.allows()


def test_a_trial_that_fails_or_never_ends_leaves_it_open_for_as_long_again() -> None:
    clock = Clock()
    breaker = opened(clock)
    clock.now += AGAIN
    assert breaker.allows()
    breaker.failed()
    clock.now += AGAIN - 1
    assert not breaker.allows()
    clock.now += 1
    assert breaker.allows()
    clock.now += AGAIN
    assert breaker.allows()
