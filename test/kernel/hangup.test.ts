import { describe, expect, it } from 'vitest'
import { hangupIsIgnored, type ProcessFacts } from '../../core/kernel/hangup.js'

/** A process whose input and output are terminals, started by a shell of that terminal. */
const interactive: ProcessFacts = {
  descriptor: () => ({ path: '/dev/pts/3', flags: 0o100002 }),
  ancestor: (pid) => ({ ignoresHangup: false, isNode: false, parent: pid - 1 }),
  hasControllingTerminal: () => true,
}
const piped = { ...interactive, descriptor: () => ({ path: 'pipe:[7]', flags: 0o1 }) }

/** Ancestors by their numbers, 5 being the parent. */
function family(members: Record<number, 'shell' | 'node' | 'ignores'>): Partial<ProcessFacts> {
  return {
    ancestor: (pid) =>
      members[pid] && { ignoresHangup: members[pid] === 'ignores', isNode: members[pid] === 'node', parent: pid - 1 },
  }
}

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
    ['a parent that ignores it', {}, family({ 5: 'ignores' })],
    ['what has started a package runner', {}, family({ 5: 'shell', 4: 'node', 3: 'ignores' })],
    ['a job of a terminal that has nothing to do with it', {}, piped],
  ])('is seen by %s', (_, env, facts) => {
    expect(ignored(env as Record<string, string>, facts)).toBe(true)
  })

  it('is denied where a shell stands between that has not inherited it', () => {
    expect(ignored({}, family({ 5: 'shell', 4: 'shell', 3: 'ignores' }))).toBe(false)
    expect(ignored({}, family({ 5: 'node', 4: 'shell', 3: 'shell', 2: 'ignores' }))).toBe(false)
  })

  it('is what SWITCHBOARD_SIGHUP says, whatever can be seen', () => {
    expect(ignored({ SWITCHBOARD_SIGHUP: 'stop', _: '/usr/bin/nohup' })).toBe(false)
    expect(ignored({ SWITCHBOARD_SIGHUP: 'ignore' })).toBe(true)
  })

  it('is denied where the system tells nothing', () => {
    const nothing = { descriptor: () => undefined, ancestor: () => undefined, hasControllingTerminal: () => undefined }
    expect(ignored({}, nothing)).toBe(false)
  })
})
