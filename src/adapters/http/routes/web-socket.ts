import { fail } from '../../../bus/messages/fault.ts'
import { route } from '../route.ts'

export const webSocketRoutes = [
  route({
    method: 'get',
    path: '/api/ws',
    summary:
      'A WebSocket: `session`, `chat`, `cancel`, `approve` and `ping`, and beside them the native protocol, `command`, `query` and `subscribe`.',
    handle: () => {
      throw fail('input.invalid', 'This address takes a WebSocket.', {
        hint: 'Connect to ws://127.0.0.1:PORT/api/ws?token=TOKEN.',
      })
    },
  }),
]
