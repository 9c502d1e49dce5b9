import { expect, it } from 'vitest'
import { newAuthKeyRecord } from '../../../core/sandbox/mtproto/auth-key.js'
import { MemoryAuthKeyStore } from '../../../core/sandbox/mtproto/auth-key-store.js'
import { KeyRing } from '../../../core/sandbox/mtproto/key-ring.js'

const record = (fill: number, userId?: number) =>
  Object.assign(newAuthKeyRecord(Buffer.alloc(256, fill), 2, 0), { userId })

it('finds the logins of an account, whenever and by whomever they were logged in and out', () => {
  const store = new MemoryAuthKeyStore()
  const kept = record(1, 7)
  store.save(kept)
  const keys = new KeyRing(store)
  const [first, second] = [record(2), record(3, 7)]
  keys.add(first)
  keys.add(second)
  expect(keys.of(7)).toEqual([kept, second])
  first.userId = 7
  kept.userId = undefined
  expect(keys.of(7)).toEqual([second, first])
  second.userId = 8
  expect([keys.of(7), keys.of(8), keys.of(9)]).toEqual([[first], [second], []])
})

it('forgets a key with its account, also when it is set again or another takes its place', () => {
  const keys = new KeyRing(new MemoryAuthKeyStore())
  const gone = record(1, 7)
  keys.add(gone)
  keys.remove(gone.id)
  gone.userId = 8
  expect([keys.of(7), keys.of(8)]).toEqual([[], []])
  const again = record(1, 7)
  keys.add(gone)
  keys.add(again)
  expect([keys.of(7), keys.of(8)]).toEqual([[again], []])
})

it('knows the logins of a store that a server before it used', () => {
  const store = new MemoryAuthKeyStore()
  const before = new KeyRing(store)
  const kept = record(1, 7)
  before.add(kept)
  const keys = new KeyRing(store)
  expect(keys.of(7)).toEqual([kept])
  kept.userId = 8
  expect([keys.of(7), keys.of(8)]).toEqual([[], [kept]])
})
