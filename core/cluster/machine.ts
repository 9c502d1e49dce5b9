/** A process that takes part in running the clients, as the others see it. */
export interface Machine {
  /** Its name with what makes it unlike every other start of it: a machine that was declared dead never comes back under its id. */
  readonly id: string
  /** What people call it; several processes may share a name. */
  readonly name: string
  /** What clients ask for in their `placement`. */
  readonly labels: Readonly<Record<string, string>>
  /** How much it takes on, compared with the others; above 0. */
  readonly weight: number
  /** Whether it hands its clients over and takes none. */
  readonly isLeaving: boolean
  /** How many clients it holds, by their placement's key. */
  readonly held: Readonly<Record<string, number>>
}

/** The name in a machine's id. */
export function machineName(id: string): string {
  return id.slice(0, id.lastIndexOf('#'))
}
