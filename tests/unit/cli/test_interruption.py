import signal
import threading

import pytest

from siptower.cli.interruption import interruptible


def test_the_first_interrupt_is_noted_and_the_second_ends() -> None:
    with interruptible() as interruption:
        assert not interruption.is_wanted()
        signal.raise_signal(signal.SIGINT)
        assert interruption.is_wanted()
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)


def test_afterwards_interrupts_work_as_before() -> None:
    before = signal.getsignal(signal.SIGINT)
    with interruptible():
        assert signal.getsignal(signal.SIGINT) is not before
    assert signal.getsignal(signal.SIGINT) is before


def test_other_threads_leave_signals_alone() -> None:
    found: list[bool] = []

    def work() -> None:
        with interruptible() as interruption:
            found.append(interruption.is_wanted())

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert found == [False]
