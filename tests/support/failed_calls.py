"""Commands of which one system call fails, or that are killed at one, with `strace -e inject`.

`Injection.count` runs a command once and notes its calls about some files; `choose` takes some of them evenly, each with an error that
such a call may return; `Injection.run` runs the command again, and lets that call fail.

strace counts the calls of each thread by itself, so that in a command with several threads one number may concern a call of each.
"""

import re
import signal
import subprocess
import sys
from collections import Counter

from support.needs import program

FAULTS = {
    "openat": ("EMFILE", "EACCES", "EIO"),
    "write": ("ENOSPC", "EIO"),
    "pwrite64": ("ENOSPC", "EIO"),
    "pread64": ("EIO",),
    "read": ("EIO",),
    "rename": ("EIO", "EACCES", "ENOSPC"),
    "unlink": ("EIO", "EACCES"),
    "unlinkat": ("EIO",),
    "rmdir": ("EIO",),
    "mkdir": ("ENOSPC", "EACCES"),
    "chmod": ("EIO",),
    "fchmod": ("EIO",),
    "fchmodat": ("EIO",),
    "fsync": ("EIO",),
    "fdatasync": ("EIO",),
    "getdents64": ("EIO",),
    "ftruncate": ("EIO",),
    "newfstatat": ("EIO",),
    "readlink": ("EIO",),
    "link": ("EIO", "EMLINK"),
    "linkat": ("EIO", "EMLINK"),
    "symlink": ("ENOSPC",),
    "sendfile": ("EIO", "ENOSPC"),
    "copy_file_range": ("EIO", "ENOSPC"),
    "mmap": ("ENOMEM",),
    "flock": ("ENOLCK",),
    "fcntl": ("EIO",),
    "inotify_add_watch": ("ENOSPC", "EACCES"),
}
"""The kinds of system call that a command may make about files, with errors that each may return."""
DELETIONS = {"unlink", "unlinkat", "rmdir"}
"""Those that delete."""
KILLED = (-signal.SIGKILL, 128 + signal.SIGKILL)
"""Exit codes of a command that was killed."""


class Injection:
    """A command line of sitegen, run under strace."""

    def __init__(self, args, environment, ours, log):
        """Prepare the runs.

        Args:
            args: the arguments of sitegen.
            environment: its environment.
            ours: a pattern of the paths of files. What Python reads before it runs sitegen should not match.
            log: a file for the calls.
        """
        self.args, self.environment, self.ours, self.log = args, environment, re.compile(ours), log
        self.calls = {}
        """Kind of call to the numbers of those about our files, as `count` found them."""

    def _strace(self, *options):
        # `-b execve`: not the calls of Pagefind or git, which are other programs
        line = [program("strace"), "-f", "-b", "execve", "-qq", *options, sys.executable, "-m", "sitegen", *self.args]
        return subprocess.run(
            line, capture_output=True, text=True, env=self.environment, timeout=120, check=False, encoding="utf-8"
        )

    def count(self):
        """Run the command, which must succeed, and note its calls."""
        done = self._strace("-y", "-o", str(self.log), "-e", f"trace={','.join(FAULTS)}")
        assert done.returncode == 0, done.stderr
        self.calls = numbers_of_calls(self.log.read_text("utf-8", "replace"), self.ours)
        return done

    def run(self, call, error, number):
        """Run the command, with an error at one call, or with the signal SIGKILL; return the process, which has ended."""
        return self._strace("-o", str(self.log), *options_of(call, error, number))

    def check(self, call, error, number):
        """Run the command with a fault, and check how it ends.

        Returns:
            The process, True if it came to the call that was to fail, and a description for messages.
        """
        done = self.run(call, error, number)
        is_hit = was_hit(self.log)
        point = f"{call} {number}: {error}: exit code {done.returncode}: {done.stderr}"
        check_end(done, error if is_hit else "", point)
        return done, is_hit, point


def options_of(call, error, number):
    """Return the options of strace for a fault at one call."""
    fault = f"signal={error}" if error == "SIGKILL" else f"error={error}"
    return ["-e", f"trace={call}", "-e", f"inject={call}:{fault}:when={number}"]


def was_hit(log):
    """Return True if a call failed on purpose, in a log of strace."""
    text = log.read_text("utf-8", "replace")
    return "(INJECTED)" in text or "+++ killed by SIGKILL" in text


def numbers_of_calls(log, ours):
    """Return kind of call to the numbers, within their threads, of those about some files, in the order of a log of strace.

    A number of another thread that in the main thread is that of a call of Python itself is left out.
    """
    counts, numbers, of_python, main = Counter(), {name: [] for name in FAULTS}, Counter(), ""
    for line in log.splitlines():
        thread, call = line.split(maxsplit=1)
        name, main = call.partition("(")[0], main or thread
        if name in FAULTS:  # and not the end of a call that another thread has interrupted
            counts[thread, name] += 1
            number, is_ours = counts[thread, name], ours.search(line) is not None
            if thread == main and not is_ours and not numbers[name]:
                of_python[name] = number
            if is_ours and number > of_python[name] and number not in numbers[name]:
                numbers[name].append(number)
    return numbers


def choose(calls, per_fault, error_count):
    """Yield call, error and number: some calls of each kind, evenly, with up to `error_count` of the errors."""
    for call, errors in FAULTS.items():
        found = calls[call]
        for index, error in enumerate(errors[:error_count]):
            step = max(1, len(found) // per_fault)
            for number in found[index::step][:per_fault]:
                yield call, error, number


def kills(calls, per_fault):
    """Yield the same with SIGKILL."""
    return [(call, "SIGKILL", number) for call, _, number in choose(calls, per_fault, 1)]


def check_end(done, error, point):
    """Check that a command has ended with a sentence and exit code 1 or 2, or has succeeded; or that it was killed."""
    assert "Traceback" not in done.stderr, point
    assert done.returncode in (KILLED if error == "SIGKILL" else (0, 1, 2)), point  # 2: click cannot read an argument
    assert done.stderr or done.returncode in (0, *KILLED), point


def check_all(check, points, what):
    """Call a check for each point, which returns True if the fault took place; fail with all failures.

    The number of faults is printed, and at least half of the points must be one: a command with threads makes its calls in different orders.
    """
    failures, count = [], 0
    for point in points:
        try:
            count += check(*point)
        except AssertionError as error:
            failures.append("\n".join(str(error).splitlines()[:12]))
    print(f"{count} {what} (of {len(points)} points)")  # noqa: T201 - the count is a result
    assert not failures, f"{len(failures)} of {len(points)} {what}:\n" + "\n\n".join(failures)
    assert count * 2 >= len(points), f"{count} of {len(points)} points were reached"
