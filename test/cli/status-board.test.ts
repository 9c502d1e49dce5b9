import { beforeEach, describe, expect, it } from 'vitest'
import { StatusBoard } from '../../core/cli/status-board.js'
import type { AppStatus, ClientStatus } from '../../core/kernel/status.js'

let written: string[]
let status: AppStatus
let board: StatusBoard

const inState = (state: ClientStatus['state']): AppStatus => ({
  clients: [{ name: 'bot1', type: 'bot', state, plugins: [] }],
})
const stateOf = ({ clients }: AppStatus) => clients[0]?.state ?? 'none'

beforeEach(() => {
  written = []
  status = inState('connecting')
  board = new StatusBoard({
    status: () => status,
    picture: (now) => `picture ${stateOf(now)}\n`,
    changes: (before, now) => (before === now ? [] : [`${stateOf(before)} to ${stateOf(now)}`]),
    write: (text) => void written.push(text),
  })
})

describe('the status of a process that starts', () => {
  it('is shown once when it is due, then line by line', () => {
    board.update()
    expect(written).toEqual([])

    board.due()
    board.due()
    status = inState('online')
    board.update()

    expect(written).toEqual(['picture connecting\n', 'connecting to online\n'])
  })

  it('waits for the answer of a person who is being asked', async () => {
    let answer: (text: string) => void = () => {}
    const asked = board.whileAsked(() => new Promise<string>((resolve) => (answer = resolve)))
    board.due()
    expect(written).toEqual([])

    answer('22222')
    expect(await asked).toBe('22222')
    expect(written).toEqual(['picture connecting\n'])
  })

  it('is shown when a question is given up as well', async () => {
    board.due()
    const asked = board.whileAsked(() => Promise.reject(new Error('cancelled')))
    status = inState('failed')
    board.update()

    await expect(asked).rejects.toThrow('cancelled')
    expect(written).toEqual(['picture connecting\n', 'connecting to failed\n'])
  })
})
