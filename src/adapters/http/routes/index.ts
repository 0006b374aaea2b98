import type { Route } from '../route.ts'
import { chatRoutes } from './chat.ts'
import { hostRoutes } from './host.ts'
import { memoryRoutes } from './memory.ts'
import { openAiRoutes } from './openai.ts'
import { pageRoutes } from './pages.ts'
import { sessionActionRoutes } from './session-actions.ts'
import { sessionRoutes } from './sessions.ts'
import { statusRoutes } from './status.ts'
import { webSocketRoutes } from './web-socket.ts'

/** Every address there is, for the router, the OpenAPI document and the page of the docs. */
export const routes: readonly Route[] = [
  ...pageRoutes,
  ...statusRoutes,
  ...sessionRoutes,
  ...sessionActionRoutes,
  ...chatRoutes,
  ...webSocketRoutes,
  ...memoryRoutes,
  ...openAiRoutes,
  ...hostRoutes,
]
