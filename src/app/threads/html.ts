import type { ReadHtml } from '../../adapters/net/page.ts'
import { openThread } from './open.ts'

interface Reader {
  read(html: string, url: string): ReturnType<ReadHtml>
}

/**
 * Reads one page in a thread of its own, which ends with it: a page can be made to take minutes, and a thread that runs can
 * be ended from outside only. Rejects with the signal's reason once that fires.
 */
export const readHtml: ReadHtml = async (html, url, signal) => {
  signal.throwIfAborted()
  const thread = openThread<Reader>({ entry: 'page', data: null, methods: { read: 'promise' } })
  const leave = (): void => void thread.stop()
  signal.addEventListener('abort', leave, { once: true })
  try {
    return await thread.port.read(html, url)
  } catch (error) {
    signal.throwIfAborted()
    throw error
  } finally {
    signal.removeEventListener('abort', leave)
    await thread.stop()
  }
}
