"""Encrypted workbooks: opened where the key is the format's own constant."""

from __future__ import annotations

import io

from qstats.errors import RawError

# Excel encrypts with this where the user set no password, and opens such files unasked
# ([MS-OFFCRYPTO] 2.1.3 and its notes): no secret.
_DEFAULT_PASSWORD = "VelvetSweatshop"
# Rounds of hashing a file may ask for; Excel writes 100,000.
_MAX_ROUNDS = 1_000_000


def decrypt(data: bytes, where: str) -> bytes:
    """The workbook inside an encrypted one.

    Raises
    ------
    RawError
        It has a password of its own, or is broken.
    """
    import msoffcrypto
    from msoffcrypto.exceptions import DecryptionError, InvalidKeyError

    out = io.BytesIO()
    try:
        office = msoffcrypto.OfficeFile(io.BytesIO(data))
        if getattr(office, "info", {}).get("spinValue", 0) > _MAX_ROUNDS:
            raise DecryptionError(f"more than {_MAX_ROUNDS:,} rounds of hashing")
        office.load_key(password=_DEFAULT_PASSWORD)
        office.decrypt(out)
    except (InvalidKeyError, DecryptionError) as error:
        raise RawError(
            f"the workbook is encrypted with a password: {error}",
            where=where,
            remedy="open it with its password and save it without",
        ) from error
    return out.getvalue()
