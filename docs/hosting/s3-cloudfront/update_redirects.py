"""Bring a key value store of CloudFront up to date with the redirects of a site.

Usage: python update_redirects.py build/hosting/redirects.json ARN_OF_THE_STORE

It uses the AWS command line, version 2, with its usual credentials, and needs nothing else. Guide: docs/guides/hosting/s3.md
"""

import json
import subprocess
import sys
from pathlib import Path

MAX_KEYS = 50
"""Maximum number of keys of a request: docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html."""
MAX_KEY_BYTES, MAX_VALUE_BYTES = 512, 1024
"""Maximum sizes in a store: the same page."""


def aws(command: str, *options: str) -> dict:
    """Run a command for key value stores, and return its answer."""
    line = ["aws", "cloudfront-keyvaluestore", command, "--output", "json", *options]
    return json.loads(subprocess.run(line, check=True, stdout=subprocess.PIPE).stdout or b"{}")


def fits(key: str, value: str) -> bool:
    """Return True if a store accepts a redirect."""
    return len(key.encode()) <= MAX_KEY_BYTES and len(value.encode()) <= MAX_VALUE_BYTES


def main(file: str, store: str) -> None:
    """Write what differs, at most 50 keys at a time."""
    table = {pair["key"]: pair["value"] for pair in json.loads(Path(file).read_text(encoding="utf-8"))["data"]}
    wanted = {key: value for key, value in table.items() if fits(key, value)}
    for key in table.keys() - wanted.keys():
        print(f"too long for the store: {key}")
    current = {pair["Key"]: pair["Value"] for pair in aws("list-keys", "--kvs-arn", store).get("Items", [])}
    puts = [{"Key": key, "Value": value} for key, value in sorted(wanted.items()) if current.get(key) != value]
    deletes = [{"Key": key} for key in sorted(current.keys() - wanted.keys())]
    etag = aws("describe-key-value-store", "--kvs-arn", store)["ETag"] if puts or deletes else ""
    for option, changes in (("--puts", puts), ("--deletes", deletes)):
        for start in range(0, len(changes), MAX_KEYS):
            batch = json.dumps(changes[start : start + MAX_KEYS], ensure_ascii=False)
            etag = aws("update-keys", "--kvs-arn", store, "--if-match", etag, option, batch)["ETag"]
    print(f"{len(puts)} redirects written, {len(deletes)} deleted, {len(wanted)} in total")


if __name__ == "__main__":
    main(*sys.argv[1:])
