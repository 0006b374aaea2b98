import type { BusClient } from '../app/compose.ts'
import type { Config } from '../config/schema.ts'

/** What is less safe here than it could be, before anything runs; nothing where all is as it should be. */
export async function safetyLines(client: BusClient, { tools }: Config): Promise<readonly string[]> {
  const { level, by } = await client.query('tool.sandbox', {})
  return [
    ...(tools.approval === 'yolo' ? [YOLO] : []),
    ...(level === 'none' && tools.approval !== 'yolo'
      ? [`Commands run without a sandbox here, so each one is asked for: ${by} (localgpt doctor)`]
      : []),
    ...(level === 'none' && tools.approval === 'yolo' ? [`And commands run without a sandbox: ${by}`] : []),
  ]
}

const YOLO =
  'WARNING: nothing is asked before tools act (approval "yolo"). What a web page, a file or a note says may be done with your rights.'
