"""Files that leave the house: readable by their owner only, there whole or not at all, and never over another one."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex
from typing import BinaryIO

from interp.errors import InterpError

OWNER_ONLY = 0o600
NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL


class NotWritten(InterpError):
    """A file can't be written there; the text says why."""


@contextmanager
def new_file(path: Path, *, force: bool = False) -> Iterator[BinaryIO]:
    """A file to write to. It stands under its name, mode 0600, once the block has ended well, and not before.

    Raises NotWritten when there is such a file already (`force` puts the new one in its place) or the disk refuses.
    """
    if not path.name:
        raise NotWritten(f"'{path}' is no name of a file. Name the file to write.")
    draft = path.with_name(f".{path.name}.{token_hex(4)}")
    mine: list[Path] = []
    try:
        if not force:  # the name is taken now, so that nobody else takes it meanwhile
            os.close(os.open(path, NEW, OWNER_ONLY))
            mine.append(path)
        with os.fdopen(os.open(draft, NEW, OWNER_ONLY), "wb") as file:
            mine.append(draft)
            yield file
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
        mine.clear()
    except FileExistsError:
        raise NotWritten(f"{path} is already there. It was left as it is; --force replaces it.") from None
    except OSError as refused:
        raise NotWritten(f"{path} can't be written: {refused.strerror or 'the disk refuses'}.") from refused
    finally:
        for left in mine:
            left.unlink(missing_ok=True)


def replaced(path: Path, content: bytes) -> None:
    """Put other content into a file at one blow; its owner and mode stay. A link is followed."""
    real = path.resolve()
    before = real.stat()
    draft = real.with_name(f".{real.name}.{token_hex(4)}")
    try:
        with os.fdopen(os.open(draft, NEW, OWNER_ONLY), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.chmod(before.st_mode & 0o777)
        if (before.st_uid, before.st_gid) != (os.geteuid(), os.getegid()):
            os.chown(draft, before.st_uid, before.st_gid)
        draft.replace(real)
    except OSError as refused:
        raise NotWritten(f"{path} can't be written: {refused.strerror or 'the disk refuses'}.") from refused
    finally:
        draft.unlink(missing_ok=True)
