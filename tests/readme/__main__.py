"""`python -m tests.readme` brings the README's table of keys and its picture up to date."""

import asyncio

from tests.readme.generate import PICTURE, README, TABLE, key_table, picture

README.write_text(TABLE.sub(key_table().replace("\\", r"\\"), README.read_text("utf-8")), "utf-8")
PICTURE.write_text(asyncio.run(picture()), "utf-8")
