/** What a route gives back where that is no JSON. */
export class Page {
  readonly type: string
  readonly text: string
  constructor(type: string, text: string) {
    this.type = type
    this.text = text
  }
}

export class Redirect {
  readonly to: string
  readonly cookie: string
  constructor(to: string, cookie: string) {
    this.to = to
    this.cookie = cookie
  }
}

/** One event of a stream; `id` is what the reader names when it comes back. */
export interface StreamEvent {
  readonly id?: string
  readonly data: object
}

export class EventStream {
  readonly events: (signal: AbortSignal) => AsyncIterable<StreamEvent>
  constructor(events: (signal: AbortSignal) => AsyncIterable<StreamEvent>) {
    this.events = events
  }
}
