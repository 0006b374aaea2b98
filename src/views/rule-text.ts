import type { Rule } from '../bus/messages/approval.ts'

/** What a rule allows, as a person reads it. */
export function ruleText(rule: Rule): string {
  switch (rule.kind) {
    case 'command':
      return `${rule.tool}: ${rule.words.map(quoted).join(' ')} (in ${rule.cwd}${rule.opened === undefined ? '' : `, with ${rule.opened.join(', ')} open`})`
    case 'path':
      return `${rule.tool}: ${rule.path}`
    case 'site':
      return `${rule.tool}: ${rule.site}`
    case 'exact':
      return `${rule.tool}: the very same call`
  }
}

/** As bash would have to be given it. */
const quoted = (word: string): string => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)
