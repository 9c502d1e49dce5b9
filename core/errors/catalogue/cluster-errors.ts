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
  CLUSTER_CLIENT_PAUSED: entry<{ client: string }>(
    ({ client }) =>
      `The client '${client}' connects from nowhere at this moment: its machine hands it over, or could not renew its lease.`,
    () =>
      'Wait: it goes on by itself where it is taken over, or here as soon as the database is reached; if it does not, look at `cluster.url`.',
    { verdict: 'transient' },
  ),
  CLUSTER_CALL_UNANSWERED: entry<{ client: string; machine: string; seconds: number; isBegun: boolean }>(
    ({ client, machine, seconds, isBegun }) =>
      isBegun
        ? `The machine '${machine}' has begun what '${client}' was asked for and did not say within ${seconds} s what came of it.`
        : `The machine '${machine}', which runs '${client}', did not begin within ${seconds} s what it was asked for.`,
    ({ machine, isBegun }) =>
      isBegun
        ? `Look whether it was done before you repeat it; the log of '${machine}' tells.`
        : `Nothing was done, so try again; if that goes on, look at the log of '${machine}' and at its way to the database.`,
    { verdict: ({ isBegun }) => (isBegun ? 'ambiguous' : 'transient') },
  ),
  CLUSTER_MACHINE_GONE: entry<{ client: string; machine: string; isBegun: boolean }>(
    ({ client, machine, isBegun }) =>
      isBegun
        ? `The machine '${machine}' ended while it did what '${client}' was asked for.`
        : `The machine '${machine}', which ran '${client}', ended before it did what it was asked for.`,
    ({ isBegun }) =>
      isBegun
        ? 'Look whether it was done before you repeat it; another machine takes the client over.'
        : 'Try again when another machine has taken the client over, within the time of `cluster.lease`.',
    { verdict: ({ isBegun }) => (isBegun ? 'ambiguous' : 'transient') },
  ),
  CLUSTER_LOGIN_IN_USE: entry<{ client: string; machine: string }>(
    ({ client, machine }) =>
      `The client '${client}' belongs to the machine '${machine}' at this moment, so its login is in use.`,
    ({ machine }) => `Log in over the console of '${machine}', or stop the processes of the cluster first.`,
  ),
  CLUSTER_VERSIONS_DIFFER: entry<{ machine: string; asked: string }>(
    ({ machine, asked }) => `The machine '${machine}' cannot do '${asked}': it runs another version of Switchboard.`,
    () => 'Run the same version on all machines; while they are restarted one after the other, try again afterwards.',
  ),
}
