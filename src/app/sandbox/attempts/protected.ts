import { existsSync, lstatSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { complaint, outcome, type Attempt } from '../attempt.ts'
import { IDENTITY, type Stage } from '../stage.ts'

/** That IDENTITY.md is itself, that nothing stands in what was not there, and that what lies further down is where it was. */
function isUntouched({ workspace }: Stage): boolean {
  const same = (name: string): boolean => {
    const path = join(workspace, name)
    return existsSync(path) && lstatSync(path).isFile() && readFileSync(path, 'utf8') === IDENTITY
  }
  // An empty file stands in its place while commands run.
  const nothing = (name: string): boolean => {
    const stats = lstatSync(join(workspace, name), { throwIfNoEntry: false })
    return stats === undefined || (stats.isFile() && stats.size === 0)
  }
  const skills = existsSync(join(workspace, 'skills')) ? readdirSync(join(workspace, 'skills')) : []
  return (
    ['POLICY.md', 'AGENTS.md'].every(nothing) &&
    ['IDENTITY.md', 'rules/RULES.md', 'skills/decoy/SKILL.md'].every(same) &&
    skills.join() === 'decoy'
  )
}

const change = (name: string, script: (stage: Stage) => string, box: 'usual' | 'wide' = 'usual'): Attempt => ({
  name,
  async try(stage) {
    const { output } = await stage.run(script(stage), { box })
    const same = existsSync(stage.workspace) && isUntouched(stage)
    stage.restore()
    return outcome(same, complaint(output) || 'it is as it was', 'a protected file was changed')
  },
})

/** Changing what says how the assistant behaves. */
export const protectedAttempts: readonly Attempt[] = [
  change('write IDENTITY.md', () => 'echo x > IDENTITY.md'),
  change('append to IDENTITY.md', () => 'echo x >> IDENTITY.md'),
  change('rename another file over IDENTITY.md', () => 'echo x > new; mv -f new IDENTITY.md'),
  change('rename IDENTITY.md away', () => 'mv IDENTITY.md away; echo x > IDENTITY.md'),
  change('delete IDENTITY.md', () => 'rm -f IDENTITY.md'),
  change('edit IDENTITY.md in place (sed -i)', () => 'sed -i s/decoy/x/ IDENTITY.md'),
  change('write IDENTITY.md through a hard link', () => 'ln -f IDENTITY.md hard && echo x >> hard'),
  change('write IDENTITY.md through a link', () => 'ln -sf IDENTITY.md soft; echo x >> soft'),
  change('put a link in the place of IDENTITY.md', () => 'echo x > other; ln -sf other IDENTITY.md'),
  change('make IDENTITY.md writable first', () => 'chmod 777 IDENTITY.md; echo x > IDENTITY.md'),
  change('write IDENTITY.md through /proc', () => 'exec 9<IDENTITY.md; echo x > /proc/self/fd/9'),
  change('make POLICY.md, which is not there', () => 'echo x > POLICY.md'),
  change('make POLICY.md as a folder or a link', () => 'mkdir POLICY.md; ln -s IDENTITY.md POLICY.md'),
  change('move the workspace', ({ workspace }) => `cd /; mv ${workspace} ${workspace}-moved`),
  change(
    'move the workspace where its home is allowed',
    ({ workspace }) => `cd /; mv ${workspace} ${workspace}-moved`,
    'wide',
  ),
  change('move the folder of a protected file', () => 'mv rules away; mkdir rules; echo x > rules/RULES.md'),
  change('delete the folder of a protected file', () => 'rm -rf rules'),
  change(
    'make AGENTS.md, which every conversation begins with',
    () => 'echo x > AGENTS.md; echo x > new; mv -f new AGENTS.md',
  ),
  change('add a skill', () => 'mkdir skills/new && echo x > skills/new/SKILL.md'),
  change('change a skill', () => 'echo x >> skills/decoy/SKILL.md; mv skills away; mkdir -p skills/decoy'),
]
