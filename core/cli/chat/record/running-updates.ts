import type { ClientUpdate } from '../../../kernel/control/explained-updates.js'
import type { SandboxNote } from '../../../sandbox/control/sandbox-note.js'

/**
 * What the clients of the app that runs the sandbox made of their last updates.
 * @throws when nothing answers there; a sandbox that runs by itself knows of none.
 */
export async function runningUpdates({ control }: SandboxNote): Promise<readonly ClientUpdate[]> {
  if (!control) return []
  const headers = { authorization: `Bearer ${control.token}` }
  const response = await fetch(`${control.url}/updates`, { headers, signal: AbortSignal.timeout(3_000) })
  return response.ok ? ((await response.json()) as ClientUpdate[]) : []
}
