import type { Sandbox } from '../sandbox/sandbox.js'
import type { WorldDescription } from '../sandbox/world/world-description.js'
import { readWorldFile } from '../sandbox/world/world-file.js'
import { formatSessionString } from '../sessions/session-string.js'

const firstId = 740_000_001
const firstPhone = 9_996_670_001

/** A world that also has an account for each of these names; those that are there stay as they are. */
export async function worldWithAgents(
  world: string | WorldDescription,
  names: readonly string[],
): Promise<string | WorldDescription> {
  if (names.length === 0) return world
  const description = typeof world === 'string' ? await readWorldFile(world) : world
  const users = description.users ?? []
  const known = new Set(users.flatMap(({ name, username }) => [name, username]))
  const added = names
    .filter((name) => !known.has(name))
    .map((name, index) => ({
      id: firstId + index,
      phone: `+${firstPhone + index}`,
      code: '22222',
      firstName: name,
      username: name,
      name,
    }))
  return { ...description, users: [...users, ...added] }
}

/** A login for an agent on the sandbox without a handshake and a code; `undefined` for one whom the world does not know. */
export function agentSessions(sandbox: Sandbox): (agent: string) => string | undefined {
  return (agent) => {
    const account = sandbox.world.state.accountByName(agent)
    return account && formatSessionString(sandbox.mintAuthKey(account.id))
  }
}
