import type { AppStatus } from '../status.js'
import type { ControlledApp } from './controlled-app.js'

/** How everything of an app is at this moment; what there is none of is left out. */
export function appStatus({ fleet, pools, services }: Pick<ControlledApp, 'fleet' | 'pools' | 'services'>): AppStatus {
  const [ofAgents, withJobs] = [pools(), services()]
  return {
    clients: fleet.all.map((client) => client.status()),
    ...(ofAgents.length > 0 && { pools: ofAgents }),
    ...(withJobs.length > 0 && { services: withJobs }),
  }
}
