import { deserialize, serialize } from 'node:v8'
import { SwitchboardError } from '../errors/switchboard-error.js'
import type { AnswerCall } from '../kernel/elsewhere.js'
import type { Postgres } from '../storage/postgres/postgres.js'
import type { Clock } from '../time/clock.js'
import { machineName } from './machine.js'
import { errorOf, type ToldError, toldError } from './told-error.js'
import { Wakeable } from './wakeable.js'

const channel = 'switchboard_calls'
/** How often it is looked whether something was missed that was told. */
const lookMs = 500
/** How long a question and its answer are kept that nobody fetched. */
const keptFor = `interval '10 minutes'`

interface MachineCallsParts {
  readonly postgres: Postgres
  readonly clock: Clock
  /** The id of this process among the others; `undefined` while it may run nothing. */
  readonly machine: () => string | undefined
  /** How long an answer is waited for, in milliseconds; default 30,000. */
  readonly limitMs?: number
}

interface CallRow {
  readonly id: number
  readonly client: string
  readonly what: string
  readonly given: Buffer
}

interface CallState {
  readonly taken: boolean
  readonly answer: Buffer | null
  readonly isThere: boolean
}

type Answer = { readonly value: unknown } | { readonly error: ToldError }

/**
 * What processes ask each other, by a table: each question is taken once, by the process that it is for. They wake each other, and
 * look by themselves where that does not work.
 */
export class MachineCalls {
  private readonly waiting = new Map<number, Wakeable>()
  private readonly wakeable: Wakeable
  private readonly stopListening: () => void
  private answering: Promise<void> | undefined
  private isEnded = false

  constructor(private readonly parts: MachineCallsParts) {
    const { postgres, clock, machine } = parts
    this.wakeable = new Wakeable(clock)
    this.stopListening = postgres.listen(channel, (told) => {
      if (told === machine()) this.wakeable.wake()
      else this.waiting.get(Number(told))?.wake()
    })
  }

  /** Asks a process to do something. @throws as `Elsewhere.ask` does. */
  async ask(machine: string, what: string, client: string, given: readonly unknown[]): Promise<unknown> {
    const { postgres, clock, limitMs = 30_000 } = this.parts
    const sql = `WITH asked AS (
        INSERT INTO cluster_calls (machine, client, what, given) VALUES ($1, $2, $3, $4) RETURNING id
      ) SELECT id, pg_notify('${channel}', $1) FROM asked`
    // In a transaction, as it must not be made twice.
    const row = await postgres.transaction((transaction) =>
      transaction.get<{ id: number }>(sql, machine, client, what, serialize(given)),
    )
    const id = row?.id ?? 0
    const wakeable = new Wakeable(clock)
    this.waiting.set(id, wakeable)
    const untilMs = clock.monotonic() + limitMs
    try {
      for (;;) {
        const state = await this.state(id, machine)
        if (state?.answer) return resultOf(deserialize(state.answer) as Answer)
        if (state?.isThere !== true) {
          const isBegun = !(await this.takeBack(id))
          throw new SwitchboardError('CLUSTER_MACHINE_GONE', { client, machine: machineName(machine), isBegun })
        }
        const leftMs = untilMs - clock.monotonic()
        if (leftMs <= 0) {
          const isBegun = !(await this.takeBack(id))
          const facts = { client, machine: machineName(machine), seconds: limitMs / 1_000, isBegun }
          throw new SwitchboardError('CLUSTER_CALL_UNANSWERED', facts)
        }
        await wakeable.sleep(Math.min(lookMs, leftMs))
      }
    } finally {
      this.waiting.delete(id)
    }
  }

  /** Answers what this process is asked, from now on. */
  answer(how: AnswerCall): void {
    this.answering ??= this.answerAll(how)
  }

  /** Answers nothing more. What is under way goes on and is answered nobody. */
  async close(): Promise<void> {
    this.isEnded = true
    this.stopListening()
    this.wakeable.wake()
    await this.answering
  }

  private state(id: number, machine: string): Promise<CallState | undefined> {
    const sql = `SELECT taken, answer, EXISTS (SELECT FROM cluster_machines WHERE id = $2 AND NOT is_dead) AS "isThere"
      FROM cluster_calls WHERE id = $1`
    return this.parts.postgres.get<CallState>(sql, id, machine)
  }

  /** Takes a question back. @returns false when it was taken already. */
  private async takeBack(id: number): Promise<boolean> {
    return (await this.parts.postgres.run('DELETE FROM cluster_calls WHERE id = $1 AND NOT taken', id)) > 0
  }

  private async answerAll(how: AnswerCall): Promise<void> {
    while (!this.isEnded) {
      const machine = this.parts.machine()
      // While the database is away nothing is asked either.
      const calls = machine === undefined ? [] : await this.take(machine).catch(() => [])
      for (const call of calls) void this.carryOut(call, how)
      await this.wakeable.sleep(lookMs)
    }
  }

  private take(machine: string): Promise<CallRow[]> {
    const sql = `UPDATE cluster_calls SET taken = true WHERE id = ANY (ARRAY(
        SELECT id FROM cluster_calls WHERE machine = $1 AND NOT taken ORDER BY id LIMIT 50 FOR UPDATE SKIP LOCKED))
      RETURNING id, client, what, given`
    return this.parts.postgres.transaction((transaction) => {
      void transaction.run(`DELETE FROM cluster_calls WHERE asked_at < now() - ${keptFor}`)
      return transaction.all<CallRow>(sql, machine)
    })
  }

  private async carryOut({ id, client, what, given }: CallRow, how: AnswerCall): Promise<void> {
    const answer = await how(what, client, deserialize(given) as readonly unknown[])
      .then((value): Answer => ({ value }))
      .catch((error): Answer => ({ error: toldError(error) }))
    const sql = `WITH answered AS (UPDATE cluster_calls SET answer = $2 WHERE id = $1)
      SELECT pg_notify('${channel}', $1::text)`
    // Whoever asked is told in time that there was no answer.
    await this.parts.postgres.run(sql, id, serialize(answer)).catch(() => {})
  }
}

function resultOf(answer: Answer): unknown {
  if ('error' in answer) throw errorOf(answer.error)
  return answer.value
}
