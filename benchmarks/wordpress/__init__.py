"""WordPress with the same posts, from Debian's packages, to compare with."""
