"""The read API: published and public content as JSON, in the style of version 2 of Wagtail's."""
