"""Moving in: from WordPress, and from Markdown. Functions that return a report; commands print it."""
