"""The demo site: people, categories, posts and pictures, made through the models.

The texts lie in `posts/`, one TOML file each; `make_demo` reads them. Its people are invented, and its
passwords are public: production refuses to make them.
"""
