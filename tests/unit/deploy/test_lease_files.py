"""The lease of targets without conditions: publishers whose steps are mixed in every way."""

import itertools
import random
import threading
from functools import partial

import pytest

from sitegen.deploy.lease import ATTEMPTS
from sitegen.deploy.targets import LEASE
from sitegen.deploy.targets._common import stored_file
from sitegen.deploy.targets._folders import LocalLeaseFolder
from sitegen.deploy.targets._lease_files import LeaseFiles, is_lease_name

STALE = b"stale"
SCHEDULES = 400


class Steps:
    """Lets threads take one step at a time, in an order that depends on a seed only."""

    def __init__(self, seed):
        self._random, self._turns, self._done = random.Random(seed), {}, threading.Semaphore(0)

    def wait(self):
        """Wait for the next turn of this thread."""
        self._done.release()
        self._turns[threading.current_thread()].acquire()

    def run(self, works):
        """Run functions, each in a thread; return the error of each."""
        errors, ended = [], set()

        def follow(work):
            self._turns[threading.current_thread()].acquire()
            try:
                work()
            except BaseException as error:  # noqa: BLE001 - it is returned
                errors.append(error)
            ended.add(threading.current_thread())
            self._done.release()

        threads = [threading.Thread(target=follow, args=[work], daemon=True) for work in works]
        self._turns = {thread: threading.Semaphore(0) for thread in threads}
        for thread in threads:
            thread.start()
        while waiting := [thread for thread in threads if thread not in ended]:
            thread = self._random.choice(waiting)
            for _ in range(self._random.choice((1, 1, 2, 5, 30))):  # so that one may do much while the others wait
                if thread not in ended:
                    self._turns[thread].release()
                    self._done.acquire()
        return errors


class Folder:
    """A folder of which each operation is a step, as on a server. A new file is empty for a moment."""

    def __init__(self, steps, files):
        self._steps, self.files = steps, files

    def file_names(self, path):
        assert path == ""
        self._steps.wait()
        return list(self.files)

    def read(self, path):
        self._steps.wait()
        data = self.files.get(path)
        return data and bytes(bytearray(data))  # other bytes with the same content, as from a server

    def create(self, path, data):
        self._steps.wait()
        if path in self.files:
            return False
        self.files[path] = b""
        self._steps.wait()
        self.files[path] = data
        return True

    def delete(self, paths):
        for path in random.Random(len(self.files)).sample(paths, len(paths)):  # a server deletes several at once
            self._steps.wait()
            self.files.pop(path, None)


class Publishers:
    """Publishers at one place, of which one at a time may hold the lease."""

    def __init__(self, seed, files):
        self.steps, self.files = Steps(seed), files
        self.holder, self.count, self.stops = None, 0, 0

    def publish(self, name):
        """Work like a publisher: acquire the lease if there is none or a stale one, renew it, and release it."""
        lease = LeaseFiles(Folder(self.steps, self.files))
        if not self._acquire(lease, b"%d 0" % name):
            return
        assert self.holder is None, f"{name} and {self.holder} hold the lease"
        self.holder, self.count = name, self.count + 1
        for number in (1, 2):
            stored = lease.read()
            is_own = stored is not None and stored.data.startswith(b"%d " % name)
            if not is_own or not lease.replace(b"%d %d" % (name, number), stored.version):
                # The highest number is for a moment that of a publisher that came too late, and deletes it. This one stops.
                self.holder, self.stops = None, self.stops + 1
                return
        self.holder = None
        lease.delete(lease.read().version)

    def _acquire(self, lease, data):
        for _ in range(ATTEMPTS):
            if lease.create(data):
                return True
            stored = lease.read()
            if stored and stored.data != STALE:
                return False
            if stored and lease.replace(data, stored.version):
                return True
        return False


class KilledError(Exception):
    """A publisher was killed."""


class Countdown:
    """Kills after some steps."""

    def __init__(self, left):
        self.left = left

    def wait(self):
        if self.left == 0:
            raise KilledError
        self.left -= 1


def lease_of(files, operation="", other=None, at=1):
    """Return the lease of a folder. Another publisher changes the files just before the `at`-th call of an operation."""
    folder = Folder(Countdown(-1), files)
    if operation:
        real, calls = getattr(folder, operation), itertools.count(1)

        def call(*values):
            if next(calls) == at:
                other()
            return real(*values)

        setattr(folder, operation, call)
    return LeaseFiles(folder)


def name_of(number):
    return LEASE if number == 1 else f"{LEASE}-{number}"


STALE_VERSION = stored_file(STALE).version
OTHERS = [b"%d" % number for number in range(8)]


def test_other_leases_have_greater_and_smaller_versions():
    assert {stored_file(data).version > STALE_VERSION for data in OTHERS} == {False, True}


def test_a_lease_is_created_and_replaced_by_files_with_the_next_numbers():
    files = {"index.html": b"page"}
    lease = lease_of(files)
    assert lease.create(STALE)
    assert files == {"index.html": b"page", LEASE: STALE}
    for number in range(2, 12):
        assert lease.replace(b"%d" % number, lease.read().version)
        assert files == {"index.html": b"page", name_of(number): b"%d" % number}
        assert lease.read() == stored_file(b"%d" % number)
    lease.delete(lease.read().version)
    assert files == {"index.html": b"page"}


def test_a_place_without_a_lease_is_looked_at_once():
    looks = []
    lease = lease_of({}, "file_names", lambda: looks.append(1), at=1)
    assert lease.read() is None
    again = lease_of({}, "file_names", lambda: looks.append(2), at=2)
    assert again.read() is None
    assert looks == [1]
    assert not lease.replace(b"new", STALE_VERSION)
    lease.delete(STALE_VERSION)


@pytest.mark.parametrize(("missing", "is_found"), [(1, True), (4, True), (5, False)])
def test_a_lease_that_is_replaced_while_it_is_read_is_read_again(missing, is_found):
    folder = Folder(Countdown(-1), {LEASE: STALE})
    calls = itertools.count(1)
    read = folder.read
    folder.read = lambda path: read(path) if next(calls) > missing else None
    assert LeaseFiles(folder).read() == (stored_file(STALE) if is_found else None)


def test_a_lease_is_not_created_where_another_publisher_has_created_and_replaced_one():
    files = {}
    assert not lease_of(files, "create", partial(files.update, {name_of(2): b"other"})).create(b"own")
    assert files == {name_of(2): b"other"}
    assert not lease_of(files).create(b"own")
    assert files == {name_of(2): b"other"}


def test_a_new_lease_that_is_deleted_at_once_is_not_held():
    files = {}
    assert not lease_of(files, "file_names", files.clear, at=2).create(b"own")
    assert files == {}


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_new_version_that_is_deleted_at_once_is_not_held(number):
    files = {name_of(number): STALE}
    assert not lease_of(files, "file_names", lambda: files.pop(name_of(number + 1)), at=2).replace(
        b"own", STALE_VERSION
    )
    assert files == {name_of(number): STALE}


@pytest.mark.parametrize("number", [1, 2, 3])
@pytest.mark.parametrize("other", [*OTHERS, None])
def test_a_lease_is_not_replaced_if_it_was_replaced_or_deleted_after_it_was_read(number, other):
    files, name = {name_of(number): STALE}, name_of(number)
    change = partial(files.pop, name) if other is None else partial(files.update, {name: other})
    assert not lease_of(files, "create", change).replace(b"own", STALE_VERSION)
    assert files == ({} if other is None else {name: other})


@pytest.mark.parametrize("other", OTHERS)
def test_a_lease_with_another_version_is_neither_replaced_nor_deleted(other):
    files = {LEASE: other}
    assert not lease_of(files).replace(b"own", STALE_VERSION)
    lease_of(files).delete(STALE_VERSION)
    assert files == {LEASE: other}


def test_a_lease_that_replaced_a_deleted_one_stays():
    files = {LEASE: STALE}
    lease_of(files, "file_names", partial(files.update, {name_of(2): b"other"}), at=2).delete(STALE_VERSION)
    assert files == {name_of(2): b"other"}


def test_the_lease_is_deleted_after_those_that_it_replaced():
    version = stored_file(b"three").version
    for steps in range(100):
        files = {LEASE: STALE, name_of(2): b"two", name_of(3): b"three"}
        try:
            LeaseFiles(Folder(Countdown(steps), files)).delete(version)
        except KilledError:
            assert name_of(3) in files, steps
        else:
            assert files == {}
            assert steps == 6
            return


def test_a_publisher_that_is_killed_while_it_replaces_a_lease_leaves_one():
    version = stored_file(STALE).version
    for steps in range(100):
        files = {LEASE: STALE}
        try:
            assert LeaseFiles(Folder(Countdown(steps), files)).replace(b"new", version)
        except KilledError:
            left = LeaseFiles(Folder(Countdown(-1), files)).read()
            assert left.data in (STALE, b"new"), steps
        else:
            assert files == {f"{LEASE}-2": b"new"}
            assert steps == 7
            return


def test_older_leases_that_a_killed_publisher_left_are_deleted():
    for work in ("replace", "delete"):
        files = {LEASE: STALE, f"{LEASE}-2": b"two", f"{LEASE}-3": b"three"}
        lease = LeaseFiles(Folder(Countdown(-1), files))
        version = lease.read().version
        assert version == stored_file(b"three").version
        if work == "replace":
            assert lease.replace(b"four", version)
            assert files == {f"{LEASE}-4": b"four"}
        else:
            lease.delete(version)
            assert files == {}


def test_a_lease_that_has_been_replaced_twice_since_it_was_read_is_not_replaced():
    files = {LEASE: STALE}

    class Late(Folder):
        def create(self, path, data):
            files[f"{LEASE}-3"] = b"three"  # the other publisher has deleted -2, and not yet the first
            return super().create(path, data)

    assert not LeaseFiles(Late(Countdown(-1), files)).replace(b"two", stored_file(STALE).version)
    assert files == {LEASE: STALE, f"{LEASE}-3": b"three"}


def test_names_of_leases():
    assert all(map(is_lease_name, (LEASE, f"{LEASE}-2", f"{LEASE}-10", f"{LEASE}-123456")))
    others = (
        "",
        f"{LEASE}-",
        f"{LEASE}-0",
        f"{LEASE}-1",
        f"{LEASE}-02",
        f"{LEASE}-a",
        f"a/{LEASE}",
        f"{LEASE}-²",
        f"{LEASE}-2\n",
    )
    assert not any(map(is_lease_name, others))


def test_a_lease_of_a_folder_on_this_machine(tmp_path):
    lease = LeaseFiles(LocalLeaseFolder(tmp_path))
    assert lease.read() is None
    assert lease.create(b"1")
    assert not lease.create(b"2")
    first = lease.read()
    assert not lease.replace(b"2", "other version")
    assert lease.replace(b"2", first.version)
    assert not lease.replace(b"3", first.version)
    lease.delete(first.version)
    assert lease.read().data == b"2"
    lease.delete(lease.read().version)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("is_stale", [False, True])
def test_one_publisher_at_a_time_holds_the_lease_whatever_the_order_of_their_steps(is_stale):
    counts, stops = set(), 0
    for seed in range(SCHEDULES):
        publishers = Publishers(seed, {LEASE: STALE} if is_stale else {})
        errors = publishers.steps.run([partial(publishers.publish, name) for name in range(4)])
        assert errors == [], seed
        assert publishers.files == {} or publishers.stops
        counts.add(publishers.count)
        stops += publishers.stops
    print(f"{SCHEDULES} orders of steps; {sorted(counts)} publishers held the lease")  # noqa: T201 - the count is a result
    assert {1, 2} <= counts
    assert stops * 100 <= SCHEDULES


def test_an_empty_file_of_a_killed_publisher_does_not_hide_what_the_lease_stated():
    files = {LEASE: b"older", f"{LEASE}-2": STALE, f"{LEASE}-3": b""}
    lease = LeaseFiles(Folder(Countdown(-1), files))
    stored = lease.read()
    assert stored.data == STALE
    assert not lease.replace(b"new", stored_file(STALE).version)
    assert lease.replace(b"new", stored.version)
    assert files == {f"{LEASE}-4": b"new"}


@pytest.mark.parametrize("other", [b"earlier", b"other"])
def test_a_publisher_that_is_late_leaves_the_lease_of_another_one(other):
    files = {}

    class Late(Folder):
        def create(self, path, _data):
            files[path] = other  # it was created, deleted and created again in between
            return True

    assert not LeaseFiles(Late(Countdown(-1), files)).create(b"late")
    assert files == {LEASE: other}


def test_a_lease_that_was_deleted_by_a_publisher_that_is_late_twice_cannot_be_renewed():
    """The limit that ADR 0035 names: numbers start again after a release."""
    files = {}

    def others_publish():
        files.clear()  # the late publisher's file was taken for an old lease, and the one after it was released
        assert lease_of(files).create(b"other")

    folder = Folder(Countdown(-1), files)
    names, delete = folder.file_names, folder.delete
    folder.file_names = lambda path: [*names(path), *([name_of(2)] if files else [])]  # late: there is a newer lease
    folder.delete = lambda paths: (others_publish(), delete(paths))  # late again
    assert not LeaseFiles(folder).create(b"late")
    assert files == {}
    assert not lease_of(files).replace(b"renewed", stored_file(b"other").version)
    assert files == {}
