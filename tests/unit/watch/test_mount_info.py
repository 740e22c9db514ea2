"""Network mounts in the mount table."""

import pytest

from sitegen.watch.mount_info import find_unsupported_mount


@pytest.mark.parametrize(
    ("place", "why"),
    [
        ("/home/ann/site/content", ""),
        ("/srv/news/content", "/srv/news is a nfs4 file system, which does not report all changes"),
        ("/srv/news", "/srv/news is a nfs4 file system, which does not report all changes"),
        ("/srv/newsroom", ""),
        ("/home/ann/far away/x", "/home/ann/far away is a fuse.sshfs file system, which does not report all changes"),
        ("/home/ann", "/home/ann/far away is a fuse.sshfs file system, which does not report all changes"),
        ("/mnt/disk/content", ""),
        ("/mnt/c/site", "/mnt/c is a 9p file system, which does not report all changes"),
        ("/srv/mended/content", ""),
    ],
)
def test_a_network_mount_is_known_by_the_mount_table(place, why):
    table = r"""
22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
23 22 0:44 / /srv/news rw,relatime shared:5 - nfs4 files:/news rw,vers=4.2
24 22 0:45 / /home/ann/far\040away rw,nosuid - fuse.sshfs ann@far:/ rw,user_id=1000
25 22 8:2 / /mnt/disk rw - fuseblk /dev/sdb1 rw
26 22 0:46 / /mnt/c rw - 9p C:\134 rw,aname=drvfs
27 22 0:47 / /srv/mended rw - nfs files:/mended rw
28 27 8:3 / /srv/mended rw - ext4 /dev/sdc1 rw
"""
    assert find_unsupported_mount([place], table.strip()) == why
