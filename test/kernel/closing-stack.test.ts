import { describe, expect, it } from 'vitest'
import { SwitchboardError } from '../../core/errors/switchboard-error.js'
import { ClosingStack } from '../../core/kernel/closing-stack.js'
import { SilentLogger } from '../../core/logging/silent-logger.js'
import { ManualClock } from '../../core/time/manual-clock.js'

class Lines extends SilentLogger {
  readonly lines: string[] = []

  override warn(message?: string): void {
    this.lines.push(`warn: ${message}`)
  }

  override error(message?: string): void {
    this.lines.push(`error: ${message}`)
  }
}

function makeStack(limitMs?: number) {
  const clock = new ManualClock()
  const logger = new Lines()
  return { clock, logger, stack: new ClosingStack(clock, logger, limitMs) }
}

describe('ClosingStack', () => {
  it('releases in reverse, each only after the one before has ended', async () => {
    const { stack } = makeStack()
    const order: string[] = []
    for (const name of ['database', 'client', 'jobs']) {
      stack.add(name, async () => {
        order.push(`${name} begins`)
        await Promise.resolve()
        order.push(`${name} ends`)
      })
    }

    expect(await stack.close()).toEqual([])
    expect(order).toEqual([
      'jobs begins',
      'jobs ends',
      'client begins',
      'client ends',
      'database begins',
      'database ends',
    ])
  })

  it('releases the rest when one throws, and reports it', async () => {
    const { stack } = makeStack()
    const released: string[] = []
    stack.add('first', () => released.push('first'))
    stack.add('second', () => {
      throw new Error('stuck')
    })
    stack.add('third', () => Promise.reject('also stuck'))

    const failures = await stack.close()

    expect(released).toEqual(['first'])
    expect(failures.map(({ name, error }) => [name, error.message])).toEqual([
      ['third', 'also stuck'],
      ['second', 'stuck'],
    ])
  })

  it('leaves one that exceeds its time and goes on', async () => {
    const { stack, clock } = makeStack(5_000)
    const released: string[] = []
    stack.add('first', () => released.push('first'))
    stack.add('never', () => new Promise(() => {}), 2_000)

    const closing = stack.close()
    await clock.advance(1_999)
    expect(released).toEqual([])
    await clock.advance(1)

    expect((await closing).map(({ name, error }) => [name, error.message])).toEqual([
      ['never', 'It took longer than 2000 ms.'],
    ])
    expect(released).toEqual(['first'])
    expect(clock.timers).toBe(0)
  })

  it('tells an error of what failed, and a warning when another process has taken the client over', async () => {
    const { stack, logger } = makeStack()
    stack.add('the plugin', () => Promise.reject(new SwitchboardError('STORAGE_FENCED', { client: 'bot1' })))
    stack.add('the connection', () => Promise.reject(new Error('stuck')))

    expect(await stack.close()).toHaveLength(2)
    expect(logger.lines).toEqual([
      'error: the connection did not close',
      'warn: the plugin could keep nothing at the end: another process works for the client',
    ])
  })

  it('releases nothing twice', async () => {
    const { stack } = makeStack()
    let times = 0
    stack.add('once', () => times++)

    await stack.close()
    await stack.close()

    expect(times).toBe(1)
  })
})
