/** Tools of ours, and names that assistants elsewhere have for the same. */
const TOOLS =
  'bash|shell|terminal|run_command|execute_command|write_file|edit_file|create_file|web_fetch|fetch_url|memory_append|save_memory|use_skill'

/** Calls of tools as JSON, as code and as thoughts of an agent. Bounded, so linear. */
const WRITTEN = [
  new RegExp(
    String.raw`"(?:name|tool|tool_name|recipient_name)"\s{0,9}:\s{0,9}"(?:functions\.)?(?:${TOOLS})"[\s,}]{0,20}"(?:arguments|input|parameters|args|tool_input)"\s{0,9}:`,
    'i',
  ),
  new RegExp(String.raw`\baction\s{0,3}:\s{0,3}(?:${TOOLS})\s{0,9}(?:\n|\\n)\s{0,9}action input\s{0,3}:`, 'i'),
  /\b(?:write_file|edit_file|web_fetch|memory_append|run_command)\(\s{0,9}[{"'`]/i,
  new RegExp(String.raw`\bbash\(\s{0,9}[{"'\x60]`, 'i'),
  new RegExp(String.raw`\bto=functions\.\w{2,40}`, 'i'),
]

/** The place of a call of a tool that is written into a text; null where there is none. */
export function writtenCall(text: string): number | null {
  for (const pattern of WRITTEN) {
    const found = pattern.exec(text)
    if (found !== null) return found.index
  }
  return null
}
