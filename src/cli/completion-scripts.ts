import type { Choice, Place } from './completion-tree.ts'

const names = (choices: readonly Choice[]): string => choices.map(({ name }) => name).join(' ')
/** Inside single quotes of a shell. */
const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`

/** The words typed so far that are commands, joined: the same walk in every shell. */
export const bash = (places: readonly Place[]): string => `# localgpt: source <(localgpt completion bash)
_localgpt() {
  local current=\${COMP_WORDS[COMP_CWORD]} place='' word next
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    next="\${place:+$place }$word"
    case "$next" in
      ${places
        .filter(({ path }) => path !== '')
        .map(({ path }) => quoted(path))
        .join('|')}) place=$next ;;
    esac
  done
  local commands='' flags=''
  case "$place" in
${places.map(({ path, commands, flags }) => `    ${quoted(path)}) commands=${quoted(names(commands))}; flags=${quoted(names(flags))} ;;`).join('\n')}
  esac
  case "$current" in
    -*) COMPREPLY=($(compgen -W "$flags" -- "$current")) ;;
    *) COMPREPLY=($(compgen -W "$commands" -- "$current")) ;;
  esac
}
complete -o default -F _localgpt localgpt
`

const described = (choices: readonly Choice[]): string =>
  choices.map(({ name, description }) => quoted(`${name.replaceAll(':', '\\:')}:${description}`)).join(' ')

export const zsh = (places: readonly Place[]): string => `#compdef localgpt
# localgpt: source <(localgpt completion zsh)
_localgpt() {
  local place='' word next
  for word in "\${words[@]:1:$((CURRENT - 2))}"; do
    next="\${place:+$place }$word"
    case "$next" in
      ${places
        .filter(({ path }) => path !== '')
        .map(({ path }) => quoted(path))
        .join('|')}) place=$next ;;
    esac
  done
  local -a commands flags
  case "$place" in
${places.map(({ path, commands, flags }) => `    ${quoted(path)}) commands=(${described(commands)}); flags=(${described(flags)}) ;;`).join('\n')}
  esac
  if [[ $words[CURRENT] == -* ]]; then _describe flag flags; elif (( $#commands )); then _describe command commands; else _files; fi
}
if [[ $funcstack[1] == _localgpt ]]; then _localgpt "$@"; else compdef _localgpt localgpt; fi
`

export const fish = (places: readonly Place[]): string => `# localgpt: localgpt completion fish | source
function __localgpt_place
  set -l place
  for word in (commandline -opc)[2..-1]
    switch (string join ' ' $place $word)
      case ${places
        .filter(({ path }) => path !== '')
        .map(({ path }) => quoted(path))
        .join(' ')}
        set -a place $word
    end
  end
  test (string join ' ' $place) = "$argv[1]"
end
${places
  .flatMap(({ path, commands, flags }) => {
    const here = `complete -c localgpt -n ${quoted(`__localgpt_place "${path}"`)}`
    return [
      ...commands.map(({ name, description }) => `${here} -f -a ${quoted(name)} -d ${quoted(description)}`),
      ...flags.map(({ name, description }) => {
        const flag = name.startsWith('--') ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`
        return `${here} ${flag} -d ${quoted(description)}`
      }),
    ]
  })
  .join('\n')}
`
