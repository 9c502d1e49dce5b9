import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { MachineCalls } from '../../core/cluster/machine-calls.js'
import { PostgresClusterTable } from '../../core/cluster/postgres-cluster-table.js'
import { PostgresElsewhere } from '../../core/cluster/postgres-elsewhere.js'
import { FloodWaitError } from '../../core/errors/flood-wait-error.js'
import { SwitchboardError } from '../../core/errors/switchboard-error.js'
import { verdictOf } from '../../core/errors/verdict.js'
import type { AnswerCall } from '../../core/kernel/elsewhere.js'
import { SilentLogger } from '../../core/logging/silent-logger.js'
import { Postgres } from '../../core/storage/postgres/postgres.js'
import { SystemClock } from '../../core/time/system-clock.js'
import { testDatabase } from '../postgres/test-database.js'

const clock = new SystemClock()
let postgres: Postgres
let table: PostgresClusterTable

beforeAll(async () => {
  postgres = await Postgres.open(await testDatabase(), { clock, logger: new SilentLogger() })
  table = await PostgresClusterTable.open(postgres)
  await (await PostgresElsewhere.open(postgres, { clock })).close()
  await join('asking#1')
})
afterAll(() => postgres.close())

function join(id: string): Promise<void> {
  return table.join({ id, name: 'name', labels: {}, weight: 1, isLeaving: false, held: {} }, 60_000)
}

/** One process of the cluster; without an answer it takes no questions. */
function machine(id: string, answer?: AnswerCall, limitMs?: number): MachineCalls {
  const calls = new MachineCalls({ postgres, clock, machine: () => id, ...(limitMs && { limitMs }) })
  onTestFinished(() => calls.close())
  if (answer) calls.answer(answer)
  return calls
}

describe('what one process asks another', () => {
  it('is done once and answered, with what it was given and what it came to', async () => {
    await join('answering#1')
    const asked: unknown[] = []
    machine('answering#1', async (what, client, given) => {
      asked.push([what, client, given])
      if (what === 'fail') throw new SwitchboardError('APP_CLIENT_UNKNOWN', { client, known: ['a'] })
      if (what === 'flood') throw new FloodWaitError('messages.SendMessage', 7)
      return { at: new Date(5), big: 7n, nothing: undefined }
    })
    const asking = machine('asking#1')
    expect(await asking.ask('answering#1', 'look', 'bot', [1, { deep: [undefined, 2n] }])).toEqual({
      at: new Date(5),
      big: 7n,
    })
    expect(asked).toEqual([['look', 'bot', [1, { deep: [undefined, 2n] }]]])
    const failed = asking.ask('answering#1', 'fail', 'bot', [])
    await expect(failed).rejects.toMatchObject({ code: 'APP_CLIENT_UNKNOWN', context: { client: 'bot', known: ['a'] } })
    await expect(asking.ask('answering#1', 'flood', 'bot', [])).rejects.toBeInstanceOf(FloodWaitError)
  })

  it('is taken back when nobody begins in time, and unsure when somebody has begun', async () => {
    await join('slow#1')
    const asking = machine('asking#1', undefined, 30)
    const facts = { client: 'bot', machine: 'slow', isBegun: false }
    const unanswered = await asking.ask('slow#1', 'start', 'bot', []).catch((error) => error)
    expect(unanswered).toMatchObject({ code: 'CLUSTER_CALL_UNANSWERED', context: facts })
    expect(verdictOf(unanswered)).toBe('transient')
    expect(await postgres.all('SELECT id FROM cluster_calls WHERE machine = $1', 'slow#1')).toEqual([])

    let begun = () => {}
    const hasBegun = new Promise<void>((resolve) => {
      begun = resolve
    })
    machine('slow#1', () => {
      begun()
      return new Promise(() => {})
    })
    const patient = machine('asking#1')
    const asked = patient.ask('slow#1', 'start', 'bot', []).catch((error) => error)
    await hasBegun
    await postgres.run('UPDATE cluster_machines SET is_dead = true WHERE id = $1', 'slow#1')
    const gone = await asked
    expect(gone).toMatchObject({ code: 'CLUSTER_MACHINE_GONE', context: { ...facts, isBegun: true } })
    expect(verdictOf(gone)).toBe('ambiguous')
  })
})
