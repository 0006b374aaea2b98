import { IncomingMessage } from 'node:http'

/**
 * A request that stays one unless it asks for a WebSocket. Node hands whatever names an `Upgrade` to `upgrade`, without its
 * body, though RFC 9110 lets a server pass the wish over: `curl --http2` and Java wish for h2c with every request.
 */
export class Incoming extends IncomingMessage {
  #wished: boolean | null = null

  /** Set by Node once it knows the header's name, read once it knows its value. */
  get upgrade(): boolean | null {
    return this.#wished === true && (this.method === 'CONNECT' || this.headers.upgrade?.toLowerCase() === 'websocket')
  }
  set upgrade(wished: boolean | null) {
    // Node's own constructor sets it before there is a place to keep it.
    if (#wished in this) this.#wished = wished
  }
}
