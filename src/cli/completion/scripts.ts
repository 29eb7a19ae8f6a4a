/** The shells that relia has a completion script for. */
export const SHELLS = ['bash', 'zsh', 'fish'] as const;
/** One of them. */
export type Shell = (typeof SHELLS)[number];

/*
 * yargs words its list for the shell that SHELL names. Every script asks for the list of fish, a word, a tab and what it
 * means, and drops what its shell cannot show. Where relia is in a project only, an alias `relia='npx relia'` completes too.
 */

const BASH = String.raw`# bash completion of relia. In ~/.bashrc: source <(relia completion bash)
_relia_complete() {
  local line word current="${'$'}{COMP_WORDS[COMP_CWORD]}"
  local -a words=() cli=(relia)
  type -P relia >/dev/null || cli=(npx --no relia)
  # bash takes --flag=value apart at the sign.
  [[ $current == = ]] && current=
  for word in "${'$'}{COMP_WORDS[@]:0:COMP_CWORD}"; do [[ $word == = ]] || words+=("$word"); done
  COMPREPLY=()
  while IFS= read -r line; do
    word="${'$'}{line%%$'\t'*}"
    [[ $word == "$current"* ]] && COMPREPLY+=("$(printf %q "$word")")
  done < <(SHELL=fish "${'$'}{cli[@]}" --get-yargs-completions "${'$'}{words[@]}" "$current" 2>/dev/null)
  [[ ${'$'}{COMPREPLY[0]} == */ ]] && compopt -o nospace
}
complete -o default -F _relia_complete relia
`;

const ZSH = String.raw`#compdef relia
# zsh completion of relia. In ~/.zshrc, after compinit: source <(relia completion zsh)
_relia_complete() {
  local line word
  local -a cli folders described
  cli=(relia)
  (( $+commands[relia] )) || cli=(npx --no relia)
  for line in "${'$'}{(@f)$(SHELL=fish $cli --get-yargs-completions "${'$'}{(@)words[1,CURRENT]}" 2>/dev/null)}"; do
    word=${'$'}{line%%$'\t'*}
    [[ -n $word ]] || continue
    if [[ $word == */ ]]; then folders+=("$word"); continue; fi
    if [[ $line == *$'\t'* ]]; then described+=("${'$'}{word//:/\\:}:${'$'}{line#*$'\t'}"); else described+=("${'$'}{word//:/\\:}"); fi
  done
  if (( ! ${'$'}#folders && ! ${'$'}#described )); then _files; return; fi
  (( ${'$'}#folders )) && compadd -S '' -- "${'$'}{folders[@]}"
  (( ${'$'}#described )) && _describe relia described
}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then _relia_complete "$@"; else compdef _relia_complete relia; fi
`;

const FISH = String.raw`# fish completion of relia. Once: relia completion fish > ~/.config/fish/completions/relia.fish
function __relia_complete
  set -l cli relia
  command -sq relia; or set cli npx --no relia
  set -l lines (env SHELL=fish $cli --get-yargs-completions (commandline -opc) (commandline -ct) 2>/dev/null)
  if test (count $lines) -gt 0
    printf '%s\n' $lines
  else
    __fish_complete_path (commandline -ct)
  end
end
complete -c relia -f -a '(__relia_complete)'
`;

/** The completion script of each shell. */
export const COMPLETION_SCRIPTS: Readonly<Record<Shell, string>> = { bash: BASH, zsh: ZSH, fish: FISH };
