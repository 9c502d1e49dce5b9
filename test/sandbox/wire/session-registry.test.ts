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
