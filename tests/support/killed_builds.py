"""Builds that are killed for real."""

import os
import signal
import subprocess
import sys
import time


def kill_build(archive, seconds, *options, env=None):
    """Start a build of an archive in a process of its own, and kill it after some seconds, unless it has ended."""
    command = [sys.executable, "-m", "sitegen", "-C", archive.root, "build", *options]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=os.environ | (env or {}))
    time.sleep(seconds)
    process.send_signal(signal.SIGKILL)
    process.wait()
