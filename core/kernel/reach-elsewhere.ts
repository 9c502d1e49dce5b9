import { answerCall } from './control/answer-calls.js'
import type { AppControl } from './control/app-control.js'
import type { EventHub } from './control/event-hub.js'
import type { Elsewhere } from './elsewhere.js'
import type { Fleet } from './fleet.js'

interface ReachedParts {
  readonly fleet: Fleet
  readonly control: AppControl
  readonly events: EventHub
  /** Whether an agent runs here. */
  readonly hasAgent: (name: string) => boolean
  /** How this machine is called. */
  readonly machine: string
}

/** Tells other processes of the clients here, answers what they ask, and follows theirs. */
export function reachElsewhere(
  elsewhere: Elsewhere,
  { fleet, control, events, hasAgent, machine }: ReachedParts,
): void {
  events.on(['client-state', 'job', 'job-paused', 'plugin'], ({ client }) => elsewhere.note(client))
  for (const { name } of fleet.all) elsewhere.note(name)
  elsewhere.begin({
    answer: (what, client, given) => answerCall({ control, fleet, hasAgent, machine }, what, client, given),
    pictureOf: (client) => {
      const managed = fleet.has(client) ? fleet.get(client) : undefined
      return managed?.isHere ? managed.status() : undefined
    },
    changed: (client) => void (fleet.has(client) && fleet.get(client).changed()),
  })
}
