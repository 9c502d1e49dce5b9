import { randomBytes } from 'node:crypto'
import { expect, it } from 'vitest'
import { newAuthKeyRecord } from '../../../core/sandbox/mtproto/auth-key.js'
import { MemoryAuthKeyStore } from '../../../core/sandbox/mtproto/auth-key-store.js'
import { KeyRing } from '../../../core/sandbox/mtproto/key-ring.js'
import { SessionRegistry } from '../../../core/sandbox/mtproto/session-registry.js'
import { defaultWireLimits } from '../../../core/sandbox/mtproto/wire-limits.js'
import { ManualClock } from '../../../core/time/manual-clock.js'

it('ends the session whose place that of a key which is bound now takes, so that its connection finds the other', () => {
  const registry = new SessionRegistry(new ManualClock(), defaultWireLimits, () => {})
  const permanent = new KeyRing(new MemoryAuthKeyStore()).add(newAuthKeyRecord(randomBytes(256), 2, 0))
  const temporary = { ...permanent, id: 7n, record: undefined, expiresAtMs: 1_000 }
  const link = { send: () => {} }
  const before = registry.obtain(permanent, 1n)
  registry.link(before, link)
  const moved = registry.obtain(temporary, 1n)
  const other = registry.obtain(temporary, 2n)

  registry.moveToLogin(temporary.id, permanent.id)
  expect([...registry.of(permanent.id)]).toEqual([moved, other])
  expect([before.isDestroyed, before.isOn(link), moved.isDestroyed]).toEqual([true, false, false])
  expect(registry.obtain(permanent, 1n)).toBe(moved)
})

it('keeps of what is not acknowledged when the last connection goes nothing that was written beside it', () => {
  const registry = new SessionRegistry(new ManualClock(), defaultWireLimits, () => {})
  const session = registry.obtain(
    new KeyRing(new MemoryAuthKeyStore()).add(newAuthKeyRecord(randomBytes(256), 2, 0)),
    1n,
  )
  const link = { send: () => {} }
  registry.link(session, link)
  const written = randomBytes(4_096)
  const message = (id: bigint, from: number, answerTo?: bigint) => ({
    ...{ id, seqNo: 1, needsAck: true, answerTo, sentAtMs: 0 },
    body: written.subarray(from, from + 100),
  })
  const update = message(1n, 8)
  const answer = message(2n, 200, 5n)
  for (const one of [update, answer]) session.unacked.add(one)
  const stored = session.answers.start(5n)
  session.answers.finish(5n, stored, false, answer)

  registry.unlink(session, link)
  const held = [...session.unacked.all().map(({ body }) => body), stored.body]
  expect(held.map((body) => body?.buffer.byteLength)).toEqual([100, 100, 100])
  expect(held).toEqual([written.subarray(8, 108), written.subarray(200, 300), written.subarray(200, 300)])
  expect(held[1]).toBe(held[2])
})
