import { EventEmitter } from 'node:events'
import { describe, expect, it } from 'vitest'
import { superviseProcess } from '../../core/kernel/supervise-process.js'
import { SilentLogger } from '../../core/logging/silent-logger.js'
import { ManualClock } from '../../core/time/manual-clock.js'

class BadLines extends SilentLogger {
  readonly lines: string[] = []
  override fatal(message?: string) {
    this.lines.push(message ?? '')
  }
  override error(message?: string) {
    this.lines.push(`error: ${message}`)
  }
}

function supervise({ env = {}, ignoresHangup = false } = {}) {
  const process = Object.assign(new EventEmitter(), {
    exits: [] as number[],
    exit: (code: number) => process.exits.push(code),
    ppid: 7,
    env,
  })
  const stops: string[] = []
  const clock = new ManualClock()
  const logger = new BadLines()
  const release = superviseProcess({
    process,
    clock,
    logger,
    stop: (why) => stops.push(why),
    interruptedCode: 130,
    ignoresHangup,
  })
  return { process, stops, clock, logger, release }
}

describe('superviseProcess', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'])('stops cleanly on %s without ending the process', (signal) => {
    const { process, stops } = supervise()

    process.emit(signal, signal)

    expect(stops).toEqual(['signal'])
    expect(process.exits).toEqual([])
  })

  it('ends at once on a second signal', async () => {
    const { process, stops, clock } = supervise()

    process.emit('SIGINT', 'SIGINT')
    await clock.advance(500)
    process.emit('SIGINT', 'SIGINT')

    expect(stops).toEqual(['signal'])
    expect(process.exits).toEqual([130])
  })

  it('survives SIGHUP where it was ignored at the start, and stops on SIGTERM after it', () => {
    const { process, stops } = supervise({ ignoresHangup: true })

    process.emit('SIGHUP', 'SIGHUP')
    expect(stops).toEqual([])
    process.emit('SIGTERM', 'SIGTERM')
    expect(stops).toEqual(['signal'])
  })

  it('stops when what has started the child of a package runner has ended', async () => {
    const { process, stops, clock, release } = supervise({ env: { npm_execpath: '/usr/bin/npx' } })

    await clock.advance(5_000)
    expect(stops).toEqual([])
    process.ppid = 1
    await clock.advance(2_000)
    expect(stops).toEqual(['signal'])
    release()
  })

  it('does not care who has started a process that no package runner has', async () => {
    const { process, stops, clock } = supervise()

    process.ppid = 1
    await clock.advance(5_000)
    expect(stops).toEqual([])
  })

  it('takes two signals of one key press for one', async () => {
    const { process, clock } = supervise()

    process.emit('SIGINT', 'SIGINT')
    await clock.advance(20)
    process.emit('SIGINT', 'SIGINT')

    expect(process.exits).toEqual([])
  })

  it('writes one crash line and stops, whatever else breaks meanwhile', () => {
    const { process, stops, logger } = supervise()

    process.emit('uncaughtException', new Error('one'), 'uncaughtException')
    process.emit('uncaughtException', new Error('two'), 'uncaughtException')

    expect(stops).toEqual(['crash'])
    expect(logger.lines).toEqual(['uncaught error: stopping', 'uncaught error while stopping'])
  })

  it('goes on after an unhandled rejection, and names the file it comes from', () => {
    const { process, stops, logger } = supervise()

    process.emit('unhandledRejection', new Error('one'), Promise.resolve())
    process.emit('unhandledRejection', 'no error at all', Promise.resolve())

    expect(stops).toEqual([])
    expect(logger.lines).toEqual([
      expect.stringMatching(
        /^error: a promise was rejected in test\/kernel\/supervise-process\.test\.ts:\d+:\d+ and nobody handled it: await it/,
      ),
      'error: a promise was rejected and nobody handled it: await it, or catch its error',
    ])
  })

  it('still hears the first signal after a crash', () => {
    const { process, stops } = supervise()

    process.emit('uncaughtException', new Error('one'), 'uncaughtException')
    process.emit('SIGTERM', 'SIGTERM')

    expect(stops).toEqual(['crash'])
    expect(process.exits).toEqual([])
  })

  it('leaves no listener behind', () => {
    const { process, release } = supervise()

    release()

    expect(process.eventNames()).toEqual([])
  })
})
