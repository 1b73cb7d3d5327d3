"""The HTML of posts is drawn once and kept: `marks` says what is out of date, `home.drawing` draws it."""
