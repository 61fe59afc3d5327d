"""How bash, zsh and fish ask for completions: click's machinery, and file names with the right endings first.

The shells themselves complete file names, because they know how to quote them. An item of type `ending` says which
endings are wanted; where no file has one of them, every file is offered.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from click.shell_completion import BashComplete, FishComplete, ShellComplete, ZshComplete, add_completion_class

if TYPE_CHECKING:
    from collections.abc import Mapping

    import click

__all__ = ["SHELLS", "register_shells", "script"]

_BASH = """\
%(complete_func)s() {
    local kind value answer ending
    local -a endings
    COMPREPLY=()
    local word=${COMP_WORDS[COMP_CWORD]} words
    words=$(IFS=$'\\n'; printf %%s "${COMP_WORDS[*]}")
    answer=$(COMP_WORDS=$words COMP_CWORD=$COMP_CWORD %(complete_var)s=bash_complete "$1" 2>/dev/null)
    while IFS=, read -r kind value; do
        case $kind in
            plain) COMPREPLY+=("$value") ;;
            dir) compopt -o dirnames ;;
            file) compopt -o default ;;
            ending)
                compopt -o filenames -o default
                IFS=' ' read -ra endings <<<"$value"
                for ending in "${endings[@]}"; do
                    mapfile -t -O ${#COMPREPLY[@]} COMPREPLY < <(compgen -f -X "!*.$ending" -- "$word")
                done
                mapfile -t -O ${#COMPREPLY[@]} COMPREPLY < <(compgen -d -- "$word")
                ;;
        esac
    done <<<"$answer"
}
complete -o nosort -F %(complete_func)s %(prog_name)s
"""

_ZSH = """\
#compdef %(prog_name)s

%(complete_func)s() {
    local kind value says
    local -x COMP_WORDS="${words[*]}" COMP_CWORD=$((CURRENT-1))
    local -a answer described plain
    (( $+commands[%(prog_name)s] )) || return 1
    answer=("${(@f)$(%(complete_var)s=zsh_complete %(prog_name)s 2>/dev/null)}")
    for kind value says in ${answer}; do
        case $kind in
            plain) if [[ $says == _ ]]; then plain+=("$value"); else described+=("$value:$says"); fi ;;
            dir) _files -/ ;;
            file) _files ;;
            ending) _files -g "*.(${value// /|})(-.)" ;;
        esac
    done
    (( $#described )) && _describe -V unsorted described -U
    (( $#plain )) && compadd -U -V unsorted -a plain
}

if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
    %(complete_func)s "$@"
else
    compdef %(complete_func)s %(prog_name)s
fi
"""

_FISH = """\
function %(complete_func)s
    set -l answer (env %(complete_var)s=fish_complete COMP_WORDS=(commandline -cp | string collect) \
COMP_CWORD=(commandline -t | string collect) %(prog_name)s 2>/dev/null)
    for line in $answer
        set -l item (string split -m 1 , -- $line)
        switch $item[1]
            case plain
                echo $item[2]
            case dir
                __fish_complete_directories (commandline -t)
            case file
                __fish_complete_path (commandline -t)
            case ending
                set -l endings (string replace --all ' ' '|' -- (string replace --all . '\\.' -- $item[2]))
                set -l wanted "(?:/|\\.(?:$endings))(?:\\t.*)?\\$"
                set -l files (__fish_complete_path (commandline -t))
                string match --entire --regex -- $wanted $files
                string match --invert --regex -- $wanted $files
        end
    end
end
complete --no-files --keep-order --command %(prog_name)s --arguments "(%(complete_func)s)"
"""


class _Bash(BashComplete):
    """Bash 4.4 or newer."""

    source_template = _BASH

    def get_completion_args(self) -> tuple[list[str], str]:
        """Take `--option=value` as bash hands it over: in three words."""
        before, word = super().get_completion_args()
        return [each for each in before if each != "="], word

    def source(self) -> str:
        """Give the script; which bash will read it is not known here."""
        return self.source_template % self.source_vars()


class _Zsh(ZshComplete):
    """Zsh."""

    source_template = _ZSH


class _Fish(FishComplete):
    """Fish 3 or newer."""

    source_template = _FISH


SHELLS: Mapping[str, type[ShellComplete]] = {"bash": _Bash, "zsh": _Zsh, "fish": _Fish}
"""Shells that can be taught, by name."""


def register_shells() -> None:
    """Let click answer with these scripts' protocol."""
    for shell in SHELLS.values():
        add_completion_class(shell)


def script(program: click.Command, shell: str, name: str, variable: str) -> str:
    """The script that teaches a shell.

    Args:
        program: The program with its commands.
        shell: One of `SHELLS`.
        name: What the program is called by.
        variable: The variable by which the script asks for completions.
    """
    return SHELLS[shell](program, {}, name, variable).source()
