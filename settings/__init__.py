"""The Django project: what is installed, where it is mounted, how it runs here."""
