import type { Asked, Rule } from '../../bus/messages/approval.ts'
import { hash } from '../../security/hash.ts'

/** What a grant that outlives its call stands for: the rule the person saw, else this very call again. */
export const ruleOf = ({ name, digest, rule }: Asked): Rule => rule ?? { kind: 'exact', tool: name, digest }

/** The same for the same rule. */
export const ruleId = (rule: Rule): string => {
  switch (rule.kind) {
    case 'command':
      return idOf(rule.tool, [rule.cwd, ...rule.words, ...reach(rule)])
    case 'path':
      return idOf(rule.tool, [rule.path])
    case 'site':
      return idOf(rule.tool, [rule.site])
    case 'exact':
      return idOf(rule.tool, [rule.digest])
  }
}

/** How far a command reaches beside the usual folders. */
const reach = ({ opened }: Extract<Rule, { kind: 'command' }>): readonly (readonly string[])[] =>
  opened === undefined ? [] : [opened]

const idOf = (tool: string, subject: readonly unknown[]): string => `${tool}-${hash(JSON.stringify(subject))}`

/** Rules are compared whole: ids are only names. */
export const keyOf = (rule: Rule): string => {
  switch (rule.kind) {
    case 'command':
      return JSON.stringify([rule.kind, rule.tool, rule.cwd, rule.words, ...reach(rule)])
    case 'path':
      return JSON.stringify([rule.kind, rule.tool, rule.path])
    case 'site':
      return JSON.stringify([rule.kind, rule.tool, rule.site])
    case 'exact':
      return JSON.stringify([rule.kind, rule.tool, rule.digest])
  }
}
