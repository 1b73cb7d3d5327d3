"""Moving in and out at the desk: imports with progress, report and undoing, and posts as Markdown."""
