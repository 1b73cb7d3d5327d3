"""Every door between a page and its readers, tried by every role in every state.

`world` makes people and posts, the other modules the doors, `outcomes` says what came of one, and `table`
reads and writes `doors.txt`. What has an address and is no door stands in `no_doors.txt`.
"""
