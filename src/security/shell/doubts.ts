import { forEachChild, type Subshell, type SyntaxNode } from 'unbash'

/** What a calculation may hold so that both, bash and the parser, find its end at the same place. */
const CLEAR_CALCULATION = /^\$?\(\([\w\s+*/%<>=!&|^~?:,()[\]$#@.-]*\)\)$/
const CLEAR_DESCRIPTOR = /^(?:\d+-?|-|[\w./]+)$/

/**
 * Where the parser was seen to read on or stop otherwise than bash 5.2 does, so that a command could hide there; null: not
 * known to. Found by giving both the same made-up texts, see differential.slow.test.ts.
 */
export function doubtAbout(node: SyntaxNode): string | null {
  switch (node.type) {
    case 'Redirect':
      // bash ends the word behind `>&-`: in `>&-x` it runs x. It expands `<(x)` in quotes behind `>&`.
      return !node.operator.endsWith('&') || CLEAR_DESCRIPTOR.test(node.target?.text ?? '-')
        ? null
        : 'what is behind >&'
    case 'ArithmeticExpansion':
      // In a here-document `$['$(x)']` runs x; `$((` may as well be `$( (`.
      return CLEAR_CALCULATION.test(node.text) ? null : 'a calculation'
    case 'ArithmeticCommand':
      // `((` may as well be `( (`.
      return CLEAR_CALCULATION.test(`((${node.body}))`) ? null : 'a calculation'
    case 'Subshell':
      return beginsWithAnother(node) ? 'a (( that is no calculation' : null
    case 'Word':
      // `$` and `-` on two lines are `$-`.
      return node.text.includes('\\\n') ? 'a word that goes on in the next line' : null
    case 'CommandExpansion':
    case 'ProcessSubstitution':
      // bash reads a substitution, prints it and reads that again; its print of a here-document with more behind it is wrong.
      if (node.script === undefined) return 'a substitution'
      return node.text.includes('<<') && node.script.commands.length > 1 ? 'a here-document in a substitution' : null
    default:
      return null
  }
}

/** bash takes `((` for a calculation first and reads it once more when it is none. */
function beginsWithAnother(subshell: Subshell): boolean {
  let inner: SyntaxNode | undefined = subshell.body
  while (inner?.pos === subshell.pos + 1) {
    if (inner.type === 'Subshell' || inner.type === 'ArithmeticCommand') return true
    let first: SyntaxNode | undefined
    forEachChild(inner, (child) => {
      first ??= child
    })
    inner = first
  }
  return false
}
