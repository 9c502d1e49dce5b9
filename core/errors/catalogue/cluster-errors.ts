import { entry } from '../entry.js'

/** Faults with the prefix `CLUSTER_`: whoever operates several machines together can fix them. */
export const clusterErrors = {
  CLUSTER_CLIENT_ELSEWHERE: entry<{ client: string; machine?: string }>(
    ({ client, machine }) =>
      machine === undefined
        ? `The client '${client}' does not run on this machine, and on no other yet.`
        : `The client '${client}' runs on the machine '${machine}', not on this one.`,
    ({ machine }) =>
      machine === undefined
        ? 'Wait until a machine has taken it; its placement must name labels that some machine has.'
        : `Do it there, or stop '${machine}' in order, so that another machine takes the client over.`,
    { verdict: 'transient' },
  ),
}
