"""What is repeated while a command runs takes a small part of the time, however long it takes."""

from rnn_spec.cli.output.pace import PAUSE, Pace


class Writer:
    """A slow action with a clock of its own."""

    def __init__(self, seconds):
        """Take so many seconds each time."""
        self.seconds, self.now, self.count = seconds, 0.0, 0

    def __call__(self):
        """Do the action."""
        self.now += self.seconds
        self.count += 1

    def pace(self):
        """Return the pace of this action."""
        return Pace(self, lambda: self.now)


def test_first_time_is_at_once():
    """A file is there when the first unit is finished."""
    writer = Writer(5.0)
    writer.pace().ask()

    assert 1 == writer.count


def test_a_slow_action_waits_and_a_fast_one_does_not():
    """The action takes at most one part in so many of the time."""
    slow, fast = Writer(1.0), Writer(0.0)
    for each in (slow, fast):
        pace = each.pace()
        for _ in range(1000):
            each.now += 1.0
            pace.ask()

    assert 1000 == fast.count
    assert slow.count * slow.seconds <= slow.now / PAUSE
    assert slow.count > 1


def test_what_waits_is_done_at_the_end_once():
    """Nothing that was asked for is lost, and nothing is done twice."""
    writer = Writer(5.0)
    pace = writer.pace()
    pace.ask()
    pace.ask()
    counts = []
    for _ in range(2):
        pace.finish()
        counts.append(writer.count)

    assert [2, 2] == counts
