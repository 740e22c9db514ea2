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


def aws(command: str, *options: str) -> dict:
    """Run a command for key value stores, and return its answer."""
    line = ["aws", "cloudfront-keyvaluestore", command, "--output", "json", *options]
    return json.loads(subprocess.run(line, check=True, stdout=subprocess.PIPE).stdout or b"{}")


def main(file: str, store: str) -> None:
    """Write what differs, at most 50 keys at a time."""
    wanted = {pair["key"]: pair["value"] for pair in json.loads(Path(file).read_text(encoding="utf-8"))["data"]}
    current = {pair["Key"]: pair["Value"] for pair in aws("list-keys", "--kvs-arn", store).get("Items", [])}
    puts = [{"Key": key, "Value": value} for key, value in sorted(wanted.items()) if current.get(key) != value]
    deletes = [{"Key": key} for key in sorted(current.keys() - wanted.keys())]
    etag = aws("describe-key-value-store", "--kvs-arn", store)["ETag"] if puts or deletes else ""
    for option, changes in (("--puts", puts), ("--deletes", deletes)):
        for start in range(0, len(changes), MAX_KEYS):
            batch = json.dumps(changes[start : start + MAX_KEYS])
            etag = aws("update-keys", "--kvs-arn", store, "--if-match", etag, option, batch)["ETag"]
    print(f"{len(puts)} redirects written, {len(deletes)} deleted, {len(wanted)} in total")


if __name__ == "__main__":
    main(*sys.argv[1:])
