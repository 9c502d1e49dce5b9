import { describe, expect, it } from 'vitest'
import { hangupIsIgnored, type ProcessFacts } from '../../core/kernel/hangup.js'

/** A process whose input and output are terminals, started by a shell of that terminal. */
const interactive: ProcessFacts = {
  descriptor: () => ({ path: '/dev/pts/3', flags: 0o100002 }),
  parent: (pid) => ({ ignoresHangup: false, pid: pid - 1 }),
  hasControllingTerminal: () => true,
}
const piped = { ...interactive, descriptor: () => ({ path: 'pipe:[7]', flags: 0o1 }) }

const ignored = (env: Record<string, string>, facts: Partial<ProcessFacts> = {}) =>
  hangupIsIgnored(env, { ...interactive, ...facts }, 5)

describe('whether SIGHUP was ignored at the start', () => {
  it('is denied for a program in a terminal, and for one that a service manager has started', () => {
    expect(ignored({})).toBe(false)
    expect(ignored({}, { ...piped, hasControllingTerminal: () => false })).toBe(false)
  })

  it.each([
    ['the name that the shell has noted', { _: '/usr/bin/nohup' }, {}],
    ['an input that can only be written', {}, { descriptor: () => ({ path: '/dev/null', flags: 0o100001 }) }],
    [
      'the file that nohup writes',
      {},
      { descriptor: (n: number) => (n === 1 ? { path: '/home/nohup.out', flags: 1 } : undefined) },
    ],
    [
      'a shell further up that ignores it',
      {},
      { parent: (pid: number) => ({ ignoresHangup: pid === 3, pid: pid - 1 }) },
    ],
    ['a job of a terminal that has nothing to do with it', {}, piped],
  ])('is seen by %s', (_, env, facts) => {
    expect(ignored(env as Record<string, string>, facts)).toBe(true)
  })

  it('is what SWITCHBOARD_SIGHUP says, whatever can be seen', () => {
    expect(ignored({ SWITCHBOARD_SIGHUP: 'stop', _: '/usr/bin/nohup' })).toBe(false)
    expect(ignored({ SWITCHBOARD_SIGHUP: 'ignore' })).toBe(true)
  })

  it('is denied where the system tells nothing', () => {
    const nothing = { descriptor: () => undefined, parent: () => undefined, hasControllingTerminal: () => undefined }
    expect(ignored({}, nothing)).toBe(false)
  })
})
