import type { LiveEvent } from './live'
import { useLivePatch, useLiveRefetch, useResource } from './resources'
import type { Client, Status } from './shapes'

const path = '/api/clients'

/** All clients, kept up to date. */
export function useClients() {
  useLivePatch('clients', path, patchClient)
  useLiveRefetch('plugins', path)
  useLivePatch('metrics', path, patchCounts)
  return useResource<readonly Client[]>(path)
}

/** The counts over all clients, kept up to date. */
export function useStatus() {
  useLivePatch('metrics', '/api/status', patchTotals)
  return useResource<Status>('/api/status')
}

/** A client's state as the event says; what was added or removed comes and goes. */
function patchClient(clients: readonly Client[], { type, data }: LiveEvent): readonly Client[] {
  const { client: name, state, reason, error, account } = data as Partial<Client> & { client: string }
  if (type === 'client-removed') return clients.filter((client) => client.name !== name)
  if (type !== 'client-state') return clients
  return clients.map((client) =>
    client.name === name
      ? { ...client, state: state ?? client.state, reason, error, account: account ?? client.account }
      : client,
  )
}

interface Counts {
  readonly client: string
  readonly handled: number
  readonly queued: number
  readonly failed: number
}

/** What the clients have done since the last tick. */
function patchCounts(clients: readonly Client[], { data }: LiveEvent): readonly Client[] {
  const { changed = [] } = data as { changed?: readonly Counts[] }
  if (changed.length === 0) return clients
  const counts = new Map(changed.map(({ client, ...updates }) => [client, updates]))
  return clients.map((client) => {
    const updates = counts.get(client.name)
    return updates ? { ...client, updates } : client
  })
}

function patchTotals(status: Status, { data }: LiveEvent): Status {
  const { at_ms: _, changed: __, ...totals } = data as Status['totals'] & { at_ms: number; changed: unknown }
  return { ...status, totals }
}
