import * as z from 'zod'
import { fail } from '../../bus/messages/fault.ts'
import { defineTool, type ToolWorld } from './tool.ts'

/** In lines that fit a terminal: a preview is not wrapped at words. */
const MEANING = `For the rest of this conversation, until /clear, tools may
read the files in it without asking,
and change them and run commands there, asked for as ever.`

export const useFolder = defineTool({
  name: 'use_folder',
  description: 'Open the folder the person works in to the other tools.',
  risk: 'open',
  schema: z.strictObject({}),
  detail: () => 'the folder you are in',
  plan: async (_, world) => {
    const path = await openable(world)
    return {
      summary: `open the folder ${path} to the tools`,
      preview: MEANING,
      cwd: path,
    }
  },
  run: async (_, world, plan) => {
    const path = await openable(world)
    if (path !== plan?.cwd)
      throw fail('approval.stale', `${path} is another folder than the one that was allowed, so nothing was opened.`, {
        hint: 'Call the tool again.',
      })
    return {
      output: `${path} is open now. Name its files by their whole path; bash runs there with that path as cwd. A .git in it can only be read: git commit needs unboxed.`,
      author: 'self',
      notice: `opened ${path} until /clear`,
      opens: path,
    }
  },
})

async function openable({ files, folder }: ToolWorld): Promise<string> {
  if (folder === null)
    throw fail('tool.outside_roots', 'Nobody works in a folder here that could be opened.', {
      hint: 'A chat in a terminal has one: start localgpt there. sandbox.allow_paths in config.toml adds folders for good.',
    })
  const { path, against } = await files.judgeFolder(folder)
  if (against === null) return path
  throw fail('tool.outside_roots', `${path} is not opened to tools: ${against}.`, {
    hint: 'Start the chat in the folder of the project itself. sandbox.allow_paths in config.toml adds folders for good.',
  })
}
