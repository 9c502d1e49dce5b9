import type { ClientStatus } from './status.js'

/** Does what another process asks for. @throws what is told to that one. */
export type AnswerCall = (what: string, client: string, given: readonly unknown[]) => Promise<unknown>

/** The clients that other processes run: how they are, and how they are steered. */
export interface Elsewhere {
  /**
   * Has the process that runs a client do something, and waits for it.
   * @throws what that one throws; CLUSTER_CLIENT_ELSEWHERE when none runs it, CLUSTER_CALL_UNANSWERED, CLUSTER_MACHINE_GONE,
   *   CLUSTER_VERSIONS_DIFFER.
   */
  ask(what: string, client: string, given: readonly unknown[]): Promise<unknown>
  /** How a client is, as the process that runs it told last; `undefined`: none does. */
  picture(client: string): ClientStatus | undefined
  /** A client of this process is not as it was, which the others are told. */
  note(client: string): void
  /** Begins to answer what others ask, and to tell how the clients of this process are. */
  begin(parts: {
    readonly answer: AnswerCall
    /** How a client is that this process runs; `undefined`: it does not. */
    readonly pictureOf: (client: string) => ClientStatus | undefined
    /** Is told of clients of other processes that are not as they were. */
    readonly changed: (client: string) => void
  }): void
}
