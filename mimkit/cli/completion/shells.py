"""Answers completion requests from shells in their own formats.

Does not import click, because this runs on each TAB.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from mimkit.cli.completion.names import entries, names, root_of
from mimkit.cli.completion.table import load
from mimkit.cli.completion.words import Expected, expected_at_cursor

ASKED: Final = "_MIM_COMPLETE"
"""The environment variable that requests completions. Its value is the shell's name."""
SHELLS: Final = ("bash", "zsh", "fish")
FILES: Final = ":files"
"""The response that makes the shell suggest file names."""
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")
"""Matches the names that valid records can have."""

SCRIPTS: Final = {
    "bash": """\
# Completion for bash, written by: mim completion install bash
_mim() {
  local IFS=$'\\n' at typed last=-1 words=()
  for ((at = 1; at <= COMP_CWORD; at++)); do
    typed=${COMP_WORDS[at]}
    # bash splits --kind=finding into three words.
    if [[ $last -ge 0 && ( $typed == "=" || ${words[last]} == *= ) ]]; then
      words[last]+=$typed
    else
      words[++last]=$typed
    fi
  done
  COMPREPLY=($(_MIM_COMPLETE=bash "${COMP_WORDS[0]}" "${words[@]}" 2>/dev/null))
  if [ "${COMPREPLY[0]}" = ":files" ]; then
    COMPREPLY=()
    compopt -o default 2>/dev/null
  elif [ "${COMPREPLY[0]: -1}" = "=" ]; then
    compopt -o nospace 2>/dev/null
  elif [[ ${words[last]} != "$typed" ]]; then
    COMPREPLY=("${COMPREPLY[@]#*=}")
  fi
}
complete -o nosort -F _mim mim 2>/dev/null || complete -F _mim mim
""",
    "zsh": """\
#compdef mim
# Completion for zsh, written by: mim completion install zsh
_mim() {
  local -a found
  found=("${(@f)$(_MIM_COMPLETE=zsh $words[1] "${(@)words[2,CURRENT]}" 2>/dev/null)}")
  if [[ $found[1] == ":files" ]]; then
    _files
  elif [[ -n $found[1] ]]; then
    _describe -V 'mim' found
  fi
}
(( $+functions[compdef] )) || { autoload -Uz compinit && compinit }
compdef _mim mim
""",
    "fish": """\
# Completion for fish, written by: mim completion install fish
function __mim_complete
  set -l words (commandline -opc)
  set -l found (_MIM_COMPLETE=fish $words[1] $words[2..] (commandline -ct) 2>/dev/null)
  if test "$found[1]" = ":files"
    __fish_complete_path (commandline -ct)
  else
    printf '%s\\n' $found
  end
end
complete --no-files --keep-order --command mim --arguments '(__mim_complete)'
""",
}
"""The completion script for each shell."""


def answer(shell: str, words: Sequence[str]) -> int:
    """Print what can be typed at the cursor, in the shell's format. `words` are the words after `mim`."""
    found = suggestions(words)
    sys.stdout.write("".join(f"{_line(shell, word, told)}\n" for word, told in found))
    return 0


def suggestions(words: Sequence[str]) -> list[tuple[str, str]]:
    """Return the words that start with the last item in `words`, each with a description."""
    typed = words[-1] if words else ""
    ask = expected_at_cursor(words, load())
    if ask.kind == "file":
        return [(FILES, "")]
    begin = typed.removeprefix(ask.prefix)
    found = [*ask.words, *_named(ask, begin)]
    return [(ask.prefix + word, told) for word, told in found if word.casefold().startswith(begin.casefold())]


def _named(ask: Expected, typed: str) -> list[tuple[str, str]]:
    root = root_of((Path.cwd() / ask.folder).resolve()) if ask.kind else None
    if root is None:
        return []
    known = names(root)
    if ask.kind == "entry":
        listed = entries(root, ask.incident, [each for each, _ in known["open"]])
    else:
        listed = known.get(ask.kind, [])
    # Names are not validated, and bash inserts a suggestion into the command line unchanged, even $(...).
    found = [(name, told) for name, told in listed if _NAME.fullmatch(name)]
    return _short(found, typed) if ask.kind == "incident" else found


def _short(found: Iterable[tuple[str, str]], typed: str) -> list[tuple[str, str]]:
    """Return only the last characters of each id, which are sufficient, unless the user is typing a full id."""
    if typed.casefold().startswith("mi-"):
        return list(found)
    return [(name.rpartition("-")[2], told) for name, told in found]


def _line(shell: str, word: str, told: str) -> str:
    said = re.sub(r"[\x00-\x1f\x7f-\x9f]+", " ", told).strip()
    if shell == "bash":
        return word
    if shell == "fish":
        return f"{word}\t{said}" if said else word
    quoted = word.replace(":", "\\:") if word != FILES else word
    return f"{quoted}:{said}" if said else quoted


def place(shell: str, home: Path) -> Path:
    """Return the path of the completion script in a home folder."""
    data = Path(os.environ.get("XDG_DATA_HOME") or home / ".local" / "share")
    settings = Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config")
    return {
        "bash": data / "bash-completion" / "completions" / "mim",
        "zsh": data / "mimkit" / "completion.zsh",
        "fish": settings / "fish" / "completions" / "mim.fish",
    }[shell]


def startup_file(shell: str, home: Path) -> Path | None:
    """Return the shell's startup file, or None if the shell finds the script without a change to that file."""
    folder = Path(os.environ.get("ZDOTDIR") or home)
    return {"bash": home / ".bashrc", "zsh": folder / ".zshrc", "fish": None}[shell]
