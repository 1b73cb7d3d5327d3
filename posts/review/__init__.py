"""The way from draft to live.

`rules` are plain functions; `contributors` and `gate` ask the database and apply them; `permissions`,
`finish`, `break_glass` and `middleware` connect them to Wagtail. docs/publishing.md is the contract.
"""
