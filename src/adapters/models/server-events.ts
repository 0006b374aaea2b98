/**
 * The data of server-sent events, those of one read together: a busy program reads seldom and much, and each step of an
 * async iteration costs more than the event itself. https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export async function* serverEvents(body: AsyncIterable<Uint8Array>): AsyncGenerator<readonly string[]> {
  const decoder = new TextDecoder()
  let rest = ''
  let data: string[] = []
  for await (const bytes of body) {
    const text = rest + decoder.decode(bytes, { stream: true })
    // A CR at the end may be the first half of a CR LF.
    const whole = text.endsWith('\r') ? text.length - 1 : text.length
    const lines = text.slice(0, whole).split(LINE_END)
    rest = (lines.pop() ?? '') + text.slice(whole)
    const events: string[] = []
    for (const line of lines)
      if (line.startsWith('data:')) data.push(line.slice(line.startsWith('data: ') ? 6 : 5))
      else if (line === '' && data.length > 0) {
        events.push(data.join('\n'))
        data = []
      }
    if (events.length > 0) yield events
  }
}

const LINE_END = /\r\n|\n|\r/
