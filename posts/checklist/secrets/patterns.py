"""What keys and tokens look like, by who gives them out.

Each pattern is of a form that a provider has chosen so that it can be recognized, or needs the name of the
setting beside it: what merely looks random is left alone, since hashes, identities and pictures do.
The group "secret" is the secret, if the whole match is not.
"""

import re
from dataclasses import dataclass

_BEFORE, _AFTER = r"(?<![A-Za-z0-9_\-])", r"(?![A-Za-z0-9_\-])"


@dataclass(frozen=True)
class Pattern:
    """A kind of secret. A text without any of the `hints` has none, and is not searched."""

    name: str
    hints: tuple[str, ...]
    expression: re.Pattern[str]


def _token(name: str, hints: str, expression: str) -> Pattern:
    """A word of its own."""
    return Pattern(name, tuple(hints.split()), re.compile(f"{_BEFORE}(?:{expression}){_AFTER}"))


def _setting(name: str, hints: str, expression: str) -> Pattern:
    """A value beside the name of what it is for."""
    return Pattern(name, tuple(hints.split()), re.compile(expression, re.IGNORECASE))


PATTERNS = (
    _token("AWS access key", "AKIA ASIA ABIA ACCA", r"(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}"),
    _setting(
        "AWS secret key",
        "aws AWS Aws",
        r"aws.{0,20}?(?:secret|key).{0,20}?[\"'=:\s>]\s{0,3}[\"']?(?P<secret>[a-z0-9/+]{40})(?![a-z0-9/+=])",
    ),
    _token("GitHub token", "ghp_ gho_ ghu_ ghs_ ghr_", r"gh[pousr]_[A-Za-z0-9]{36,255}"),
    _token("GitHub token", "github_pat_", r"github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}"),
    _token(
        "GitLab token",
        "glpat- gldt- glrt- glptt- glsoat- glagent- glcbt- glft- glimt- gloas-",
        r"gl(?:pat|dt|rt|ptt|soat|agent|cbt|ft|imt|oas)-[A-Za-z0-9_\-]{20,300}(?:\.[a-z0-9.]{2,20})?",
    ),
    _token("Google API key", "AIza", r"AIza[A-Za-z0-9_\-]{35}"),
    _token("Google OAuth token", "ya29.", r"ya29\.[A-Za-z0-9_\-]{30,}"),
    _token("Google client secret", "GOCSPX-", r"GOCSPX-[A-Za-z0-9_\-]{28}"),
    _token("Slack token", "xox", r"xox[abeoprs](?:\.xox[bp])?-\d{1,20}-[A-Za-z0-9\-]{10,250}"),
    _token("Slack token", "xapp-", r"xapp-\d-[A-Z0-9]{8,20}-\d{8,20}-[a-f0-9]{32,128}"),
    _token(
        "Slack webhook", "hooks.slack.com", r"hooks\.slack\.com/(?:services|workflows)/[A-Za-z0-9/+]{30,}"
    ),
    _token("Stripe key", "sk_live_ rk_live_ sk_test_ rk_test_", r"[sr]k_(?:live|test)_[A-Za-z0-9]{20,255}"),
    _token("Stripe webhook secret", "whsec_", r"whsec_[A-Za-z0-9+/]{32,}={0,2}"),
    _token("Twilio key", "SK", r"SK[0-9a-f]{32}"),
    _setting(
        "Twilio token",
        "twilio TWILIO Twilio",
        r"twilio.{0,20}?token.{0,12}?(?<![0-9a-f])(?P<secret>[0-9a-f]{32})(?![0-9a-f])",
    ),
    _token("SendGrid key", "SG.", r"SG\.[A-Za-z0-9_\-]{16,32}\.[A-Za-z0-9_\-]{32,64}"),
    _token("Mailgun key", "key-", r"key-[0-9a-f]{32}"),
    _token("Mailchimp key", "-us", r"[0-9a-f]{32}-us\d{1,2}"),
    _token("npm token", "npm_", r"npm_[A-Za-z0-9]{36}"),
    _token("PyPI token", "pypi-", r"pypi-AgE[A-Za-z0-9_\-]{50,}"),
    _token("RubyGems key", "rubygems_", r"rubygems_[0-9a-f]{48}"),
    _token("Docker token", "dckr_", r"dckr_[po]at_[A-Za-z0-9_\-]{27,}"),
    _token("language model key", "T3BlbkFJ", r"sk-[A-Za-z0-9_\-]{16,100}T3BlbkFJ[A-Za-z0-9_\-]{16,100}"),
    _token("language model key", "sk-proj- sk-svcacct-", r"sk-(?:proj|svcacct)-[A-Za-z0-9_\-]{40,}"),
    _token("language model key", "sk-ant-", r"sk-ant-[a-z]{3,5}\d\d-[A-Za-z0-9_\-]{40,}"),
    _token("Hugging Face token", "hf_", r"hf_[A-Za-z0-9]{34}"),
    _setting("Azure storage key", "AccountKey= accountkey=", r"AccountKey=(?P<secret>[A-Za-z0-9+/]{86}==)"),
    _token("Azure client secret", "Q~", r"[A-Za-z0-9_~.\-]{3}\dQ~[A-Za-z0-9_~.\-]{31,34}"),
    _setting("Azure signature", "sig=", r"[?&](?:amp;)?sig=(?P<secret>[a-z0-9%+/]{43,}(?:%3d|=))"),
    _token("DigitalOcean token", "dop_v1_ doo_v1_ dor_v1_", r"do[opr]_v1_[0-9a-f]{64}"),
    _token("Shopify token", "shpat_ shpca_ shppa_ shpss_", r"shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}"),
    _token("Databricks token", "dapi", r"dapi[0-9a-f]{32}"),
    _token("Vault token", "hvs. hvb. hvr.", r"hv[sbr]\.[A-Za-z0-9_\-]{24,}"),
    _token("Terraform token", ".atlasv1.", r"[A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_\-]{60,}"),
    _token("Sentry token", "sntrys_ sntryu_", r"sntry[su]_[A-Za-z0-9+/_\-]{40,}={0,2}"),
    _token("Grafana token", "glsa_", r"glsa_[A-Za-z0-9]{32}_[0-9a-f]{8}"),
    _token("New Relic key", "NRAK-", r"NRAK-[A-Z0-9]{27}"),
    _token("Postman key", "PMAK-", r"PMAK-[0-9a-f]{24}-[0-9a-f]{34}"),
    _token("Atlassian token", "ATATT3", r"ATATT3[A-Za-z0-9_\-]{60,}=[0-9A-F]{8}"),
    _token("Linear key", "lin_api_", r"lin_api_[A-Za-z0-9]{40}"),
    _token("Notion token", "ntn_", r"ntn_[A-Za-z0-9]{40,}"),
    _token("Figma token", "figd_", r"figd_[A-Za-z0-9_\-]{40,}"),
    _token("Supabase token", "sbp_", r"sbp_[0-9a-f]{40}"),
    _token("Telegram token", ":AA", r"\d{8,10}:AA[A-Za-z0-9_\-]{33}"),
    _token(
        "Discord webhook",
        "/api/webhooks/",
        r"discord(?:app)?\.com/api/webhooks/\d{17,20}/[A-Za-z0-9_\-]{60,}",
    ),
    Pattern(
        "private key",
        ("PRIVATE KEY",),
        re.compile(
            r"-----BEGIN (?:[A-Z0-9]{2,10} ){0,2}PRIVATE KEY(?: BLOCK)?-----"
            r"[\s\\nr\"',]{0,20}(?:[A-Za-z\-]{3,20}: [^\n]{1,80}\s{1,4}){0,4}"
            r"(?P<secret>[A-Za-z0-9+/]{40,}[A-Za-z0-9+/=\s\\\"',]{0,8000})"
        ),
    ),
)
