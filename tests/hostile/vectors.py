"""Hostile values. Each would touch CANARY, or show SECRET, if it were executed or interpreted."""

from __future__ import annotations

from typing import Final

CANARY: Final = "CANARY"
"""Stands for the path of a file that nothing of ours may make."""
SECRET: Final = "SECRET"
"""Stands for the path of a file outside the repository whose words must never be shown."""

OPTIONS: Final = (
    *("--upload-pack=touch CANARY", "--receive-pack=touch CANARY", "--exec=touch CANARY", "-u touch CANARY"),
    *("--output=CANARY", "-oCANARY", "-O CANARY", "--output-directory=CANARY", "--ext-diff", "--textconv"),
    *("--config=core.pager=touch CANARY", "-c core.sshCommand=touch CANARY", "--config-env=alias.x=PATH"),
    *("--git-dir=/tmp", "--work-tree=/", "--namespace=x", "--super-prefix=x/", "--exec-path=/tmp", "-C /"),
    *("--open-files-in-pager=touch CANARY", "--no-index SECRET", "--no-index", "--stdin", "-F SECRET"),
    *("--file=SECRET", "--template=/tmp", "--separate-git-dir=CANARY", "--reference=/", "--shared", "--all"),
    *("--help", "-h", "--version", "--", "-", "--end-of-options", "--not", "--glob=*", "--exclude=*"),
    *("--since=1970-01-01", "--pathspec-from-file=SECRET", "--filter=blob:none", "--format=%(exec)"),
    *(
        "-S touch CANARY",
        "--gpg-sign",
        "--edit",
        "--amend",
        "--force",
        "--delete",
        "--mirror",
        "--tags",
        "--prune",
    ),
    *("ext::sh -c touch% CANARY", "fd::17", "file://SECRET", "ssh://-oProxyCommand=touch%20CANARY/x"),
    *("-oProxyCommand=touch CANARY", "::bad", "HEAD:SECRET", ":/fix", ":(top)SECRET", ":!x", ":^x"),
    *("HEAD^{/.*}", "HEAD@{0}", "@{-1}", "HEAD^{tree}", "HEAD..", "..HEAD", "HEAD...HEAD", "^HEAD"),
    *("$(touch CANARY)", "`touch CANARY`", "; touch CANARY", "| touch CANARY", "&& touch CANARY"),
    *("\ntouch CANARY\n", "x\n--upload-pack=touch CANARY", "%0atouch CANARY", "!touch CANARY"),
)
"""What git or a shell would act on."""

PATHS: Final = (
    *("../CANARY", "../../CANARY", "../../../../../../../../tmp/x", "SECRET", "/etc/passwd", "/", ".", ".."),
    *(
        "incidents/../../CANARY",
        "incidents/2026/../../../SECRET",
        "./../SECRET",
        "//etc/passwd",
        "~",
        "~root",
    ),
    *(".git/config", ".git/HEAD", ".git/hooks/post-commit", ".GIT/config", ".git./config", "git~1/config"),
    *(".git\\config", "..\\..\\CANARY", "C:\\CANARY", "\\\\host\\share", "file:SECRET", "file:///etc/passwd"),
    *("/dev/zero", "/dev/stdin", "/dev/full", "/proc/self/environ", "/proc/self/mem", "/dev/null"),
    *("MI-20261123-../", "MI-20261123-K7F/../../../CANARY", "MI-20261123-K7F\n", "MI-20261123-K7f", "MI--"),
    *("MI-00000000-000", "MI-99999999-ZZZ", "PB-20261123-../", "PB-20261123-K7F/../x", "AC-20261123-K7F"),
    *("K7F", "%2e%2e%2fCANARY", "..%2fCANARY", "..%c0%afCANARY", "..;/CANARY", "....//CANARY", "x/"),
    *("con", "nul", "aux.yaml", "x:y", "x*", "?", "[x]", "{x,y}", "x" * 300, "x/" * 300, "\uff58", "\u202e"),
    *("\ufeff", "\u2028", "é", "e\u0301", "\udc80", " ", "", "\t", "x\x00y", "\x1b]0;x\x07", "\x1b[2J"),
    *("a\r\nb", "null", "~/.ssh/id_rsa", "01M83Y2QK004ZYDQWV3F5BSNT9", "0" * 26, "Z" * 26, "8" + "0" * 25),
)
"""What a path, an id or a name would be led away by."""
