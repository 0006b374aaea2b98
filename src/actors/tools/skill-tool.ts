import * as z from 'zod'
import { fail } from '../../bus/messages/fault.ts'
import { defineTool } from './tool.ts'

export const useSkill = defineTool({
  name: 'use_skill',
  description: 'Read how a skill is done, before you use it.',
  risk: 'read',
  schema: z.strictObject({ name: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/) }),
  detail: ({ name }) => name,
  run: async ({ name }, { files }) => {
    const skill = await files.readText(`skills/${name}/SKILL.md`)
    if (skill === null) throw fail('file.not_found', `There is no skill ${name}.`)
    // Written for the assistant by the person: to be followed, so it stands in no fence.
    return { output: skill.text, author: 'self' }
  },
})
