"""The closed sets that models and blocks choose from."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CategoryColor(models.TextChoices):
    """The palette of category colors. Each meets WCAG AA as text on paper and under white text."""

    RED = "red", _("Red")
    BLUE = "blue", _("Blue")
    GREEN = "green", _("Green")
    VIOLET = "violet", _("Violet")
    OCHRE = "ochre", _("Ochre")
    TEAL = "teal", _("Teal")
    PLUM = "plum", _("Plum")
    SLATE = "slate", _("Slate")

    @property
    def hex(self) -> str:
        """The color as #rrggbb, for drawings that no style sheet reaches."""
        return _HEX[self]


_HEX = {
    CategoryColor.RED: "#b3311a",
    CategoryColor.BLUE: "#215e8c",
    CategoryColor.GREEN: "#2f6b4b",
    CategoryColor.VIOLET: "#6a4a91",
    CategoryColor.OCHRE: "#8a5a00",
    CategoryColor.TEAL: "#0f6a6a",
    CategoryColor.PLUM: "#8c2f5c",
    CategoryColor.SLATE: "#4a5663",
}


class ImageWidth(models.TextChoices):
    """How far a picture reaches beyond the text."""

    NORMAL = "normal", _("As wide as the text")
    WIDE = "wide", _("Wider than the text")


class CalloutKind(models.TextChoices):
    """What a call-out is for."""

    NOTE = "note", _("Note")
    TIP = "tip", _("Tip")
    WARNING = "warning", _("Warning")


class CodeLanguage(models.TextChoices):
    """Languages a code block offers; each value is the alias of a Pygments lexer."""

    TEXT = "text", _("Plain text")
    BASH = "bash", "Bash"
    C = "c", "C"
    CPP = "cpp", "C++"
    CSHARP = "csharp", "C#"
    CSS = "css", "CSS"
    DIFF = "diff", "Diff"
    DJANGO = "html+django", _("Django template")
    DOCKER = "docker", "Dockerfile"
    GO = "go", "Go"
    GRAPHQL = "graphql", "GraphQL"
    HTML = "html", "HTML"
    HTTP = "http", "HTTP"
    INI = "ini", "INI"
    JAVA = "java", "Java"
    JAVASCRIPT = "javascript", "JavaScript"
    JSON = "json", "JSON"
    KOTLIN = "kotlin", "Kotlin"
    MAKE = "make", "Makefile"
    NGINX = "nginx", "nginx"
    PHP = "php", "PHP"
    PYTHON = "python", "Python"
    RUBY = "ruby", "Ruby"
    RUST = "rust", "Rust"
    SCALA = "scala", "Scala"
    SQL = "sql", "SQL"
    SWIFT = "swift", "Swift"
    TERRAFORM = "terraform", "Terraform"
    TOML = "toml", "TOML"
    TYPESCRIPT = "typescript", "TypeScript"
    XML = "xml", "XML"
    YAML = "yaml", "YAML"
