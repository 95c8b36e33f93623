# SPDX-License-Identifier: Apache-2.0
# Copyright (C) 2026 The Warren authors
"""Folders keyed by what went into them: made once, appear whole or not at all."""

import contextlib
import fcntl
import hashlib
import json
import os
import pathlib
import shutil
import sys
import tempfile


def root():
    base = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    return pathlib.Path(base) / "warren"


class Key:
    """A sha256 over named parts. Names and lengths go in, so that parts cannot run together."""

    def __init__(self):
        self._hash = hashlib.sha256()

    def add(self, name, data):
        if isinstance(data, str):
            data = data.encode()
        self._hash.update(f"{name}\0{len(data)}\0".encode())
        self._hash.update(data)

    def add_file(self, name, path):
        self.add(name, pathlib.Path(path).read_bytes())

    def hex(self):
        return self._hash.hexdigest()[:20]


def file_hash(path):
    """sha256 of a large file, remembered as long as its size and time stay what they were."""
    path = pathlib.Path(path).resolve()
    stat = path.stat()
    stamp = [stat.st_size, stat.st_mtime_ns]
    memory = root() / "file-hashes.json"
    try:
        known = json.loads(memory.read_text())
    except (OSError, ValueError):
        known = {}
    entry = known.get(str(path))
    if entry and entry[:2] == stamp:
        return entry[2]
    with open(path, "rb") as file:
        digest = hashlib.sha256()
        while block := file.read(1 << 20):
            digest.update(block)
    known[str(path)] = stamp + [digest.hexdigest()]
    memory.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", dir=memory.parent, delete=False) as file:
        json.dump(known, file)
    os.replace(file.name, memory)
    return digest.hexdigest()


@contextlib.contextmanager
def _locked(folder):
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / ".lock", "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print(f"waiting for another build in {folder}", file=sys.stderr)
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def ensure(folder, make):
    """Returns `folder`, after make(temporary folder) filled it if it was not there yet."""
    if folder.is_dir():
        return folder
    with _locked(folder.parent):
        if folder.is_dir():
            return folder
        for stale in folder.parent.glob(".building-*"):  # We hold the lock: nobody works there.
            shutil.rmtree(stale)
        work = pathlib.Path(tempfile.mkdtemp(prefix=".building-", dir=folder.parent))
        try:
            work.chmod(0o755)
            make(work)
            if not folder.is_dir():
                work.rename(folder)
        finally:
            if work.is_dir():
                shutil.rmtree(work)
    return folder
